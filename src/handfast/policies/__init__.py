"""Decisions as data: tables in FEEL with versions and effective dates, and what they decided."""
