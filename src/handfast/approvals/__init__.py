"""Approvals: who must agree, asked on screen and by mail, decided once, and kept with the facts."""
