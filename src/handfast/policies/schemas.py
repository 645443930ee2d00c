"""Wire shapes of the policies API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from handfast.policies.types import Case, Column, Row, Table


class ColumnShape(Schema):
    """An input or output of a table, or a fact; `choices` are pairs of value and words."""

    key: str
    label: str
    type: str = "text"
    choices: list[tuple[str, str]] = []
    optional: bool = False
    allowed: str = ""
    expression: str = Field("", description="What an input tests instead of the fact of its key.")
    default: str = Field("", description="What an output is when no row matches.")


class RuleShape(Schema):
    """One row: FEEL tests by input, values by output."""

    id: str = ""
    cells: dict[str, str]
    outputs: dict[str, str]
    note: str = ""


class CaseShape(Schema):
    """A test case: facts with the result or the rows that they must lead to."""

    id: str = ""
    name: str
    facts: dict[str, Any]
    expected: Any = None
    rows: list[str] | None = None
    decision: str = Field("", description="Which decision of a model it asks.")


class TableIn(Schema):
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
            tuple(Row(r.id, r.cells, r.outputs, r.note) for r in self.rows),
            self.hit_policy, self.description, tuple(_column(c) for c in self.facts),
        )  # fmt: skip


class NewTable(TableIn):
    """A new table, by its key."""

    key: str
    cases: list[CaseShape] = []


class RowsIn(Schema):
    """New rows of a draft."""

    rows: list[RuleShape]
    lock: int | None = None


class CasesIn(Schema):
    """A test case to add, or to change when its id is known."""

    case: CaseShape


class PublishIn(Schema):
    """When a version comes into force; left out, at once."""

    effective_from: datetime | None = None


class ReviewRuleShape(Schema):
    """Whether a second person must publish, and the roles that may publish their own versions."""

    four_eyes: bool
    alone: list[str] = []


class SubmitIn(Schema):
    """From when the version shall count; left out, from its publication on."""

    effective_from: datetime | None = None


class BackIn(Schema):
    """Why a version goes back to its author."""

    reason: str


class FactsIn(Schema):
    """Facts to decide on; `decision` names one of a model's, `version` another than in force."""

    facts: dict[str, Any]
    decision: str = ""
    version: int | None = None


class ImportIn(Schema):
    """A file as text (DMN, CSV) or base64 (XLSX)."""

    name: str
    content: str = Field(max_length=4_000_000)
    key: str = ""
    title: str = ""
    as_model: bool = False


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


class MatchOut(Schema):
    """A row that matched."""

    row_id: str
    outputs: dict[str, str]
    note: str


class OutcomeOut(Schema):
    """What a table says about facts."""

    version: int
    matched: list[MatchOut]
    result: Any
    problem: str


class RegionOut(Schema):
    """A part of the inputs, in words and by an example; rows are counted from 1.

    It is not `certain` where it limits a computed column: such facts may not exist.
    """

    text: str
    example: dict[str, Any]
    rows: list[int]
    certain: bool


class CheckOut(Schema):
    """Gaps, overlaps, rows that never count, and what could not be checked."""

    problems: list[dict[str, str]]
    gaps: list[RegionOut]
    overlaps: list[RegionOut]
    idle: list[RegionOut]
    otherwise: list[RegionOut]
    opaque: list[str]
    unchecked: list[dict[str, Any]]
    complete: bool


class CellChangeOut(Schema):
    """A cell, setting or text that differs."""

    label: str
    before: str
    after: str


class RowChangeOut(Schema):
    """A row that was added, changed, moved or removed, with its number before and after."""

    kind: str
    before: int | None
    after: int | None
    cells: list[CellChangeOut]
    note: str


class TableChangeOut(Schema):
    """What differs between two tables."""

    settings: list[CellChangeOut]
    columns: list[CellChangeOut]
    rows: list[RowChangeOut]


class NodeChangeOut(Schema):
    """A node of a model that was added, changed or removed."""

    kind: str
    name: str
    node: str
    cells: list[CellChangeOut]
    table: TableChangeOut | None


class DifferenceOut(Schema):
    """What differs between two versions: columns and rows of a table, or nodes of a model."""

    before: int
    after: int
    words: str
    settings: list[CellChangeOut]
    columns: list[CellChangeOut] = []
    rows: list[RowChangeOut] = []
    nodes: list[NodeChangeOut] = []


class CaseRunOut(Schema):
    """What came of a test case."""

    id: str
    name: str
    passed: bool
    message: str
    result: Any
    rows: list[str]


class ReplayOut(Schema):
    """A past decision that would be another."""

    decision_id: UUID
    at: datetime
    subject: str
    label: str
    url: str
    facts: dict[str, Any]
    decision: str = Field(description="Which decision of a model; empty for a table.")
    then: list[MatchOut]
    now: list[MatchOut]
    result_then: Any
    result_now: Any
    problem: str = Field(description="Why the version would not decide at all.")


class FigureOut(Schema):
    """A figure of a simulation."""

    label: str
    value: str
    note: str


class SimulationOut(Schema):
    """What another version would have decided."""

    since: datetime
    months: int
    looked_at: int
    truncated: bool
    changed: list[ReplayOut]
    figures: list[FigureOut]
    unknown: int = Field(description="Decisions of a model kept without saying which.")


class DecisionOut(Schema):
    """A stored decision."""

    id: UUID
    table_key: str
    table_version: int
    at: datetime
    subject: str
    facts: dict[str, Any]
    matched: list[MatchOut]
    result: Any
    problem: str
    decision: str


class DecisionPage(Schema):
    """Decisions with the cursor of the next page."""

    items: list[DecisionOut]
    next_cursor: str


def case_of(shape: CaseShape) -> Case:
    """A test case as a value."""
    rows = None if shape.rows is None else tuple(shape.rows)
    return Case(shape.id, shape.name, shape.facts, shape.expected, rows, shape.decision)


def _column(shape: ColumnShape) -> Column:
    return Column(shape.key, shape.label, shape.type, tuple(shape.choices), shape.optional,
                  shape.allowed, shape.expression, shape.default)  # fmt: skip
