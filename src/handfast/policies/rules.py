"""Pure decisions: which rows match the facts, what is wrong with a table, where its limits lie."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import product

from handfast.feel import FeelError, FeelSyntaxError, compile_rows, compile_unary_tests
from handfast.kernel.errors import Problem
from handfast.policies.types import Column, MatchedRule, Row, Table

ANY = "-"
MAX_ROWS = 500
MAX_SAMPLES = 4000
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_STRING = re.compile(r'"([^"]*)"')


def match(table: Table, facts: Mapping[str, object]) -> tuple[MatchedRule, ...]:
    """The rows whose tests all hold for the facts, in the table's order."""
    values = {column.key: typed(column, facts.get(column.key)) for column in table.inputs}
    names = [column.key for column in table.inputs]
    cells = [[row.cells.get(name, ANY) for name in names] for row in table.rows]
    found = (table.rows[place] for place in compile_rows(names, cells).matching(values))
    return tuple(MatchedRule(row.id, dict(row.outputs), row.note) for row in found)


def missing(table: Table, facts: Mapping[str, object]) -> list[Problem]:
    """A problem for each fact that the table needs and was not given."""
    return [
        Problem(
            column.key, "", f"The fact “{column.label}” is missing.", "Pass it to the decision."
        )
        for column in table.inputs
        if not column.optional and column.key not in facts
    ]


def problems(table: Table) -> list[Problem]:
    """Everything that keeps a table from being used, cell by cell: `rows.2.discount_percent`."""
    found: list[Problem] = []
    if len(table.rows) > MAX_ROWS:
        found.append(Problem("rows", str(len(table.rows)), f"More than {MAX_ROWS} rows."))
    for place, row in enumerate(table.rows):
        found += _row_problems(table, row, f"rows.{place}")
    return found


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
            return Decimal(str(value))
        if column.type == "boolean":
            return value if isinstance(value, bool) else str(value).lower() in ("true", "yes", "1")
        if column.type == "date" and isinstance(value, str):
            return date.fromisoformat(value)
    except (InvalidOperation, ValueError):
        return None
    return value if column.type == "date" else str(value)


def _row_problems(table: Table, row: Row, path: str) -> Iterable[Problem]:
    names = [column.key for column in table.inputs]
    for column in table.inputs:
        text = row.cells.get(column.key, ANY).strip() or ANY
        if text != ANY:
            yield from _cell_problems(text, names, f"{path}.{column.key}")
    for column in table.outputs:
        value = str(row.outputs.get(column.key, ""))
        problem = _output_problem(column, value)
        if problem:
            yield Problem(
                f"{path}.{column.key}", value, problem, f"Choose a {column.label.lower()}."
            )


def _cell_problems(text: str, names: list[str], path: str) -> Iterator[Problem]:
    try:
        cell = compile_unary_tests(text, names)
        cell.matches(None, {})
    except FeelError as error:
        remedy = 'Write a test such as > 10, [10..20], "A","B" or - for any.'
        yield Problem(path, text, _said(error), remedy)
        return
    for unknown in cell.unknown_names(("?", *names)):
        yield Problem(
            path, text, f"At column {unknown.column}: nobody knows “{unknown.name}”.",
            f'Put text in quotes, "{unknown.name}", or name a column: {", ".join(names)}.',
        )  # fmt: skip


def _said(error: FeelError) -> str:
    place = f"At column {error.column}: " if isinstance(error, FeelSyntaxError) else ""
    return f"{place}{error.message.rstrip('.')}."


def _output_problem(column: Column, value: str) -> str:
    if not value:
        return f"{column.label} is missing."
    if column.choices and value not in {key for key, _ in column.choices}:
        return f"This is not a known {column.label.lower()}."
    if column.type == "number":
        try:
            Decimal(value)
        except InvalidOperation:
            return f"{column.label} must be a number."
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
