"""Values of obligations: what is owed, by whom, when, and how it is measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

KINDS: Mapping[str, str] = {
    "notice": "Notice",
    "service_level": "Service level",
    "report": "Report",
    "payment": "Payment or rebate",
    "milestone": "Milestone",
    "volume": "Volume commitment",
    "other": "Other",
}
DEBTORS: Mapping[str, str] = {"us": "We", "customer": "The customer"}
ANCHORS: Mapping[str, str] = {
    "start": "start of the contract",
    "end": "end of the contract",
    "signature": "last signature",
}
TIMINGS: Mapping[str, str] = {
    "fixed": "On one day",
    "offset": "Some days before or after",
    "monthly": "Every month",
    "quarterly": "Every quarter",
    "yearly": "Every year",
    "unset": "Not known yet",
}
COMPARISONS: Mapping[str, str] = {">=": "at least", "<=": "at most"}


@dataclass(frozen=True)
class Timing:
    """When something is due.

    `fixed` on `on`; `offset` by `days` (negative: before) from an `anchor` of the contract; monthly,
    quarterly or yearly on `day` (the month's last one where it is shorter). `month` counts within
    the quarter (1-3) or year (1-12). `first` and `until` bound what repeats, else the term does.
    """

    kind: str = "unset"
    on: date | None = None
    days: int | None = None
    anchor: str = ""
    day: int | None = None
    month: int | None = None
    first: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Term:
    """The days a contract gives to reckon from; None while it is not signed."""

    start: date | None = None
    end: date | None = None
    signed: date | None = None


UNSET = Timing()


@dataclass(frozen=True)
class Duty:
    """What people write down of an obligation; the threshold counts in `unit`, reminders in days."""

    title: str
    kind: str
    text: str = ""
    owed_by: str = "us"
    role: str = ""
    member_id: UUID | None = None
    clause_key: str = ""
    timing: Timing = UNSET
    measure: str = ""
    comparison: str = ">="
    threshold: Decimal | None = None
    unit: str = ""
    remind_days: tuple[int, ...] = ()
    consequence: str = ""
    needs_evidence: bool = False
