"""Values of approvals: permissions, the plan of steps, and the frozen views others read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

STAFF = (
    "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
    "security", "executive", "operations", "procurement",
)  # fmt: skip
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "approvals.view": STAFF,
    "approvals.override": ("deal_desk", "contract_manager"),
}
APPROVER, FYI = "approver", "fyi"
KINDS: Mapping[str, str] = {"quote": "Quote", "contract": "Contract", "order": "Order"}
SHORT_PATH = 3


@dataclass(frozen=True)
class Planned:
    """Somebody whom the matrix asks or tells: a role, and the step it comes in."""

    role: str
    kind: str
    step: int
    note: str = ""


@dataclass(frozen=True)
class StepState:
    """What the path's rules need of a step."""

    id: UUID
    step: int
    kind: str
    state: str


@dataclass(frozen=True)
class Outcome:
    """What follows from a decision: steps to ask, to tell, to cancel, and the request's status."""

    status: str
    activate: tuple[UUID, ...] = ()
    inform: tuple[UUID, ...] = ()
    cancel: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Evaluation:
    """Whether approval is needed, and the request that asks for it (or already granted it)."""

    needed: bool
    request_id: UUID | None = None
    already_granted: bool = False
    approvers: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepView:
    """One approver or informed party of a request."""

    id: UUID
    step: int
    role: str
    role_name: str
    kind: str
    state: str
    member_id: UUID | None
    member_name: str
    decided_by: str
    decided_at: datetime | None
    activated_at: datetime | None
    comment: str
    note: str
    reminders: int
    holders: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequestView:
    """An approval request with its path."""

    id: UUID
    number: str
    kind: str
    subject: str
    stream_id: UUID | None
    title: str
    status: str
    facts: Mapping[str, Any]
    summary: Mapping[str, Any]
    table_version: int
    requested_by_id: UUID | None
    requested_by: str
    requested_at: datetime
    due_at: datetime
    decided_at: datetime | None
    reason: str
    steps: tuple[StepView, ...] = ()

    @property
    def url(self) -> str:
        """The page of the record that waits."""
        return str(self.summary.get("url", ""))

    @property
    def approvers(self) -> tuple[StepView, ...]:
        """Those who must agree."""
        return tuple(step for step in self.steps if step.kind == APPROVER)

    @property
    def informed(self) -> tuple[StepView, ...]:
        """Those who are told, not asked."""
        return tuple(step for step in self.steps if step.kind == FYI)

    @property
    def waiting_for(self) -> tuple[StepView, ...]:
        """Those whose answer is asked for now."""
        return tuple(step for step in self.steps if step.state == "active")


@dataclass(frozen=True)
class DecisionRow:
    """One decision as the history shows it."""

    at: datetime
    by_name: str
    role_name: str
    decision: str
    comment: str
    via: str
    override: bool
    request_number: str
