"""Test cases of tables and of models as posted."""

from collections.abc import Iterable
from typing import Any

from handfast.policies.types import Case, Table


def case_from(post: Any, table: Table) -> Case:
    """A test case as posted: facts, and outputs or rows that must come."""
    facts = _entered(post, "fact", (column.key for column in table.asked))
    expected = _entered(post, "expect", (column.key for column in table.outputs))
    rows = tuple(post.getlist("expect-row"))
    plain = post.get("expect-result", "").strip()
    by_rows = post.get("by") == "rows"
    return Case(
        id=post.get("case", ""), name=post.get("case-name", ""), facts=facts,
        expected=None if by_rows else plain or expected or None, rows=rows if by_rows else None,
    )  # fmt: skip


def model_case_from(post: Any, inputs: Iterable[str]) -> Case:
    """A model's test case as posted: a decision, its inputs, and what must come out."""
    return Case(
        id=post.get("case", ""), name=post.get("case-name", ""),
        facts=_entered(post, "fact", inputs),
        expected=post.get("expect-result", "").strip() or None, decision=post.get("decision", ""),
    )  # fmt: skip


def _entered(post: Any, part: str, names: Iterable[str]) -> dict[str, str]:
    """What was entered into the fields of one part of the form, by name; empty ones left out."""
    texts = {name: post.get(f"{part}-{name}", "").strip() for name in names}
    return {name: text for name, text in texts.items() if text}
