"""Expansions that took several rounds of approval: what the review of approvals is made from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from handfast.approvals import queries as approvals
from handfast.approvals import services as approval_services
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.quotes import services as quotes
from handfast.web.demo.calendar import Story, workday
from handfast.web.demo.customers import HOME

ANSWERS = {"sales_leader": "priya", "finance": "grace", "legal": "helen"}
PART = "internet_access"


@dataclass(frozen=True)
class Round:
    """A version of the offer: its discount, and how many hours each approver took."""

    discount: int
    hours: tuple[float, ...] = ()
    condition: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Expansion:
    """A customer that wants more, with the rounds it took until they agreed."""

    company: str
    seller: str
    start: date
    rounds: tuple[Round, ...]


EXPANSIONS = (
    Expansion("Harbor Clinic", "ana", date(2026, 1, 21), (
        Round(12, (2.5,)), Round(15, (5,)), Round(18, (1,)), Round(20, (26,)),
        Round(16, (3,)), Round(14, (2,)),
    )),
    Expansion("Prairie Dental Group", "ana", date(2026, 1, 28), (
        Round(15, (4,)), Round(12, (1.5,)), Round(32, (3, 49)), Round(18, (6,)),
        Round(17, (2,)), Round(22, (28,), condition="term_months <= 12"),
    )),
    Expansion("Elm Street School District", "ana", date(2026, 2, 6), (
        Round(12, (2,)), Round(30, (4, 30)), Round(35, (7, 70), refused="Below our cost."),
        Round(31, (3, 52)), Round(30, (2,)),
    )),
)  # fmt: skip


def negotiations(people: dict[str, Actor]) -> list[Story]:
    """One story for each expansion, a question, and who stands in for finance this week."""
    return [*(_negotiate(one, people) for one in EXPANSIONS), _away(people), _wonder(people)]


def _negotiate(way: Expansion, people: dict[str, Actor]) -> Story:
    by = people[way.seller]
    at = yield clock.at_local(way.start, 9, 20)
    account_id = next(a.id for a in parties.accounts() if a.name == way.company)
    view = quotes.create_quote(
        account_id=account_id, name="Second site", pattern="expansion", by=by, at=at
    )
    quotes.add_bundle(quote_id=view.id, offering_code=HOME, quantity=1, by=by, at=at)
    for place, one in enumerate(way.rounds):
        at = yield clock.at_local(workday(way.start, place * 3 + 1), 9, 35 + place)
        _offer(view.id, one, by, at)
        for hours in one.hours:
            at = yield _later(at, hours)
            _answer(view.id, one, last=hours == one.hours[-1], people=people, at=at)
        if one is not way.rounds[-1] and not one.refused:
            at = yield at + timedelta(minutes=25)
            quotes.reopen_quote(quote_id=view.id, by=by, at=at)


def _offer(quote_id: UUID, one: Round, by: Actor, at: datetime) -> None:
    percent = Decimal(one.discount)
    quotes.set_discount(quote_id=quote_id, line=PART, percent=percent, by=by, at=at)
    quotes.submit_quote(quote_id=quote_id, by=by, at=at)


def _answer(
    quote_id: UUID, one: Round, *, last: bool, people: dict[str, Actor], at: datetime
) -> None:
    request = approvals.request_for(Ref("quote", quote_id), "quote")
    for step in request.waiting_for if request else ():
        refused = one.refused if last else ""
        approval_services.decide(
            step_id=step.id, decision="reject" if refused else "approve",
            comment=refused, condition=one.condition if last else "",
            by=people[ANSWERS[step.role]], at=at,
        )  # fmt: skip


def _away(people: dict[str, Actor]) -> Story:
    at = yield clock.at_local(date(2026, 2, 27), 16)
    grace, marcus = people["grace"], people["marcus"]
    assert grace.id is not None
    assert marcus.id is not None
    approval_services.delegate(
        member_id=grace.id, substitute_id=marcus.id, starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 6), out_of_office=True, by=grace, at=at,
        reason="Audit week: please watch margins below 20 %.",
    )  # fmt: skip


def _wonder(people: dict[str, Actor]) -> Story:
    """Finance asks about the latest request before it answers; the question waits for its seller."""
    at = yield clock.at_local(date(2026, 2, 27), 16, 20)
    for request in approvals.pending_for(people["grace"], limit=1):
        approval_services.ask_question(
            request_id=request.id, by=people["grace"], at=at,
            text="Does the school district sign for 24 months if we go down to 30 %?",
        )  # fmt: skip


def _later(at: datetime, hours: float) -> datetime:
    """Some hours on, but in the working day: answers are given in the office."""
    found = at + timedelta(hours=hours)
    if not 8 <= found.hour < 18:
        found = clock.at_local(found.date() + timedelta(days=1), 9, 50)
    return clock.at_local(workday(found.date(), 0), found.hour, found.minute)
