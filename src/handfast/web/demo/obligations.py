"""What two customers were promised beyond their schedule: a report kept, a review missed, a rebate."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from handfast.contracts import queries, services
from handfast.contracts.services import Evidence
from handfast.contracts.types import Duty, Timing
from handfast.parties import queries as parties
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.web.demo.calendar import Story

REPORT = Duty(
    title="Send Harbor Clinic the availability report", kind="report", role="operations",
    text="Add up the minutes without service of the month before, and mail the figure to Mara.",
    clause_key="service-levels", timing=Timing("monthly", day=5), measure="Availability",
    threshold=Decimal("99.9"), unit="%", remind_days=(7, 1), needs_evidence=True,
    consequence="A credit of 5 % of the monthly fee.",
)  # fmt: skip
REVIEW = Duty(
    title="Hold the first quarterly review with Harbor Clinic", kind="milestone",
    role="customer_success", text="Go through tickets, usage and open wishes with the practice.",
    timing=Timing("fixed", on=date(2026, 2, 26)), remind_days=(7,),
)  # fmt: skip
REBATE = Duty(
    title="Credit Prairie Dental Group for the late start", kind="payment", role="finance",
    text="Half a month's fee, promised when the installation slipped.", clause_key="fees",
    timing=Timing("fixed", on=date(2026, 3, 13)), remind_days=(14, 3), needs_evidence=True,
)  # fmt: skip
FIGURES = b"January 2026: 17 minutes without service, availability 99.96 %."


def obligations(people: dict[str, Actor]) -> Story:
    """The contract manager writes down what was promised, and operations keeps its part."""
    omar, victor = people["omar"], people["victor"]
    at = yield clock.at_local(date(2026, 1, 28), 10)
    clinic, dental = (_contract(name) for name in ("Harbor Clinic", "Prairie Dental Group"))
    report = services.add_obligation(contract_id=clinic, duty=REPORT, by=omar, at=at)
    services.add_obligation(contract_id=clinic, duty=REVIEW, by=omar, at=at)
    services.add_obligation(contract_id=dental, duty=REBATE, by=omar, at=at)
    at = yield clock.at_local(date(2026, 2, 4), 15)
    first = queries.obligation(report.id, by=omar).due
    assert first is not None
    services.complete_occurrence(
        occurrence_id=first.id, note="Mailed to Mara Jensen.", measured=Decimal("99.96"),
        evidence=Evidence("availability-2026-01.txt", "text/plain", FIGURES), by=victor, at=at,
    )  # fmt: skip
    at = yield clock.at_local(date(2026, 2, 24), 11)
    school = _contract("Elm Street School District")
    services.complete_occurrence(
        occurrence_id=_first(school, "service-levels", victor), note="One ticket, 2 hours 40.",
        measured=Decimal("2.67"), by=victor, at=at,
    )  # fmt: skip


def _first(contract_id: UUID, clause: str, by: Actor) -> UUID:
    """The next day of what a clause asks for."""
    found = queries.obligations_of(contract_id, by=by)
    return next(o.due.id for o in found if o.clause_key == clause and o.due is not None)


def _contract(name: str) -> UUID:
    account = next(a for a in parties.accounts() if a.name == name)
    return next(c.id for c in queries.contracts_of(account.id) if c.status == "active")
