"""What keeps a table from being used: wrong columns, cells that are not FEEL, values not allowed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from handfast.feel import FeelError, FeelSyntaxError, compile_expression, compile_unary_tests
from handfast.feel.simple import constants_in
from handfast.kernel.errors import Problem
from handfast.policies.rules.matching import ANY, FORMULA
from handfast.policies.types import (
    HIT_POLICIES,
    OUTPUT_ORDER,
    PRIORITY,
    TYPES,
    Column,
    Row,
    Table,
)

MAX_ROWS = 500
MAX_COLUMNS = 30
MAX_TEXT = 2000
EXAMPLES: Mapping[str, str] = {
    "number": "Write a test such as > 10, [10..20], 5,7 or - for any.",
    "text": 'Write a test such as "A","B", not("A") or - for any; text stands in quotes.',
    "boolean": "Write true, false or - for any.",
    "date": 'Write a test such as >= date("2026-03-01") or - for any.',
}
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")


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
    found = list(column_problems(table))
    if len(table.rows) > MAX_ROWS:
        found.append(
            Problem("rows", str(len(table.rows)), f"More than {MAX_ROWS} rows.", "Split the table.")
        )
        return found
    for place, row in enumerate(table.rows):
        found += row_problems(table, row, f"rows.{place}")
    return found


def column_problems(table: Table) -> Iterator[Problem]:
    """What is wrong with the columns and the hit policy: `inputs.0.key`, `hit_policy`."""
    if table.hit_policy not in HIT_POLICIES:
        yield Problem("hit_policy", table.hit_policy, "This hit policy is not known.",
                      f"Choose one of {', '.join(HIT_POLICIES)}.")  # fmt: skip
    if not table.inputs or not table.outputs:
        side = "outputs" if table.inputs else "inputs"
        yield Problem(side, "", f"A table needs {side}.", "Add a column.")
    if len(table.inputs) + len(table.outputs) > MAX_COLUMNS:
        yield Problem("inputs", "", f"More than {MAX_COLUMNS} columns.", "Split the table.")
    seen: set[str] = set()
    for side, columns in (("inputs", table.inputs), ("outputs", table.outputs)):
        for place, column in enumerate(columns):
            yield from _column_problems(column, seen, f"{side}.{place}")
            seen.add(column.key)
    ranked = any(column.choices for column in table.outputs)
    if table.hit_policy in (PRIORITY, OUTPUT_ORDER) and not ranked:
        yield Problem("hit_policy", table.hit_policy, "Nothing says which outcome is important.",
                      "List an output's allowed values, the most important first.")  # fmt: skip
    numeric = any(column.type == "number" for column in table.outputs)
    if table.hit_policy in ("C+", "C<", "C>") and not numeric:
        yield Problem("hit_policy", table.hit_policy, "There is no number to add up or compare.",
                      "Add an output of type number.")  # fmt: skip


def row_problems(table: Table, row: Row, path: str) -> Iterator[Problem]:
    """What is wrong with one row, cell by cell."""
    for column in table.inputs:
        yield from cell_problems(table, column, row.cells.get(column.key, ANY), path)
    for column in table.outputs:
        yield from output_problems(table, column, str(row.outputs.get(column.key, "")), path)
    if len(row.note) > MAX_TEXT:
        yield Problem(f"{path}.note", "", "The note is too long.", "Shorten it.")


def cell_problems(table: Table, column: Column, text: str, path: str) -> Iterator[Problem]:
    """What is wrong with the test in a cell of an input."""
    text = text.strip() or ANY
    if text != ANY:
        names = [one.key for one in table.inputs]
        yield from _test_problems(text, names, f"{path}.{column.key}", column)


def output_problems(table: Table, column: Column, value: str, path: str) -> Iterator[Problem]:
    """What is wrong with the value in a cell of an output."""
    where = f"{path}.{column.key}"
    if value.startswith(FORMULA):
        yield from _formula_problems(table, value[1:].strip(), where)
        return
    problem = _output_problem(column, value)
    if problem:
        yield Problem(where, value, problem, _remedy(column))


def _column_problems(column: Column, seen: set[str], path: str) -> Iterator[Problem]:
    if not _KEY.fullmatch(column.key):
        yield Problem(f"{path}.key", column.key, "A column's name is lower-case letters, digits "
                      "and underscores.", "Write it like contract_value.")  # fmt: skip
    elif column.key in seen:
        yield Problem(f"{path}.key", column.key, "There is another column of this name.",
                      "Choose another name.")  # fmt: skip
    if not column.label.strip():
        yield Problem(f"{path}.label", "", "The column has no title.", "Give it one.")
    if column.type not in TYPES:
        yield Problem(f"{path}.type", column.type, "This type is not known.",
                      f"Choose one of {', '.join(TYPES)}.")  # fmt: skip
    keys = [key for key, _ in column.choices]
    if len(set(keys)) < len(keys):
        yield Problem(f"{path}.choices", "", "A value is listed twice.", "Remove one of them.")
    if column.allowed:
        yield from _test_problems(column.allowed, [], f"{path}.allowed", column)


def _test_problems(text: str, names: list[str], path: str, column: Column) -> Iterator[Problem]:
    remedy = EXAMPLES.get(column.type, EXAMPLES["text"])
    if len(text) > MAX_TEXT:
        yield Problem(path, text[:80], "The test is too long.", "Split the row.")
        return
    try:
        cell = compile_unary_tests(text, names)
        cell.matches(None, {})
    except FeelError as error:
        yield Problem(path, text, _said(error), remedy)
        return
    found = list(cell.unknown_names(("?", *names)))
    for unknown in found:
        yield Problem(
            path, text, f"At column {unknown.column}: nobody knows “{unknown.name}”.",
            f'Put text in quotes, "{unknown.name}", or name a column: {", ".join(names)}.',
        )  # fmt: skip
    if not found and not path.endswith(".allowed"):
        yield from _value_problems(text, names, path, column)


def _value_problems(text: str, names: list[str], path: str, column: Column) -> Iterator[Problem]:
    """Constants of another type never match; texts that are not allowed are misspelled."""
    known = {key for key, _ in column.choices}
    for value in constants_in(text, names):
        if value is None:
            continue
        if _kind(value) != column.type:
            yield Problem(path, text, f"“{value}” is not a {_noun(column.type)}, so this never "
                          "matches.", EXAMPLES[column.type])  # fmt: skip
        elif known and value not in known:
            yield Problem(path, text, f"“{value}” is not an allowed value of {column.label}.",
                          f"Choose one of {', '.join(sorted(known))}.")  # fmt: skip


def _kind(value: object) -> str:
    kinds = ((bool, "boolean"), (Decimal, "number"), (str, "text"), (date, "date"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "")


def _noun(kind: str) -> str:
    return {"boolean": "yes or no"}.get(kind, kind)


def _formula_problems(table: Table, text: str, path: str) -> Iterator[Problem]:
    names = [column.key for column in table.inputs]
    remedy = f"Write a formula over {', '.join(names)}, such as ={names[0] if names else '1'} * 2."
    try:
        found = compile_expression(text, names).unknown_names(names)
    except FeelError as error:
        yield Problem(path, f"={text}", _said(error), remedy)
        return
    for unknown in found:
        yield Problem(
            path, f"={text}", f"At column {unknown.column}: nobody knows “{unknown.name}”.", remedy
        )


def _said(error: FeelError) -> str:
    place = f"At column {error.column}: " if isinstance(error, FeelSyntaxError) else ""
    return f"{place}{error.message.rstrip('.')}."


def _remedy(column: Column) -> str:
    if column.choices:
        return f"Choose a {column.label.lower()}."
    return f"Enter a {_noun(column.type)} for {column.label}."


def _output_problem(column: Column, value: str) -> str:
    if not value:
        return f"{column.label} is missing."
    if len(value) > MAX_TEXT:
        return f"{column.label} is too long."
    if column.choices and value not in {key for key, _ in column.choices}:
        return f"This is not a known {column.label.lower()}."
    return _type_problem(column, value)


def _type_problem(column: Column, value: str) -> str:
    if column.type == "number":
        try:
            return "" if Decimal(value).is_finite() else f"{column.label} must be a number."
        except InvalidOperation:
            return f"{column.label} must be a number."
    if column.type == "boolean" and value not in ("true", "false"):
        return f"{column.label} must be true or false."
    if column.type == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"{column.label} must be a date like 2026-03-01."
    return ""


def by_path(found: Iterable[Problem]) -> dict[str, str]:
    """Problems as text by their path, the first of each."""
    told: dict[str, str] = {}
    for problem in found:
        told.setdefault(problem.field, f"{problem.message} {problem.remedy}".strip())
    return told
