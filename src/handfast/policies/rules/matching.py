"""Which rows of a table match the facts, and facts on both sides of every limit it names."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product

from handfast.feel import FeelError, compile_expression, compile_rows
from handfast.kernel.errors import invalid
from handfast.policies.types import Column, MatchedRule, Row, Table

ANY = "-"
FORMULA = "="
MAX_SAMPLES = 4000
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_STRING = re.compile(r'"([^"]*)"')


def match(table: Table, facts: Mapping[str, object]) -> tuple[MatchedRule, ...]:
    """The rows whose tests all hold for the facts, in the table's order."""
    values = values_of(table, facts)
    names = [column.key for column in table.inputs]
    cells = [[row.cells.get(name, ANY) for name in names] for row in table.rows]
    try:
        places = compile_rows(names, cells).matching(values)
    except FeelError as error:
        raise invalid(
            "rows", table.key, f"The table cannot decide this: {error.message}",
            "Simplify its tests.",
        ) from error  # fmt: skip
    return tuple(_matched(table.rows[place], values) for place in places)


def values_of(table: Table, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts that the table reads, in the types of its columns; missing ones are None."""
    return {column.key: typed(column, facts.get(column.key)) for column in table.inputs}


def samples(table: Table) -> Iterator[dict[str, object]]:
    """Facts on both sides of every limit that the table names, at most a few thousand."""
    points = [_points(table, column) for column in table.inputs]
    for count, values in enumerate(product(*points)):
        if count >= MAX_SAMPLES:
            return
        yield dict(zip((column.key for column in table.inputs), values, strict=True))


def typed(column: Column, value: object) -> object:
    """A fact as the column's type: numbers as Decimal, dates from ISO text; None stays None."""
    if value is None or value == "":
        return None
    try:
        if column.type == "number":
            number = Decimal(str(value))
            return number if number.is_finite() else None
        if column.type == "boolean":
            return value if isinstance(value, bool) else str(value).lower() in ("true", "yes", "1")
        if column.type == "date" and isinstance(value, str):
            return date.fromisoformat(value[:10])
    except (InvalidOperation, ValueError):
        return None
    return value if column.type == "date" else str(value)


def shown(value: object) -> str:
    """A FEEL value as the text of an output: numbers without trailing zeros, dates as ISO."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _matched(row: Row, values: Mapping[str, object]) -> MatchedRule:
    outputs = {
        key: _computed(text, values) if text.startswith(FORMULA) else text
        for key, text in row.outputs.items()
    }
    return MatchedRule(row.id, outputs, row.note)


def _computed(text: str, values: Mapping[str, object]) -> str:
    try:
        return shown(compile_expression(text[1:].strip(), values.keys()).evaluate(values))
    except FeelError:
        return ""


def _points(table: Table, column: Column) -> list[object]:
    cells = [row.cells.get(column.key, ANY) for row in table.rows]
    if column.type == "number":
        limits = sorted({Decimal(n) for cell in cells for n in _NUMBER.findall(cell)})
        step = Decimal("0.01")
        return [Decimal(0), *(n + d for n in limits for d in (-step, Decimal(0), step))]
    if column.type == "boolean":
        return [True, False]
    return [None, *sorted({text for cell in cells for text in _STRING.findall(cell)})]
