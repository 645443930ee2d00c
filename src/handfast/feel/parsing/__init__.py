"""From FEEL text to the syntax tree."""

from __future__ import annotations

from collections.abc import Collection

from handfast.feel import tree
from handfast.feel.parsing.cells import parse_unary_tests
from handfast.feel.parsing.cursor import Cursor
from handfast.feel.parsing.operators import parse_expression
from handfast.feel.parsing.reserved import BUILTIN_NAMES

__all__ = ["TOO_DEEP", "parse", "parse_tests"]

TOO_DEEP = ("The expression is nested too deeply", "Split it into parts.")


def parse(text: str, names: Collection[str] = ()) -> tree.Node:
    """The tree of an expression; names with spaces or operators must be given."""
    cursor = Cursor(text, (*BUILTIN_NAMES, *names), parse_expression)
    try:
        node = cursor.expression()
    except RecursionError:
        raise cursor.error(*TOO_DEEP) from None
    cursor.at_end()
    return node


def parse_tests(text: str, names: Collection[str] = ()) -> tree.UnaryTests:
    """The tree of a cell of unary tests."""
    cursor = Cursor(text, (*BUILTIN_NAMES, *names), parse_expression)
    try:
        return parse_unary_tests(cursor)
    except RecursionError:
        raise cursor.error(*TOO_DEEP) from None
