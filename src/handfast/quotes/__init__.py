"""Quotes: configure, price with reasons, submit for approval, present, and take the answer."""
