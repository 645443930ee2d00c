"""Facts that fulfillment publishes; one event per order and batch, its tasks listed in it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class PlanCreated:
    """An order has been decomposed into a plan."""

    topic: ClassVar[str] = "plan.created"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Plan of {tasks} steps made, ready on {planned_date:%-d %b}"
    order_id: UUID
    plan_id: UUID
    revision: int
    tasks: int
    planned_date: date


@dataclass(frozen=True)
class PlanAmended:
    """An order was changed under way: a new revision keeps what is done and reworks the rest."""

    topic: ClassVar[str] = "plan.amended"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Plan revision {revision}: {words}"
    order_id: UUID
    plan_id: UUID
    revision: int
    words: str
    added: list[str]
    reworked: list[str]
    undone: list[str]
    dropped: list[str]
    reason: str


@dataclass(frozen=True)
class PlanRescheduled:
    """The expected end of an order has moved."""

    topic: ClassVar[str] = "plan.rescheduled"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = (
        "Estimated date moved from {previous:%-d %b} to {estimated_date:%-d %b}"
    )
    order_id: UUID
    estimated_date: date
    previous: date
    jeopardy: str
    jeopardy_rose: bool


@dataclass(frozen=True)
class TaskReady:
    """Somebody's turn has come: a person of ours or the customer."""

    topic: ClassVar[str] = "task.ready"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Next: {summary}"
    order_id: UUID
    task_ids: list[UUID]
    handlers: list[str]
    summary: str


@dataclass(frozen=True)
class TaskCompleted:
    """Steps have been carried out; `keys` are those of their specifications.

    `outcome` is "failed" when one of them found a fault, as a line test does; else "done". For each
    of them `ready_at` says since when it could be taken, `started_at` when it was; None: it was not.
    """

    topic: ClassVar[str] = "task.completed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{summary}"
    order_id: UUID
    task_ids: list[UUID]
    keys: list[str]
    summary: str
    outcome: str = "done"
    ready_at: list[datetime | None] = field(default_factory=list)
    started_at: list[datetime | None] = field(default_factory=list)


@dataclass(frozen=True)
class TaskSkipped:
    """Steps were not needed, or were skipped by hand for a reason."""

    topic: ClassVar[str] = "task.skipped"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Skipped: {summary}"
    order_id: UUID
    task_ids: list[UUID]
    keys: list[str]
    summary: str


@dataclass(frozen=True)
class TaskFailed:
    """An attempt failed and will be repeated by itself."""

    topic: ClassVar[str] = "task.failed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Will be tried again: {summary}"
    order_id: UUID
    task_ids: list[UUID]
    summary: str


@dataclass(frozen=True)
class TaskFallout:
    """A step cannot go on without somebody; `owner_team` mends it."""

    topic: ClassVar[str] = "task.fallout"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Fallout: {name}: “{message}”"
    task_id: UUID
    order_id: UUID
    name: str
    category: str
    owner_team: str
    message: str


@dataclass(frozen=True)
class TaskAnsweredLate:
    """A step that was under way when it was called off has been answered: done, unknown (undone to
    be safe), refused, or awaiting a partner's report.
    """

    topic: ClassVar[str] = "task.answered_late"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Called off, {name} {words}"
    task_id: UUID
    order_id: UUID
    name: str
    outcome: str
    words: str


@dataclass(frozen=True)
class TaskRetried:
    """Somebody mended a fallout; the step is tried again."""

    topic: ClassVar[str] = "task.retried"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} is tried again"
    task_id: UUID
    order_id: UUID
    name: str
    mended_by: str


@dataclass(frozen=True)
class ServiceActivated:
    """Everything that had to be done for these promises is done; billing may start."""

    topic: ClassVar[str] = "service.activated"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Service active since {active_on:%-d %b}"
    order_id: UUID
    account_id: UUID
    stream_id: UUID
    promise_ids: list[UUID]
    active_on: date
    at: datetime


@dataclass(frozen=True)
class ServiceEnded:
    """These promises have ended; billing credits from that day on."""

    topic: ClassVar[str] = "service.ended"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Service ended on {ended_on:%-d %b}"
    order_id: UUID
    account_id: UUID
    stream_id: UUID
    promise_ids: list[UUID]
    ended_on: date
    at: datetime
