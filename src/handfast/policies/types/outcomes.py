"""What tables and models decide: matched rows, results, test cases, stored and replayed decisions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class MatchedRule:
    """A row that matched, with its outputs; the row `otherwise` when none did."""

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
    whichever is None is not looked at. A model's case names the `decision` it asks.
    """

    id: str
    name: str
    facts: Mapping[str, Any]
    expected: Any = None
    rows: tuple[str, ...] | None = None
    decision: str = ""


@dataclass(frozen=True)
class CaseRun:
    """What came of a test case."""

    case: Case
    passed: bool
    outcome: Outcome
    message: str = ""


@dataclass(frozen=True)
class DecisionView:
    """What a table or one decision of a model decided, on which facts: kept for good."""

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
    decision: str = ""


@dataclass(frozen=True)
class Replay:
    """A past decision, and what another version would have decided on the same facts."""

    decision: DecisionView
    subject: str
    now: tuple[MatchedRule, ...]
    result: Any = None
    label: str = ""
    url: str = ""
    problem: str = ""

    @property
    def changed(self) -> bool:
        """Whether the outcome would have been another."""
        if self.decision.decision:
            return bool(self.decision.result != self.result or self.problem)
        return bool(self.problem) or _outcomes(self.decision.matched) != _outcomes(self.now)


@dataclass(frozen=True)
class Figure:
    """A figure of a simulation: its label, the value as text, and what it means."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Simulation:
    """What another version would have decided in a period.

    `unknown` counts decisions of a model that were kept without saying which of its decisions.
    """

    since: datetime
    months: int
    looked_at: int
    truncated: bool
    replays: tuple[Replay, ...]
    figures: tuple[Figure, ...] = ()
    unknown: int = 0

    @property
    def changed(self) -> tuple[Replay, ...]:
        """The decisions that would have been others."""
        return tuple(one for one in self.replays if one.changed)


def _outcomes(rules: tuple[MatchedRule, ...]) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(rule.outputs.items())) for rule in rules}
