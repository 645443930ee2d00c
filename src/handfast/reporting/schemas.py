"""Wire shapes of reports; durations in seconds, shares from 0 to 1."""

from datetime import date
from uuid import UUID

from ninja import Schema


class ProcessOut(Schema):
    """A process that can be reported on."""

    key: str
    name: str
    about: str


class TotalsOut(Schema):
    """A process as a whole; the durations are of the cases that are through, null without any."""

    cases: int
    through: int
    events: int
    median: float | None
    ninth: float | None
    automated: float
    reworked: float
    variants: int


class SummaryOut(Schema):
    """A process with its figures."""

    process: ProcessOut
    totals: TotalsOut


class ActivityOut(Schema):
    """One kind of event."""

    topic: str
    events: int
    cases: int
    repeats: int
    automated: int
    begins: int
    ends: int


class EdgeOut(Schema):
    """One kind of event directly followed by another."""

    source: str
    target: str
    count: int
    median: float
    ninth: float
    total: float


class VariantOut(Schema):
    """One way through, with a case that took it."""

    topics: list[str]
    cases: int
    share: float
    median: float
    example: UUID


class WaitOut(Schema):
    """Whom the cases waited for."""

    party: str
    seconds: float
    share: float


class SpentOut(Schema):
    """How long steps of one kind waited until they were taken, and were worked on until done.

    `untold` is the time of steps done without being taken before; `business_…` counts the hours of
    the step's calendar, null where it has none.
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


class AttainmentOut(Schema):
    """A promise about time."""

    name: str
    kept: int
    missed: int
    share: float


class WeekOut(Schema):
    """Cases that ended in a week."""

    monday: date
    cases: int
    median: float


class ReportOut(SummaryOut):
    """Everything about one process."""

    activities: list[ActivityOut]
    edges: list[EdgeOut]
    variants: list[VariantOut]
    waits: list[WaitOut]
    spent: list[SpentOut]
    attainments: list[AttainmentOut]
    weeks: list[WeekOut]
    names: dict[str, str]
