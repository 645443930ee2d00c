"""Allowed values: what an input may be, and the words for what it is not."""

from collections.abc import Mapping

from handfast.feel import FeelError, compile_unary_tests
from handfast.kernel.errors import Problem
from handfast.policies.rules.matching import shown, values_of
from handfast.policies.types import Column, Table


def permits(column: Column, value: object) -> bool:
    """Whether a value of the column's type is among those it allows."""
    if column.choices and shown(value) not in {key for key, _ in column.choices}:
        return False
    if not column.allowed:
        return True
    try:
        return compile_unary_tests(column.allowed).matches(value, {}) is True
    except FeelError:
        return True


def refused(table: Table, facts: Mapping[str, object]) -> list[Problem]:
    """A problem for each fact, or what an expression makes of facts, that is not allowed."""
    return refusals(table, facts, values_of(table, facts))


def refusals(
    table: Table, facts: Mapping[str, object], values: Mapping[str, object]
) -> list[Problem]:
    """A problem for each input whose value is given, but is none of those its column allows.

    `values` are the facts as `values_of` gives them. A missing value is allowed; what is given but
    cannot be read as the column's type is not.
    """
    found = []
    for column in (*table.asked, *table.computed):
        if not (column.choices or column.allowed):
            continue
        value, given = values.get(column.key), facts.get(column.key)
        if value is None and (column.expression or given in (None, "")):
            continue
        if value is None or not permits(column, value):
            found.append(_refusal(column, given if value is None else value))
    return found


def allowed_words(column: Column) -> str:
    """What a column allows, for people: the labels of its values, or its limits."""
    listed = [key if key == label else f"{label} ({key})" for key, label in column.choices]
    return ", ".join([*listed, *([column.allowed] if column.allowed else [])])


def _refusal(column: Column, value: object) -> Problem:
    text = shown(value)[:80]
    return Problem(column.key, text, f"“{text}” is not an allowed value of {column.label}.",
                   f"Allowed: {allowed_words(column)}.")  # fmt: skip
