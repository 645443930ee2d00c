"""Hostile cells and expressions: each ends with a clear error, and memory stays bounded."""

from __future__ import annotations

import tracemalloc

import pytest

from handfast.feel import Budget, FeelBudgetError, FeelError, compile_expression, compile_rows
from handfast.feel.simple import constants_of

MEGABYTES = 1_000_000
HOSTILE = {
    "nested brackets": ("(" * 5000 + "1" + ")" * 5000, "nested too deeply"),
    "nested lists": ("[" * 5000 + "]" * 5000, "nested too deeply"),
    "signs": ("-" * 9000 + "1", "nested too deeply"),
    "endless text": ("if true then " * 3000 + "1" + " else 0" * 3000, "too long"),
    "endless list": ("[" + "1," * 9000 + "1]", "more than 15000 words and signs"),
    "huge loop": ("for i in 1..1000000000 return i", "steps"),
    "three loops": ("for a in 1..1000, b in 1..1000, c in 1..1000 return a * b * c", "steps"),
    "huge search": ("some i in 1..1000000000 satisfies i < 0", "steps"),
    "endless recursion": ("{f: function(n) f(n + 1), r: f(0)}.r", "nested calls"),
    "branching recursion": (
        "{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(40)}.r", "steps",
    ),
    "doubling string": (
        '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("xxxxxxxx", 40)}.r',
        "characters",
    ),
    "doubling list": (
        "{f: function(s, n) if n = 0 then s else f(concatenate(s, s), n - 1), r: f([1], 40)}.r",
        "items",
    ),
    "shared tree": (
        "{f: function(x, n) if n = 0 then x else f([x, x], n - 1), a: f(1, 40), r: a = a}.r",
        "steps",
    ),
    "shared tree as text": (
        "{f: function(x, n) if n = 0 then x else f([x, x], n - 1), r: string(f(1, 40))}.r",
        "steps",
    ),
    "regex of stars": ('matches("' + "a" * 5000 + '!", "(a+)+$")', "steps"),
    "regex of questions": (
        'matches("' + "a" * 200 + '", "' + "a?" * 200 + "a" * 200 + '")', "steps",
    ),
    "slow sort": ("sort(for i in 1..20000 return i, function(a, b) a > b)", "steps"),
    "many dates": ('for i in 1..100000000 return @"2026-01-01" + @"P1D" * i', "steps"),
    "many contexts": ("context merge(for i in 1..20000 return {a: i})", "steps"),
    "long join": (
        'string join(for i in 1..20000 return "' + "x" * 30 + '", "' + "y" * 30 + '")',
        "characters",
    ),
}  # fmt: skip
HARMLESS = ("9**9**9**9", "(9**99)**(9**99)", "5 in [1..1000000000000]", "decimal(1/3, 6000)")


@pytest.mark.parametrize("name", HOSTILE)
def test_it_ends_with_an_error_that_names_its_limit(name: str) -> None:
    text, limit = HOSTILE[name]
    tracemalloc.start()
    try:
        with pytest.raises(FeelError) as caught:
            compile_expression(text).evaluate({})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert limit in caught.value.message
    assert peak < 16 * MEGABYTES


@pytest.mark.parametrize("text", HARMLESS)
def test_it_is_answered_within_the_smallest_budget(text: str) -> None:
    compile_expression(text).evaluate({}, Budget(steps=2000, items=100, characters=500))


def test_a_hostile_cell_stops_its_table_and_is_no_simple_test() -> None:
    cell = "count(for i in 1..1000000 return i) > ?"
    rows = compile_rows(("x", "y"), [("-", cell), ("> 1", "-")])
    with pytest.raises(FeelBudgetError):
        rows.matching({"x": 5, "y": 5})
    assert constants_of(cell) is None


def test_a_thousand_cells_of_constants_need_no_budget() -> None:
    cells = [(f"[{n}..{n + 5}]", f'"a{n}","b{n}"') for n in range(500)]
    rows = compile_rows(("x", "y"), cells)
    assert rows.matching({"x": 7, "y": "b5"}, Budget(steps=1)) == [5]
