"""Leads and opportunities: who wants to buy, how likely, and how far the deal is."""
