"""Accounts, contacts, legal entities, users, teams and roles."""
