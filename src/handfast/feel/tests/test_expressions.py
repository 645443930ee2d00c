"""Expressions: literals, logic, arithmetic, ranges, contexts, functions, budget and errors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from handfast.feel import FeelSyntaxError, compile_unary_tests, evaluate

CASES: list[tuple[str, dict[str, Any], Any]] = [
    ("1 + 2 * 3", {}, Decimal(7)),
    ("0.1 + 0.2", {}, Decimal("0.3")),
    ('"a" + "b"', {}, "ab"),
    ('"a" + null', {}, None),
    ("1 / 0", {}, None),
    ("a.b", {"a": {"b": 3}}, Decimal(3)),
    ("a.b.c", {"a": {}}, None),
    ("Monthly Fee * 12", {"Monthly Fee": 10}, Decimal(120)),
    ("a-b", {"a-b": 1, "a": 5, "b": 2}, Decimal(1)),
    ("a-b", {"a": 5, "b": 2}, Decimal(3)),
    ("amount > 10 and amount <= 20", {"amount": 20}, True),
    ("x and false", {"x": None}, False),
    ("x and true", {"x": None}, None),
    ("x or true", {"x": None}, True),
    ("1 < null", {}, None),
    ("1 = null", {}, False),
    ('1 = "1"', {}, None),
    ("5 in [1..5]", {}, True),
    ("5 in [1..5)", {}, False),
    ("5 in (5..9]", {}, False),
    ("5 in ]4..6[", {}, True),
    ("5 in (1, 5)", {}, True),
    ("5 in (<3, >4)", {}, True),
    ("5 in [1, 5]", {}, True),
    ("5 between 1 and 5 and true", {}, True),
    ('if 1 > 2 then "y" else "n"', {}, "n"),
    ("if null then 1 else 2", {}, Decimal(2)),
    ("{a: 1, b: a + 1}.b", {}, Decimal(2)),
    ("{first name: 1, x: first name + 1}.x", {}, Decimal(2)),
    ("[1, 2, 3][2]", {}, Decimal(2)),
    ("[1, 2, 3][-1]", {}, Decimal(3)),
    ("[1, 2, 3][item > 1]", {}, [Decimal(2), Decimal(3)]),
    ("lines[price > 5].price", {"lines": [{"price": 4}, {"price": 6}]}, [Decimal(6)]),
    ("some x in [1, 2] satisfies x > 1", {}, True),
    ("every x in [1, 2] satisfies x > 1", {}, False),
    ("for x in 1..3 return x * x", {}, [Decimal(1), Decimal(4), Decimal(9)]),
    ("for x in [1, 2], y in [x, 9] return y", {}, [Decimal(n) for n in (1, 9, 2, 9)]),
    ("(function(a, b) a + b)(1, 2)", {}, Decimal(3)),
    ("{f: function(a) a * 2, r: f(a: 4)}.r", {}, Decimal(8)),
    ('contains("abc", "b")', {}, True),
    ('starts with("abc", "ab")', {}, True),
    ('upper case("abc")', {}, "ABC"),
    ("sum([1, 2, 3])", {}, Decimal(6)),
    ("sum(1, 2, 3)", {}, Decimal(6)),
    ("count([1, null])", {}, Decimal(2)),
    ("max(1, 3, 2)", {}, Decimal(3)),
    ('date("2026-03-02").weekday', {}, Decimal(1)),
    ('date("2026-03-02") + @"P1M"', {}, date(2026, 4, 2)),
    ("round half up(2.345, 2)", {}, Decimal("2.35")),
    ("floor(-1.5)", {}, Decimal(-2)),
    ("ceiling(1.2)", {}, Decimal(2)),
    ('list contains(["a"], "a")', {}, True),
    ("not(true)", {}, False),
    ("not(1)", {}, None),
    ("unknown thing", {}, None),
    ("1 instance of number", {}, True),
    ("/* note */ 1 // rest", {}, Decimal(1)),
]


@pytest.mark.parametrize(("text", "context", "expected"), CASES, ids=[case[0] for case in CASES])
def test_expression_has_the_value_of_the_specification(
    text: str, context: dict[str, Any], expected: Any
) -> None:
    assert evaluate(text, context) == expected
    assert type(evaluate(text, context)) is type(expected)


TESTS: list[tuple[str, Any, dict[str, Any], bool | None]] = [
    ("< 10", 9, {}, True),
    ("< 10", 10, {}, False),
    ("< 10", "x", {}, None),
    ("[1..5]", 5, {}, True),
    ('"A","B"', "B", {}, True),
    ('"A","B"', "C", {}, False),
    ("-", None, {}, True),
    ('not("A","B")', "C", {}, True),
    ('not("A","B")', "A", {}, False),
    ("limit", 5, {"limit": 5}, True),
    ("> limit", 5, {"limit": 5}, False),
    ("false", False, {}, True),
    ('contains(?, "x")', "axb", {}, True),
    ("? > 3 and ? < 5", 4, {}, True),
    ("null", None, {}, True),
]


@pytest.mark.parametrize(("text", "value", "context", "expected"), TESTS)
def test_unary_tests_match_a_value(
    text: str, value: Any, context: dict[str, Any], expected: bool | None
) -> None:
    assert compile_unary_tests(text).matches(value, context) is expected


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("1 +", 1, 4), ("(1", 1, 3), ("a\n  ]", 2, 3), ('"open', 1, 1), ("1 § 2", 1, 3), ("", 1, 1)],
)
def test_syntax_errors_name_the_position_and_a_remedy(text: str, line: int, column: int) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        evaluate(text, {})
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.remedy.endswith(".")
