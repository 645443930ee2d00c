"""The built-in functions of FEEL, by theme; importing this package registers them."""

from __future__ import annotations

from handfast.feel.builtins import dates, lists, logic, numbers, strings
from handfast.feel.builtins.registry import BUILTINS

__all__ = ["BUILTINS", "dates", "lists", "logic", "numbers", "strings"]
