"""Errors of decision models."""

from __future__ import annotations

from handfast.feel.errors import FeelError


class DmnError(FeelError):
    """A model cannot be read, or an element that was asked for is not in it."""
