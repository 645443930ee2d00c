"""Handfast: open-source order and contract management, from lead to renewal."""

__version__ = "0.1.0"
