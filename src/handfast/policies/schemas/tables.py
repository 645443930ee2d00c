"""Wire shapes of tables, their rows and test cases, and of versions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from handfast.platform.schemas import Strict
from handfast.policies.types import Case, Column, Row, Table


class ColumnShape(Strict):
    """An input or output of a table, or a fact; `choices` are pairs of value and words."""

    key: str
    label: str
    type: str = "text"
    choices: list[tuple[str, str]] = []
    optional: bool = False
    allowed: str = ""
    expression: str = Field("", description="What an input tests instead of the fact of its key.")
    default: str = Field("", description="What an output is when no row matches.")


class RuleShape(Strict):
    """One row: FEEL tests by input, values by output."""

    id: str = ""
    cells: dict[str, str]
    outputs: dict[str, str]
    note: str = ""


class CaseShape(Strict):
    """A test case: facts with the result or the rows that they must lead to."""

    id: str = ""
    name: str
    facts: dict[str, Any]
    expected: Any = None
    rows: list[str] | None = None
    decision: str = Field("", description="Which decision of a model it asks.")


class TableIn(Strict):
    """The whole table of a draft."""

    name: str
    inputs: list[ColumnShape]
    outputs: list[ColumnShape]
    rows: list[RuleShape] = []
    facts: list[ColumnShape] = Field([], description="Facts that only expressions read.")
    hit_policy: str = "U"
    description: str = ""
    owner: str | None = None
    lock: int | None = None

    def table(self, key: str) -> Table:
        """The table as a value."""
        return Table(
            key, self.name, tuple(_column(c) for c in self.inputs),
            tuple(_column(c) for c in self.outputs),
            tuple(row_of(one) for one in self.rows),
            self.hit_policy, self.description, tuple(_column(c) for c in self.facts),
        )  # fmt: skip


class NewTable(TableIn):
    """A new table, by its key."""

    key: str
    cases: list[CaseShape] = []


class RowsIn(Strict):
    """New rows of a draft."""

    rows: list[RuleShape]
    lock: int | None = None


class CasesIn(Strict):
    """A test case to add, or to change when its id is known."""

    case: CaseShape


class PolicyOut(Schema):
    """A line of the list."""

    key: str
    name: str
    kind: str
    owner: str
    in_force: int | None
    since: datetime | None
    open_number: int | None
    open_status: str
    decisions: int
    description: str


class VersionOut(Schema):
    """A version of a table or model."""

    id: UUID
    key: str
    name: str
    kind: str
    version: int
    status: str
    state: str
    effective_from: datetime | None
    effective_to: datetime | None
    lock: int
    author: str
    owner: str
    reason: str
    wanted_from: datetime | None
    hit_policy: str
    description: str
    inputs: list[ColumnShape]
    outputs: list[ColumnShape]
    facts: list[ColumnShape]
    rows: list[RuleShape]
    cases: list[CaseShape]
    source: str
    allowed_actions: list[str]


def row_of(shape: RuleShape) -> Row:
    """A row as a value."""
    return Row(shape.id, shape.cells, shape.outputs, shape.note)


def case_of(shape: CaseShape) -> Case:
    """A test case as a value."""
    rows = None if shape.rows is None else tuple(shape.rows)
    return Case(shape.id, shape.name, shape.facts, shape.expected, rows, shape.decision)


def _column(shape: ColumnShape) -> Column:
    return Column(shape.key, shape.label, shape.type, tuple(shape.choices), shape.optional,
                  shape.allowed, shape.expression, shape.default)  # fmt: skip
