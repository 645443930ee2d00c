"""Wire shapes of what is answered: decisions, checks, cases, differences, simulations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema


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
