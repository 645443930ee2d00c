"""Stored versions of tables and models as values, and the lines of the list of policies."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handfast.policies.types.outcomes import Case
from handfast.policies.types.tables import Table
from handfast.policies.types.words import PUBLISHED, TABLE_KIND


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
    submitted_by_id: UUID | None = None
    submitted_at: datetime | None = None
    wanted_from: datetime | None = None
    published_by: str = ""
    changed_at: datetime | None = None

    def state(self, at: datetime) -> str:
        """The status as of a moment: a published version may be scheduled, in force or past."""
        if self.status not in PUBLISHED or self.effective_from is None:
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
