"""What keeps a table from being used: wrong columns, cells that are not FEEL, values not allowed."""

from collections.abc import Iterator, Mapping

from handfast.kernel.errors import Problem
from handfast.policies.rules.allowing import refused
from handfast.policies.rules.cells import (
    MAX_TEXT,
    cell_problems,
    expression_problems,
    output_problems,
    test_problems,
)
from handfast.policies.rules.naming import KEY
from handfast.policies.types import (
    ANY,
    COUNT,
    HIT_POLICIES,
    OTHERWISE,
    OUTPUT_ORDER,
    PRIORITY,
    TYPES,
    Column,
    Row,
    Table,
)

MAX_ROWS = 500
MAX_COLUMNS = 30


def missing(table: Table, facts: Mapping[str, object]) -> list[Problem]:
    """A problem for each fact that the table needs and was not given."""
    return [
        Problem(
            column.key, "", f"The fact “{column.label}” is missing.", "Pass it to the decision."
        )
        for column in table.asked
        if not column.optional and column.key not in facts
    ]


def fact_problems(table: Table, facts: Mapping[str, object]) -> list[Problem]:
    """What keeps a table from deciding on facts: what is missing, and what is not allowed."""
    return [*missing(table, facts), *refused(table, facts)]


def problems(table: Table) -> list[Problem]:
    """Everything that keeps a table from being used, cell by cell: `rows.2.discount_percent`."""
    found = list(column_problems(table))
    if len(table.rows) > MAX_ROWS:
        found.append(
            Problem("rows", str(len(table.rows)), f"More than {MAX_ROWS} rows.", "Split the table.")
        )
        return found
    found += default_problems(table)
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
    if len(table.inputs) + len(table.outputs) + len(table.facts) > MAX_COLUMNS:
        yield Problem("inputs", "", f"More than {MAX_COLUMNS} columns.", "Split the table.")
    seen: set[str] = set()
    for side, columns in _sides(table):
        for place, column in enumerate(columns):
            path = f"{side}.{place}"
            yield from _column_problems(column, seen, path)
            yield from _use_problems(table, column, side, path)
            seen.add(column.key)
    yield from _policy_problems(table)


def default_problems(table: Table) -> Iterator[Problem]:
    """What is wrong with what counts when no row matches: `otherwise.pay`."""
    if not table.has_default:
        return
    if table.hit_policy == COUNT:
        yield Problem(OTHERWISE, "", "Rows are counted: without a match the result is 0.",
                      "Empty the last row, or choose another hit policy.")  # fmt: skip
        return
    for column in table.outputs:
        yield from output_problems(table, column, column.default, OTHERWISE)


def row_problems(table: Table, row: Row, path: str) -> Iterator[Problem]:
    """What is wrong with one row, cell by cell."""
    for column in table.inputs:
        yield from cell_problems(table, column, row.cells.get(column.key, ANY), path)
    for column in table.outputs:
        yield from output_problems(table, column, str(row.outputs.get(column.key, "")), path)
    if row.id == OTHERWISE:
        yield Problem(f"{path}.id", row.id, "This name stands for the last row.",
                      "Choose another id.")  # fmt: skip
    if len(row.note) > MAX_TEXT:
        yield Problem(f"{path}.note", "", "The note is too long.", "Shorten it.")


def _policy_problems(table: Table) -> Iterator[Problem]:
    """What the hit policy needs of the outputs."""
    ranked = any(column.choices for column in table.outputs)
    if table.hit_policy in (PRIORITY, OUTPUT_ORDER) and not ranked:
        yield Problem("hit_policy", table.hit_policy, "Nothing says which outcome is important.",
                      "List an output's allowed values, the most important first.")  # fmt: skip
    numeric = any(column.type == "number" for column in table.outputs)
    if table.hit_policy in ("C+", "C<", "C>") and not numeric:
        yield Problem("hit_policy", table.hit_policy, "There is no number to add up or compare.",
                      "Add an output of type number.")  # fmt: skip


def _sides(table: Table) -> tuple[tuple[str, tuple[Column, ...]], ...]:
    return (("inputs", table.inputs), ("facts", table.facts), ("outputs", table.outputs))


def _use_problems(table: Table, column: Column, side: str, path: str) -> Iterator[Problem]:
    """What only one side of a table may have: expressions, default values, allowed values."""
    if column.expression and side == "inputs":
        yield from expression_problems(table, column, f"{path}.expression")
    elif column.expression:
        yield Problem(f"{path}.expression", column.expression, "Only an input may be computed.",
                      "Write a formula into the cells instead.")  # fmt: skip
    if column.default and side != "outputs":
        yield Problem(f"{path}.default", column.default, "Only an output may have a default.",
                      "Remove it.")  # fmt: skip
    if side == "facts" and (column.choices or column.allowed):
        yield Problem(f"{path}.allowed", column.allowed, "Allowed values belong to an input.",
                      "Make the fact an input, or give the computed input limits.")  # fmt: skip


def _column_problems(column: Column, seen: set[str], path: str) -> Iterator[Problem]:
    if not KEY.fullmatch(column.key):
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
        yield from test_problems(column.allowed, [], f"{path}.allowed", column)
