"""Values of policies: columns, rows and tables of decisions, and what they decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "policies.view": (
        "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
        "security", "executive",
    ),
    "policies.edit": ("sales_ops", "deal_desk"),
}  # fmt: skip
TYPES = ("number", "text", "boolean", "date")


@dataclass(frozen=True)
class Column:
    """An input or output of a table; `choices` limits an output, `optional` a missing fact."""

    key: str
    label: str
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Row:
    """One rule: a FEEL unary test per input, a value per output, and a note for people."""

    id: str
    cells: Mapping[str, str]
    outputs: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A decision table; every row that matches counts (hit policy *collect*)."""

    key: str
    name: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class MatchedRule:
    """A row that matched, with its outputs."""

    row_id: str
    outputs: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class TableView:
    """A stored version of a table."""

    id: UUID
    version: int
    status: str
    effective_from: datetime | None
    effective_to: datetime | None
    lock: int
    author: str
    table: Table


@dataclass(frozen=True)
class DecisionView:
    """What a table decided, on which facts: kept for good."""

    id: UUID
    table_key: str
    table_version: int
    facts: Mapping[str, object]
    matched: tuple[MatchedRule, ...]
    at: datetime


@dataclass(frozen=True)
class Replay:
    """A past decision, and what a changed table would have decided on the same facts."""

    decision: DecisionView
    subject: str
    now: tuple[MatchedRule, ...]

    @property
    def changed(self) -> bool:
        """Whether the outcome would have been another."""
        return _outcomes(self.decision.matched) != _outcomes(self.now)


def _outcomes(rules: tuple[MatchedRule, ...]) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(rule.outputs.items())) for rule in rules}
