"""Reactions of orders to facts from upstream."""
