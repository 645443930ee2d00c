"""Contracts: drafted from the accepted quote, signed, and kept as data that drives what follows."""
