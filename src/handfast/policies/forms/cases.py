"""Test cases of tables and of models as posted."""

from collections.abc import Iterable
from typing import Any

from handfast.policies.types import Case, Table


def case_from(post: Any, table: Table) -> Case:
    """A test case as posted: facts, and outputs or rows that must come."""
    facts = {
        c.key: post.get(f"fact-{c.key}", "").strip()
        for c in table.asked
        if post.get(f"fact-{c.key}", "").strip()
    }
    expected = {
        c.key: post.get(f"expect-{c.key}", "").strip()
        for c in table.outputs
        if post.get(f"expect-{c.key}", "").strip()
    }
    rows = tuple(post.getlist("expect-row"))
    plain = post.get("expect-result", "").strip()
    by_rows = post.get("by") == "rows"
    return Case(
        id=post.get("case", ""), name=post.get("case-name", ""), facts=facts,
        expected=None if by_rows else plain or expected or None, rows=rows if by_rows else None,
    )  # fmt: skip


def model_case_from(post: Any, inputs: Iterable[str]) -> Case:
    """A model's test case as posted: a decision, its inputs, and what must come out."""
    facts = {
        name: post.get(f"fact-{name}", "").strip()
        for name in inputs
        if post.get(f"fact-{name}", "").strip()
    }
    return Case(
        id=post.get("case", ""), name=post.get("case-name", ""), facts=facts,
        expected=post.get("expect-result", "").strip() or None, decision=post.get("decision", ""),
    )  # fmt: skip
