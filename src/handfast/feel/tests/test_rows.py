"""Rows of tests: the indexed columns find exactly the rows that cell by cell would."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.feel import (
    Budget,
    FeelBudgetError,
    FeelError,
    FeelSyntaxError,
    compile_rows,
    compile_unary_tests,
)

CELLS = st.sampled_from(
    ["-", "", "5", "-5", "< 5", ">= 5", "[3..7]", "(3..7)", "[3..7)", "(5..5]", "[7..3]", '"a"']
    + ['"a", "b"', 'not("a")', "1, 5, null", "true", "null", "[1..2], [5..6]", "> other", "? = 5"]
    + ['["a".."c"]', '@"2026-03-02"', '>= @"2026-03-02"', "!= 5", "[1, 5]", "other + 1", "not(< 5)"]
)
VALUES = st.sampled_from(
    [None, True, False, 1, 3, 5, Decimal("5.0"), 6, 7, -5, "a", "b", "c", "z", [5]]
    + [date(2026, 3, 2), date(2026, 3, 1), {"a": 1}]
)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), max_size=6),
    value=VALUES,
    other=VALUES,
)
def test_indexed_rows_agree_with_single_cells(
    rows: list[tuple[str, str]], value: Any, other: Any
) -> None:
    context = {"value": value, "other": other}
    expected = [
        number
        for number, row in enumerate(rows)
        if all(
            cell in ("", "-")
            or compile_unary_tests(cell, ("value", "other")).matches(context[name], context) is True
            for name, cell in zip(context, row, strict=True)
        )
    ]
    assert compile_rows(("value", "other"), rows).matching(context) == expected


def test_an_approval_matrix_finds_its_rows() -> None:
    matrix = compile_rows(
        ("discount", "region", "margin"),
        [
            ("< 10", "-", "-"),
            ("[10..20)", '"EMEA", "APAC"', ">= 25"),
            ("[10..20)", "-", "< 25"),
            (">= 20", "-", "-"),
        ],
    )
    assert matrix.matching({"discount": 15, "region": "EMEA", "margin": 30}) == [1]
    assert matrix.matching({"discount": 15, "region": "AMER", "margin": 20}) == [2]
    assert matrix.matching({"discount": 20, "region": "AMER", "margin": 20}) == [3]
    assert matrix.matching({"region": "EMEA"}) == []


def test_a_broken_cell_is_named_by_row_and_column() -> None:
    with pytest.raises(FeelSyntaxError, match=r"Row 2, region: Expected a value"):
        compile_rows(("region",), [("-",), ("< ",)])


def test_a_row_of_the_wrong_length_is_named() -> None:
    with pytest.raises(FeelError, match="Row 2 has 1 cells"):
        compile_rows(("a", "b"), [("-", "-"), ("-",)])


def test_rows_keep_to_the_budget() -> None:
    rows = compile_rows(("x",), [("count(for i in 1..100 return i) > ?",)])
    assert rows.matching({"x": 5}) == [0]
    with pytest.raises(FeelBudgetError):
        rows.matching({"x": 5}, Budget(steps=50))
