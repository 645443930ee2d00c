"""The examples of the user's page give what the page says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from handfast.feel import compile_expression, evaluate

PAGE = Path(__file__).resolve().parents[4] / "docs" / "feel.md"
BLOCKS = re.findall(r"```feel\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
EXAMPLES = [line.split("→") for block in BLOCKS for line in block.splitlines()]
CONTEXT = {
    "amount": 12000,
    "discount": 15,
    "margin": 30,
    "region": "EMEA",
    "lines": [{"sku": "R-1", "price": 300}, {"sku": "S-1", "price": 40}],
    "start": date(2026, 3, 2),
    "end": date(2027, 3, 2),
}


@pytest.mark.parametrize(("text", "expected"), EXAMPLES)
def test_examples_of_the_page_hold(text: str, expected: str) -> None:
    assert evaluate(text, CONTEXT) == evaluate(expected, {})
    assert compile_expression(expected.strip()).text == expected.strip()


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == 24
