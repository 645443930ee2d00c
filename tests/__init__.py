"""Tests that look at the product as a whole."""
