"""Unary tests: '< 10', '[1..5]', '"A", "B"', '-' and not(...), and the right side of 'in'."""

from __future__ import annotations

from handfast.feel import tree
from handfast.feel.parsing.cursor import Cursor
from handfast.feel.parsing.intervals import INTERVAL_END, parse_interval
from handfast.feel.tokens import END, OPERATOR

COMPARATORS = frozenset(("<", "<=", ">", ">=", "=", "!="))
NEGATION = 70


def parse_test(cursor: Cursor) -> tree.Node:
    """Parse one test: a comparison without its left side, or any expression."""
    if cursor.token.kind == OPERATOR and cursor.token.text in COMPARATORS:
        operator = cursor.advance().text
        return tree.UnaryComparison(operator, cursor.expression(INTERVAL_END))
    return cursor.enclosed()


def in_tests(cursor: Cursor) -> tuple[tree.Node, ...]:
    """Parse the right side of 'in': one test, or several in parentheses."""
    if cursor.token.kind == OPERATOR and cursor.token.text in COMPARATORS:
        return (parse_test(cursor),)
    if not cursor.accept("("):
        return (cursor.expression(INTERVAL_END),)
    first = parse_test(cursor)
    if cursor.accept(".."):
        return (parse_interval(cursor, first, low_included=False),)
    tests = [first]
    while cursor.accept(","):
        tests.append(parse_test(cursor))
    cursor.expect(")")
    return tuple(tests)


def parse_unary_tests(cursor: Cursor) -> tree.UnaryTests:
    """Parse a whole cell: '-', not(tests) or tests."""
    if cursor.at("-") and cursor.ahead(1).kind == END:
        cursor.advance()
        return tree.UnaryTests(())
    if cursor.at("not") and cursor.ahead(1).text == "(":
        start = cursor.index
        cursor.advance()
        cursor.advance()
        tests = _tests(cursor)
        if cursor.accept(")") and cursor.token.kind == END:
            return tree.UnaryTests(tests, negated=True)
        cursor.index = start
    tests = _tests(cursor)
    cursor.at_end()
    return tree.UnaryTests(tests)


def _tests(cursor: Cursor) -> tuple[tree.Node, ...]:
    tests = [parse_test(cursor)]
    while cursor.accept(","):
        tests.append(parse_test(cursor))
    return tuple(tests)
