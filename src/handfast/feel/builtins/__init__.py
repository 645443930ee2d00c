"""The built-in functions of FEEL, by theme; importing this package registers them."""

from __future__ import annotations

from handfast.feel.builtins import (
    contexts,
    conversion,
    dates,
    lists,
    logic,
    numbers,
    patterns,
    ranges,
    sequences,
    statistics,
    strings,
)
from handfast.feel.builtins.registry import BUILTINS

__all__ = [
    "BUILTINS",
    "contexts",
    "conversion",
    "dates",
    "lists",
    "logic",
    "numbers",
    "patterns",
    "ranges",
    "sequences",
    "statistics",
    "strings",
]
