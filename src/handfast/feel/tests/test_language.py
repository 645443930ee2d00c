"""Types, scopes, coercion and names: the parts of FEEL beyond single values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from handfast.feel import (
    FeelError,
    FeelSyntaxError,
    compile_expression,
    compile_unary_tests,
    evaluate,
)

D = Decimal
CASES: list[tuple[str, dict[str, Any], Any]] = [
    ("[1, 2] instance of list<number>", {}, True),
    ('[1, "a"] instance of list<number>', {}, False),
    ('{a: "x"} instance of context<a: string>', {}, True),
    ('{a: "x"} instance of context<a: number>', {}, False),
    ("[1..2] instance of range<number>", {}, True),
    ('@"P1Y" instance of years and months duration', {}, True),
    ('@"P1D" instance of years and months duration', {}, False),
    ("count instance of function<list<Any>> -> number", {}, True),
    ("null instance of Any", {}, False),
    ("1 instance of nonsense", {}, None),
    ("(function(a: number) a)([5])", {}, D(5)),
    ('(function(a: number) a)("5")', {}, None),
    ("(function(a: list<number>) a)(5)", {}, [D(5)]),
    ("(function(a) a)(1, 2)", {}, None),
    ("(function(a, b) a - b)(b: 1, a: 3)", {}, D(2)),
    ("{make: function(n) function(m) n + m, add two: make(2), r: add two(3)}.r", {}, D(5)),
    ("{fact: function(n) if n < 2 then 1 else n * fact(n - 1), r: fact(6)}.r", {}, D(720)),
    (
        "for i in 0..4 return if i = 0 then 1 else i * partial[-1]",
        {},
        [D(n) for n in (1, 1, 2, 6, 24)],
    ),
    ("for i in 3..1 return i", {}, [D(3), D(2), D(1)]),
    ("for i in (1..4) return i", {}, [D(2), D(3)]),
    ('count(for d in @"2026-02-27"..@"2026-03-02" return d)', {}, D(4)),
    ("[{x: 1, y: 2}, {x: 2, y: 3}][x = 1].y", {}, [D(2)]),
    ("[{x: 1}, {x: null}][x != null]", {}, [{"x": D(1)}]),
    ("[{item: 1}, {item: 2}][item > 1]", {}, [{"item": D(2)}]),
    ("5[1]", {}, D(5)),
    ("5[2]", {}, None),
    ("list[position]", {"list": [7, 8], "position": 2}, D(8)),
    ("x in > 5", {"x": 6}, True),
    ('x in ("a", "b")', {"x": "b"}, True),
    ("x in [[1..2], [5..6]]", {"x": 5}, True),
    ("not(x in [1..2]) and true", {"x": 5}, True),
    ("every x in [], y in [1] satisfies false", {}, True),
    ("some x in [1, null] satisfies x > 1", {}, None),
    ("Terms and Conditions", {"Terms and Conditions": "T"}, "T"),
    ("Unit price / Number of items", {"Unit price": 10, "Number of items": 4}, D("2.5")),
    ("a.b-c + a.b", {"a": {"b-c": 1, "b": 2}, "b-c": 0}, D(3)),
    ('{"a key": 1}.a key', {}, D(1)),
    ("a.line 2", {"a": {"line 2": 3}}, D(3)),
    ("customer's share", {"customer's share": 3}, D(3)),
    ("if in stock then 1 else 2", {"in stock": True}, D(1)),
    ("a\n  + // note\n b", {"a": 1, "b": 2}, D(3)),
    ("{a: {b: [{c: 1}, {c: 2}]}}.a.b.c", {}, [D(1), D(2)]),
    ('"\\u0041\\n\\"\\\\"', {}, 'A\n"\\'),
    ("amount", {"amount": 1.1}, D("1.1")),
]


@pytest.mark.parametrize(("text", "context", "expected"), CASES, ids=[case[0] for case in CASES])
def test_language_follows_the_specification(
    text: str, context: dict[str, Any], expected: Any
) -> None:
    assert evaluate(text, context) == expected


class _Trap:
    secret = "never read"


def test_python_attributes_are_out_of_reach() -> None:
    with pytest.raises(FeelError, match="_Trap"):
        evaluate("thing.secret", {"thing": _Trap()})
    assert evaluate('"text".__class__', {}) is None
    assert evaluate("thing.keys", {"thing": {"a": 1}}) is None


def test_unused_context_values_are_not_touched() -> None:
    assert evaluate("1 + x", {"x": 1, "thing": _Trap()}) == D(2)


class _Counting(Mapping[str, object]):
    def __init__(self) -> None:
        self.read: list[str] = []

    def __getitem__(self, key: str) -> object:
        self.read.append(key)
        return 2

    def __iter__(self) -> Any:
        return iter(("a", "b"))

    def __len__(self) -> int:
        return 2

    def __contains__(self, key: object) -> bool:
        return key in ("a", "b")


def test_only_the_names_an_expression_reads_are_fetched() -> None:
    context = _Counting()
    assert compile_expression("a * 3").evaluate(context) == D(6)
    assert context.read == ["a"]


def test_a_compiled_expression_is_taken_from_the_cache() -> None:
    assert compile_expression("1 + a", ["a", "b"]) is compile_expression("1 + a", ["b", "a"])


@pytest.mark.parametrize(
    "text",
    [
        "1 +",
        "if a then b",
        "for x in",
        "[1, 2",
        "{a 1}",
        "{a: 1, a: 2}",
        "f(a: 1, 2)",
        "1 = = 2",
        "x between 1",
        "[1..",
        "@5",
        "then",
        "not 5",
        "amount 5",
        "1e999999",
    ],
)
def test_texts_that_are_not_feel_are_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression(text)
    assert caught.value.message
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("amount > limit", []),
        ("amuont > limit", [("amuont", 1, 1)]),
        ("amount +\n  if limt then x else x", [("limt", 2, 6), ("x", 2, 16)]),
        ("for x in amount return x + y", [("y", 1, 28)]),
        ("some x in amount satisfies x > limit", []),
        ("sum(for i in 1..3 return partial[-1])", []),
        ("{a: 1, b: a + c}.b", [("c", 1, 15)]),
        ("{f: function(n) f(n - 1) + m}.f(1)", [("m", 1, 28)]),
        ("amount[price > 5].sku", []),
        ("coutn(amount)", [("coutn", 1, 1)]),
        ("amount.whatever in (1, limit)", []),
    ],
)
def test_unknown_names_are_found_with_their_places(
    text: str, unknown: list[tuple[str, int, int]]
) -> None:
    found = compile_expression(text).unknown_names(("amount", "limit"))
    assert [(name.name, name.line, name.column) for name in found] == unknown


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("quantity.static_ip > 0 and account.x = 1", []),
        ("quantity.static_ipp > 0", [("quantity.static_ipp", 1, ("static_ip",))]),
        ("1 + sold.modem.voice", [("sold.modem.voice", 5, ("voice_ready",))]),
        ("sold.router.colour", [("sold.router", 1, ())]),
        ("quantity.static_ip.days", [("quantity.static_ip.days", 1, ())]),
        ("quantitty.static_ip", [("quantitty", 1, ("quantity",))]),
        ("some quantity in [1] satisfies quantity.whatever = 1", []),
        ("quantity[static_ipp > 1]", []),
    ],
)
def test_unknown_members_are_found_with_those_like_them(
    text: str, unknown: list[tuple[str, int, tuple[str, ...]]]
) -> None:
    known = {
        "quantity": {"static_ip": {}, "voice_line": {}},
        "sold": {"modem": {"voice_ready": {}, "hardware_version": {}}},
        "account": None,
    }
    found = compile_expression(text, tuple(known)).unknown_names(known)
    assert [(name.name, name.column, name.near) for name in found] == unknown


def test_unknown_names_of_cells() -> None:
    cell = compile_unary_tests("? > limit, maximum")
    assert [name.name for name in cell.unknown_names(("limit",))] == ["maximum"]
