"""Values of reports: which processes can be read from the events, and the figures of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "reporting.view": (
        "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
        "executive", "operations",
    ),
    "reporting.export": ("sales_ops", "executive", "operations"),
}  # fmt: skip


# What happens again in a case by its nature (each month, for each line, signer or stage) is no rework.
RECURRING = (
    "asset.activated", "asset.delivered", "asset.registered", "asset.terminated", "charge.ended",
    "charge.started", "credit.posted", "envelope.signed", "envelope.viewed", "invoice.posted",
    "opportunity.stage_changed", "order.line_changed", "payment.recorded", "plan.rescheduled",
    "service.activated", "service.ended", "task.completed", "task.ready", "approval.decided",
    "approval.discussed", "workflow.task_done",
)  # fmt: skip


@dataclass(frozen=True)
class Process:
    """A process whose cases can be read from events.

    `kind` is the record that a case is; empty: a case is a whole deal, from opportunity to invoice.
    `quiet` names the topics too fine for the view, `ends` those with which a case is through; only
    cases that are through have a cycle time. `definition` is the key of a drawn process whose own
    steps are read, and not what is told of it; `recurring` steps are no rework when done again.
    """

    key: str
    name: str
    kind: str
    about: str
    ends: tuple[str, ...]
    quiet: tuple[str, ...] = ()
    definition: str = ""
    recurring: tuple[str, ...] = RECURRING


# What comes again and again after a contract is signed tells nothing of how it came about.
_KEPT = tuple(
    f"obligation.{word}" for word in ("drawn_up", "due", "done", "missed", "waived", "reopened")
)

APPROVALS, RUNS = "approval_request", "process_instance"
PROCESSES: tuple[Process, ...] = (
    Process(
        "deal", "Lead to cash", "", "Every deal, from the opportunity to the paid invoice",
        ends=("payment.recorded", "order.cancelled", "quote.rejected", "quote.expired"),
        quiet=(
            "task.ready", "task.retried", "task.completed", "order.line_changed", "asset.delivered",
            "asset.registered", "envelope.viewed", "approval.discussed", "workflow.task_done",
            "workflow.task_late", "charge.started", "plan.rescheduled", "plan.created",
            "contract.phase_changed", "contract.commented", *_KEPT,
        ),
    ),
    Process(
        "quote", "Quotes", "quote", "Each quote, from its draft to the customer's answer",
        ends=("quote.accepted", "quote.rejected", "quote.expired"),
    ),
    Process(
        "approval_request", "Approvals", APPROVALS, "Each request for approval",
        ends=("approval.granted", "approval.rejected", "approval.recalled"),
    ),
    Process(
        "contract", "Contracts", "contract", "Each contract, from its draft to all signatures",
        ends=("contract.executed", "contract.declined", "contract.ended"),
        quiet=("contract.phase_changed", "contract.commented", *_KEPT),
    ),
    Process(
        "envelope", "Signatures", "envelope", "Each envelope sent out for signature",
        ends=("envelope.completed", "envelope.declined", "envelope.expired", "envelope.voided"),
    ),
    Process(
        "order", "Orders and delivery", "order", "Each order, from capture to completion",
        ends=("order.completed", "order.cancelled"),
    ),
    Process(
        "invoice", "Invoices", "invoice", "Each invoice, from posting to payment",
        ends=("payment.recorded",),
    ),
    Process(
        "workflow_instance", "Workflows", RUNS, "Each run of a drawn process, all of them together",
        ends=("workflow.ended",),
    ),
)  # fmt: skip


# Clocks that only say how late something is: who ends the wait is whoever acts after them.
TOLD = ("approval.at_risk", "approval.escalated", "approval.overdue", "workflow.task_late")


@dataclass(frozen=True)
class Span:
    """Days that are looked at, half-open: the cases that began from `start` to before `end`."""

    start: date
    end: date


@dataclass(frozen=True)
class Totals:
    """The process as a whole; durations in seconds, shares from 0 to 1.

    `median` and `ninth` are of the `through` cases that have ended; None when there are none.
    """

    cases: int
    through: int
    events: int
    median: float | None
    ninth: float | None
    automated: float
    reworked: float
    variants: int


@dataclass(frozen=True)
class Activity:
    """One kind of event: how often, in how many cases, how often again in the same case."""

    topic: str
    events: int
    cases: int
    repeats: int
    automated: int
    place: float
    begins: int
    ends: int


@dataclass(frozen=True)
class Edge:
    """One kind of event directly followed by another, with the time between, in seconds."""

    source: str
    target: str
    count: int
    median: float
    ninth: float
    total: float


@dataclass(frozen=True)
class Variant:
    """One way through the process, with a case that took it."""

    topics: tuple[str, ...]
    cases: int
    share: float
    median: float
    example: UUID


@dataclass(frozen=True)
class Wait:
    """Whom cases waited for, in seconds over all of them; `share` of all the time."""

    party: str
    seconds: float
    share: float


@dataclass(frozen=True)
class Spent:
    """How long steps of one kind waited for somebody and were worked on, in seconds over all of them.

    `taken` of the `tasks` were taken before they were done. Only of these it is known how much of
    their time was waiting and how much working; the time of the others is `untold`. What begins
    with `business_` counts the hours of the step's calendar only; None where it has none.
    """

    topic: str
    key: str
    name: str
    tasks: int
    taken: int
    waiting: float
    working: float
    untold: float
    median_waiting: float | None
    median_working: float | None
    business_waiting: float | None
    business_working: float | None
    business_untold: float | None

    @property
    def whole(self) -> float:
        """All the time from when the steps could be taken until they were done."""
        return self.waiting + self.working + self.untold


@dataclass(frozen=True)
class Attainment:
    """A promise about time, how often it was kept and missed."""

    name: str
    kept: int
    missed: int

    @property
    def share(self) -> float:
        """The kept ones among all, from 0 to 1."""
        return self.kept / (self.kept + self.missed) if self.kept + self.missed else 0.0


@dataclass(frozen=True)
class Week:
    """Cases that ended in the week beginning on `monday`, and their median seconds."""

    monday: date
    cases: int
    median: float


@dataclass(frozen=True)
class Report:
    """Everything about one process over one span; `names` say its steps as people do."""

    process: Process
    span: Span
    totals: Totals
    activities: tuple[Activity, ...]
    edges: tuple[Edge, ...]
    variants: tuple[Variant, ...]
    waits: tuple[Wait, ...]
    spent: tuple[Spent, ...]
    attainments: tuple[Attainment, ...]
    weeks: tuple[Week, ...]
    names: Mapping[str, str]


@dataclass(frozen=True)
class LoggedEvent:
    """One event of the log as the exports tell it; `name` is what its drawing calls the step."""

    id: UUID
    case: UUID
    topic: str
    at: datetime
    headline: str
    actor: str
    actor_kind: str
    subject_kind: str
    subject_id: UUID
    payload: Mapping[str, object]
    name: str = ""
