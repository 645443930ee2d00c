"""Values of policies: columns, rows, tables and models of decisions, and what they decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "policies.view": (
        "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
        "security", "executive",
    ),
    "policies.edit": ("sales_ops", "deal_desk"),
    "policies.publish": ("sales_ops", "deal_desk", "finance", "executive"),
}  # fmt: skip
TYPES = ("number", "text", "boolean", "date")
TYPE_NAMES: Mapping[str, str] = {
    "number": "Number", "text": "Text", "boolean": "Yes or no", "date": "Date",
}  # fmt: skip
UNIQUE, ANY_OF, PRIORITY, FIRST, RULE_ORDER, OUTPUT_ORDER = "U", "A", "P", "F", "R", "O"
COLLECT, SUM, COUNT, LEAST, MOST = "C", "C+", "C#", "C<", "C>"
HIT_POLICIES: Mapping[str, str] = {
    UNIQUE: "Unique: exactly one row may match",
    ANY_OF: "Any: rows that match together must say the same",
    PRIORITY: "Priority: the most important outcome counts",
    FIRST: "First: the first row that matches counts",
    RULE_ORDER: "Rule order: all that match, from top to bottom",
    OUTPUT_ORDER: "Output order: all that match, the most important first",
    COLLECT: "Collect: every row that matches counts",
    SUM: "Sum of what matches",
    LEAST: "Smallest of what matches",
    MOST: "Largest of what matches",
    COUNT: "Number of rows that match",
}
SINGLE = (UNIQUE, ANY_OF, PRIORITY, FIRST)
AGGREGATES = (SUM, COUNT, LEAST, MOST)
PERIODS: Mapping[int, str] = {1: "1 month", 3: "3 months", 6: "6 months", 12: "12 months"}
TABLE_KIND, MODEL_KIND = "table", "model"


@dataclass(frozen=True)
class Column:
    """An input or output of a table.

    `choices` are the allowed values of a text with their labels, `allowed` a FEEL test that every
    value of an input passes, such as `[0..100]`; an `optional` input may be missing.
    """

    key: str
    label: str
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    allowed: str = ""


@dataclass(frozen=True)
class Row:
    """One rule: a FEEL unary test per input, a value per output, and a note for people.

    An output that begins with `=` is a FEEL expression over the inputs.
    """

    id: str
    cells: Mapping[str, str]
    outputs: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A decision table; its hit policy says what counts when several rows match."""

    key: str
    name: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]
    hit_policy: str = COLLECT
    description: str = ""


@dataclass(frozen=True)
class MatchedRule:
    """A row that matched, with its outputs."""

    row_id: str
    outputs: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a table says: the rows that matched, the result, and why there is none.

    The result is one mapping, a list of mappings, a number as text, or None.
    """

    matched: tuple[MatchedRule, ...]
    result: Any = None
    problem: str = ""


@dataclass(frozen=True)
class Case:
    """A test case: facts, and the result or the rows that they must lead to.

    `expected` holds output values by column for one row, `rows` the ids of the rows that match;
    whichever is None is not looked at.
    """

    id: str
    name: str
    facts: Mapping[str, Any]
    expected: Any = None
    rows: tuple[str, ...] | None = None


@dataclass(frozen=True)
class CaseRun:
    """What came of a test case."""

    case: Case
    passed: bool
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True)
class Region:
    """A part of the table's inputs: the words for each column that matters, and an example."""

    words: tuple[tuple[str, str], ...]
    example: Mapping[str, Any]
    rows: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """The region in one line: `Discount % over 10 · Region any other`."""
        return " · ".join(f"{label} {words}" for label, words in self.words) or "everything"


@dataclass(frozen=True)
class Check:
    """What a look at the whole table found: nobody decides (gaps), two decide (overlaps).

    `unchecked` names cells (row number from 0, column key, text) that are no simple tests;
    `complete` is False when the search was stopped at its limit.
    """

    gaps: tuple[Region, ...] = ()
    overlaps: tuple[Region, ...] = ()
    idle: tuple[Region, ...] = ()
    unchecked: tuple[tuple[int, str, str], ...] = ()
    complete: bool = True


@dataclass(frozen=True)
class TableView:
    """A stored version of a table (or of a model, whose `source` is DMN XML)."""

    id: UUID
    version: int
    status: str
    effective_from: datetime | None
    effective_to: datetime | None
    lock: int
    author: str
    table: Table
    kind: str = TABLE_KIND
    source: str = ""
    author_id: UUID | None = None
    owner: str = ""
    cases: tuple[Case, ...] = ()
    reason: str = ""
    submitted_by: str = ""
    submitted_at: datetime | None = None
    published_by: str = ""
    changed_at: datetime | None = None
    problems: Mapping[str, str] = field(default_factory=dict)

    def state(self, at: datetime) -> str:
        """The status as of a moment: a published version may be scheduled, in force or past."""
        if self.status not in ("published", "retired") or self.effective_from is None:
            return self.status
        if self.effective_from > at:
            return "scheduled"
        return "retired" if self.effective_to and self.effective_to <= at else "in_force"


@dataclass(frozen=True)
class Summary:
    """A line of the list of policies."""

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


@dataclass(frozen=True)
class DecisionView:
    """What a table decided, on which facts: kept for good."""

    id: UUID
    table_key: str
    table_version: int
    facts: Mapping[str, object]
    matched: tuple[MatchedRule, ...]
    at: datetime
    result: Any = None
    problem: str = ""
    subject: str = ""
    table_id: UUID | None = None
    table_name: str = ""


@dataclass(frozen=True)
class Replay:
    """A past decision, and what a changed table would have decided on the same facts."""

    decision: DecisionView
    subject: str
    now: tuple[MatchedRule, ...]
    result: Any = None
    label: str = ""
    url: str = ""

    @property
    def changed(self) -> bool:
        """Whether the outcome would have been another."""
        return _outcomes(self.decision.matched) != _outcomes(self.now)


@dataclass(frozen=True)
class Figure:
    """A figure of a simulation: its label, the value as text, and what it means."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Simulation:
    """What another version would have decided in a period."""

    since: datetime
    months: int
    looked_at: int
    truncated: bool
    replays: tuple[Replay, ...]
    figures: tuple[Figure, ...] = ()

    @property
    def changed(self) -> tuple[Replay, ...]:
        """The decisions that would have been others."""
        return tuple(one for one in self.replays if one.changed)


@dataclass(frozen=True)
class CellChange:
    """One cell that differs between two versions."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed, moved or changed, with its number before and after."""

    kind: str
    before: int | None
    after: int | None
    cells: tuple[CellChange, ...]
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two versions of a table."""

    settings: tuple[CellChange, ...]
    columns: tuple[CellChange, ...]
    rows: tuple[RowChange, ...]

    @property
    def empty(self) -> bool:
        """Whether both versions decide by the same table."""
        return not (self.settings or self.columns or self.rows)


def _outcomes(rules: tuple[MatchedRule, ...]) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(rule.outputs.items())) for rule in rules}
