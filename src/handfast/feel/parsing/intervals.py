"""The rest of an interval, once its low end and '..' are read."""

from __future__ import annotations

from handfast.feel import tree
from handfast.feel.parsing.cursor import Cursor

INTERVAL_END = 35


def parse_interval(cursor: Cursor, low: tree.Node, *, low_included: bool) -> tree.Node:
    """Parse the high end and the closing bracket; raises FeelSyntaxError."""
    outer, cursor.in_interval = cursor.in_interval, True
    high = cursor.expression(INTERVAL_END)
    cursor.in_interval = outer
    if not (cursor.at("]") or cursor.at(")") or cursor.at("[")):
        raise cursor.error("The interval is not closed", "Close it with ], ) or [.")
    high_included = cursor.advance().text == "]"
    return tree.RangeLiteral(low, high, low_included, high_included)
