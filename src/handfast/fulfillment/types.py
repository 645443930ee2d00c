"""Shapes of fulfillment: what is to be delivered, the draft of a plan, and views of a plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "fulfillment.view": (
        "sales", "sales_ops", "finance", "executive", "operations", "customer_success",
        "contract_manager", "deal_desk",
    ),
    "fulfillment.work": ("operations",),
    "fulfillment.manage": ("operations",),
    "fulfillment.inventory": ("operations",),
}  # fmt: skip

NodeKind = Literal["product", "service", "resource", "work"]
NODE_KINDS: tuple[str, ...] = ("product", "service", "resource", "work")
READY_CHANNEL = "handfast_tasks"  # what PostgreSQL notifies when tasks become ready
HANDLERS: tuple[str, ...] = ("human", "customer", "http", "automatic", "milestone", "timer")
MACHINE_HANDLERS: tuple[str, ...] = ("http", "automatic", "milestone", "timer")
ROLES: tuple[str, ...] = ("deliver", "undo", "milestone")
PONR: tuple[str, ...] = ("none", "soft", "hard")
CATEGORIES: Mapping[str, str] = {
    "partner": "Partner refused",
    "data": "Data not right",
    "inventory": "Nothing in stock",
    "system": "System not working",
}
SERVICE_ACTIVE = "service_active"
SERVICE_ENDED = "service_ended"


@dataclass(frozen=True)
class PlanLine:
    """An order line as decomposition reads it; `action` is add, modify, delete or no_change."""

    promise_id: UUID
    parent_promise_id: UUID | None
    offering_code: str
    name: str
    quantity: Decimal
    action: str
    characteristics: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NodeDraft:
    """A product, service, resource or work order. `path` holds the promise ids from the top
    (the bundle) down to the line itself.
    """

    key: str
    parent: str | None
    kind: str
    code: str
    name: str
    promise_id: UUID
    path: tuple[UUID, ...]
    action: str
    unit: int = 0
    characteristics: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskDraft:
    """A step of the plan; `key` is stable over revisions: line, specification, role.

    `group` is the promise at the top (the bundle): its steps depend on each other and are
    activated together. `condition` is FEEL over the outputs of the group's finished tasks.
    """

    key: str
    spec_key: str
    name: str
    node: str
    promise_id: UUID
    promise_ids: tuple[UUID, ...]
    group: UUID
    role: str
    handler: str
    owner_team: str
    unit: int = 0
    lead_hours: Decimal = Decimal(0)
    duration_hours: Decimal = Decimal(0)
    sla_hours: Decimal | None = None
    connector: str = ""
    operation: str = ""
    callback: bool = False
    condition: str = ""
    ponr: str = "none"
    compensation: str = ""
    milestone: str = ""
    instructions: str = ""
    max_attempts: int = 1
    input: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class LinkDraft:
    """The successor may start when the predecessor has ended, `lag_hours` later."""

    predecessor: str
    successor: str
    kind: str = "finish_start"
    lag_hours: Decimal = Decimal(0)


@dataclass(frozen=True)
class PlanDraft:
    """The wanted plan of an order; tasks stand in an order in which they could be carried out."""

    nodes: tuple[NodeDraft, ...]
    tasks: tuple[TaskDraft, ...]
    links: tuple[LinkDraft, ...]


@dataclass(frozen=True)
class TimedTask:
    """A task as the schedule sees it; times are aware, `lead_hours` is elapsed time."""

    key: str
    lead_hours: Decimal
    state: str = "waiting"
    not_before: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Span:
    """From when to when a task is expected to run."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Outcome:
    """What carrying a task out came to: done, awaiting (a callback follows), retry or fallout."""

    kind: Literal["done", "awaiting", "retry", "fallout"]
    output: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    category: str = "system"


@dataclass(frozen=True)
class Claimed:
    """A task that a worker holds: its lease token must still stand when it reports back."""

    id: UUID
    lease_token: UUID
    plan_id: UUID
    order_id: UUID
    key: str
    spec_key: str
    node_code: str
    promise_id: UUID
    promise_ids: tuple[UUID, ...]
    role: str
    handler: str
    connector: str
    operation: str
    callback: bool
    idempotency_key: str
    attempts: int
    max_attempts: int
    milestone: str
    input: Mapping[str, Any]


@dataclass(frozen=True)
class NodeView:
    """A node of the plan's tree, with its depth for indenting."""

    id: UUID
    parent_id: UUID | None
    kind: str
    code: str
    name: str
    promise_id: UUID
    path: tuple[UUID, ...]
    action: str
    depth: int
    characteristics: Mapping[str, Any]

    @property
    def indent(self) -> str:
        """Blanks and an arrow in front of the name, by depth."""
        return "\u2003" * (self.depth - 1) + "↳ " if self.depth else ""


@dataclass(frozen=True)
class TaskView:
    """A task as pages, the API and the portal show it."""

    id: UUID
    plan_id: UUID
    order_id: UUID
    order_number: str
    account_id: UUID
    account_name: str
    key: str
    spec_key: str
    name: str
    state: str
    handler: str
    owner_team: str
    owner_name: str
    assignee_id: UUID | None
    assignee_name: str
    promise_id: UUID
    promise_ids: tuple[UUID, ...]
    role: str
    ponr: str
    milestone: str
    instructions: str
    note: str
    condition: str
    attempts: int
    planned_start: datetime | None
    planned_end: datetime | None
    estimated_start: datetime | None
    estimated_end: datetime | None
    due_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    input: Mapping[str, Any]
    output: Mapping[str, Any]
    cost: Decimal | None
    critical: bool = False
    late: bool = False

    @property
    def days_late(self) -> int:
        """How many days the estimate (or the real end) lies behind the plan; never negative."""
        end = self.ended_at or self.estimated_end
        if end is None or self.planned_end is None:
            return 0
        return max(0, (end.date() - self.planned_end.date()).days)


@dataclass(frozen=True)
class FalloutView:
    """Something that went wrong with a task, and who mends it."""

    id: UUID
    task_id: UUID
    task_name: str
    order_id: UUID
    order_number: str
    account_name: str
    category: str
    owner_team: str
    owner_name: str
    assignee_name: str
    message: str
    state: str
    resolution: str
    reason: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str


@dataclass(frozen=True)
class MilestoneView:
    """Something worth telling that an order has reached or will reach."""

    name: str
    promise_ids: tuple[UUID, ...]
    reached_at: datetime | None

    @property
    def label(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True)
class PlanView:
    """The whole plan of an order in its present revision."""

    id: UUID
    order_id: UUID
    revision: int
    status: str
    nodes: tuple[NodeView, ...]
    tasks: tuple[TaskView, ...]
    dependencies: tuple[tuple[UUID, UUID], ...]
    critical: frozenset[UUID]
    milestones: tuple[MilestoneView, ...]
    planned_end: datetime | None
    estimated_end: datetime | None
    jeopardy: str
    cost: Decimal

    @property
    def done(self) -> int:
        """How many tasks have ended."""
        return sum(1 for task in self.tasks if task.state in ("done", "skipped", "cancelled"))

    @property
    def next_task(self) -> TaskView | None:
        """The open task that everyone is waiting for: fallout first, then the critical path."""
        waited = ("fallout", "running", "awaiting_callback", "ready", "failed", "held")
        found = [task for task in self.tasks if task.state in waited]
        ends = [task.estimated_end for task in found if task.estimated_end]
        last = max(ends, default=None)
        return min(
            found,
            key=lambda t: (t.state != "fallout", not t.critical, t.estimated_end or last),
            default=None,
        )


@dataclass(frozen=True)
class PlanDiff:
    """What an amendment changes, by stable task key."""

    keep: tuple[str, ...]
    add: tuple[str, ...]
    replace: tuple[str, ...]
    undo: tuple[str, ...]
    refuse: tuple[str, ...]
    drop: tuple[str, ...]


@dataclass(frozen=True)
class Impact:
    """What an amendment means for the plan, as the names of steps; `refused` are past their point
    of no return.
    """

    kept: int
    added: tuple[str, ...] = ()
    reworked: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.refused

    @property
    def words(self) -> str:
        """The change in short."""
        counts = {
            "added": len(self.added), "reworked": len(self.reworked), "undone": len(self.undone),
            "dropped": len(self.dropped), "kept": self.kept,
        }  # fmt: skip
        return ", ".join(f"{count} {word}" for word, count in counts.items() if count)


@dataclass(frozen=True)
class Revision:
    """One revision of a plan: its number, state, since when, and why it was made."""

    number: int
    status: str
    made_at: datetime
    reason: str = ""
    words: str = ""
    made_by: str = ""


@dataclass(frozen=True)
class Jeopardy:
    """How endangered the date promised to the customer is: none, low, medium, high, critical."""

    level: str
    days_behind_plan: int
    text: str


@dataclass(frozen=True)
class Progress:
    """Where an order's delivery stands, for the portal: done and total steps, and the date."""

    order_id: UUID
    done: int
    total: int
    estimated_on: date | None
