"""Facts on both sides of every limit that a table names, to see what it can decide at all."""

import re
from collections.abc import Iterator
from decimal import Decimal, DivisionByZero, InvalidOperation
from itertools import product

from handfast.policies.rules.allowing import permits
from handfast.policies.rules.hits import unlisted
from handfast.policies.rules.matching import matching, values_of
from handfast.policies.types import ANY, Column, Table

MAX_SAMPLES = 4000
STEP = Decimal("0.01")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_STRING = re.compile(r'"([^"]*)"')


def samples(table: Table) -> Iterator[dict[str, object]]:
    """Facts on both sides of every limit that the table names, at most a few thousand.

    Limits of a computed column are tried on the facts inside it, divided and multiplied by the
    numbers of its expression: good for `monthly * 12`, a guess for anything longer.
    """
    points = [_points(table, column) for column in table.asked]
    for count, values in enumerate(product(*points)):
        if count >= MAX_SAMPLES:
            return
        yield dict(zip((column.key for column in table.asked), values, strict=True))


def unlisted_formula(table: Table) -> str:
    """What a formula gives on some facts although its column does not allow it; empty if nothing."""
    needed = [column.key for column in table.asked if not column.optional]
    for facts in samples(table) if table.formula_lists else ():
        if all(facts[key] is not None for key in needed):
            found = unlisted(table, matching(table, values_of(table, facts)))
            if found:
                return found
    return ""


def _points(table: Table, column: Column) -> list[object]:
    found = [one for one in _all_points(table, column) if one is None or permits(column, one)]
    return found or [None]


def _all_points(table: Table, column: Column) -> list[object]:
    cells = _cells(table, column.key)
    if column.type == "number":
        limits = {Decimal(n) for cell in cells for n in _NUMBER.findall(cell)}
        limits |= set(_behind(table, column.key))
        return [
            Decimal(0), *(n + d for n in sorted(limits) for d in (-STEP, Decimal(0), STEP)),
        ]  # fmt: skip
    if column.type == "boolean":
        return [True, False]
    return [None, *sorted({text for cell in cells for text in _STRING.findall(cell)})]


def _behind(table: Table, key: str) -> Iterator[Decimal]:
    """Values of a fact at which the computed columns that read it may reach their limits."""
    for column in table.computed:
        if key not in table.facts_of(column):
            continue
        parts = [Decimal(n) for n in _NUMBER.findall(column.expression)]
        for cell in _cells(table, column.key):
            for limit in map(Decimal, _NUMBER.findall(cell)):
                yield limit
                for part in parts:
                    yield limit * part
                    try:
                        yield limit / part
                    except (DivisionByZero, InvalidOperation):
                        continue


def _cells(table: Table, key: str) -> list[str]:
    return [row.cells.get(key, ANY) for row in table.rows]
