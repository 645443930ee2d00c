"""Values of approvals: permissions, the plan of steps, and the frozen views others read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

STAFF = (
    "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
    "security", "executive", "operations", "procurement",
)  # fmt: skip
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "approvals.view": STAFF,
    "approvals.override": ("deal_desk", "contract_manager"),
    "approvals.report": (
        "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
        "executive",
    ),
    "approvals.admin": ("sales_ops", "deal_desk"),
}  # fmt: skip
APPROVER, FYI, AUTO = "approver", "fyi", "auto"
KINDS: Mapping[str, str] = {"quote": "Quote", "contract": "Contract", "order": "Order"}
SHORT_PATH = 3
ROLE, TEAM, MEMBER, MANAGER = "role", "team", "member", "manager"


@dataclass(frozen=True)
class Who:
    """Whom a cell of the matrix means: a role, a team, a member, or so many levels of managers."""

    kind: str
    key: str = ""
    levels: int = 0


@dataclass(frozen=True)
class Planned:
    """Somebody whom the matrix asks or tells: who, in which step, by which rows."""

    role: str
    kind: str
    step: int
    note: str = ""
    rules: tuple[str, ...] = ()
    quorum: int = 0


@dataclass(frozen=True)
class StepState:
    """What the path's rules need of a step; `unmet` marks a condition that does not hold."""

    id: UUID
    step: int
    kind: str
    state: str
    quorum: int = 0
    unmet: bool = False

    @property
    def agreed(self) -> bool:
        """Whether it counts as a yes."""
        return self.state == "approved" and not self.unmet


@dataclass(frozen=True)
class Outcome:
    """What follows from a decision: steps to ask, to tell, to cancel, and the request's status."""

    status: str
    activate: tuple[UUID, ...] = ()
    inform: tuple[UUID, ...] = ()
    cancel: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Given:
    """An earlier answer with the facts it was made on, and the condition it was given under."""

    role: str
    step_id: UUID
    basis: Mapping[str, Any]
    condition: str = ""


@dataclass(frozen=True)
class Change:
    """A fact that is another one now; `condition` when it is an approver's condition that fails."""

    key: str
    before: Any
    after: Any
    condition: str = ""


@dataclass(frozen=True)
class Carried:
    """Which earlier answers stay, and which are asked for again, with the facts that changed."""

    kept: Mapping[str, Given] = field(default_factory=dict)
    again: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Clock:
    """How long an answer may take, in working hours, and who is called when it takes longer."""

    hours: Decimal
    remind: Decimal
    escalate: Decimal
    escalate_to: str


@dataclass(frozen=True)
class Policy:
    """The company's settings of approvals; every one has a default."""

    bundle_limit: Decimal = Decimal(10_000)
    bundle_roles: tuple[str, ...] = ("legal", "contract_manager")
    fallback_role: str = "deal_desk"
    country: str = "US"
    region: str = ""
    work_start: int = 9
    work_end: int = 17
    work_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    idle_days: int = 5
    quarter_days: int = 5


@dataclass(frozen=True)
class Evaluation:
    """Whether approval is needed, and the request that asks for it (or already granted it)."""

    needed: bool
    request_id: UUID | None = None
    already_granted: bool = False
    approvers: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


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
    also: tuple[str, ...] = ()
    also_names: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    quorum: int = 0
    reads: tuple[str, ...] = ()
    basis: Mapping[str, Any] = field(default_factory=dict)
    condition: str = ""
    decided_for: str = ""
    kept: bool = False
    because: str = ""
    due_at: datetime | None = None
    escalated_at: datetime | None = None


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
    changes: tuple[Mapping[str, Any], ...] = ()
    auto: bool = False
    bundled: bool = False

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

    @property
    def kept(self) -> tuple[StepView, ...]:
        """Those whose earlier answer stays."""
        return tuple(step for step in self.steps if step.kept)

    @property
    def again(self) -> tuple[StepView, ...]:
        """Those who are asked again, because facts they judged have changed."""
        return tuple(step for step in self.steps if step.because)


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
    for_name: str = ""
    condition: str = ""
    basis: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DelegationView:
    """Somebody who may answer for a colleague, from a day to a day, both included."""

    id: UUID
    member_id: UUID
    member_name: str
    substitute_id: UUID
    substitute_name: str
    starts_on: date
    ends_on: date
    kinds: tuple[str, ...]
    out_of_office: bool
    reason: str
    made_by: str
    ended: bool


EMAIL, SMS = "email", "sms"
CHANNELS = (EMAIL, SMS)


@dataclass(frozen=True)
class Reach:
    """How a person is asked for an answer, and how they are reminded; reminded may be empty."""

    asked: tuple[str, ...] = CHANNELS
    reminded: tuple[str, ...] = CHANNELS


@dataclass(frozen=True)
class QuestionView:
    """A question about a request, with its answer when there is one.

    `asked_of` are the ids of the colleagues it waits for, as text.
    """

    id: UUID
    text: str
    asked_by: str
    asked_by_id: UUID | None
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    due_at: datetime | None
    asked_of: tuple[str, ...]
    request_id: UUID
    request_number: str
    request_title: str


@dataclass(frozen=True)
class Open:
    """A record that is somebody's to move on: what the list of forgotten deals is made from."""

    kind: str
    id: UUID
    number: str
    title: str
    status: str
    owner: str
    url: str
    since: datetime
    value: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Idle:
    """A record nobody has touched for a while."""

    record: Open
    last_at: datetime
    last_by: str
    working_days: int
