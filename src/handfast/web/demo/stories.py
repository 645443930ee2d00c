"""How a demo customer's deal goes: lead, opportunity, quote, answer, contract, signatures."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from handfast.contracts import queries as contracts
from handfast.contracts import services as contract_services
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.parties import queries as parties
from handfast.parties import services as party_services
from handfast.platform import clock, mail
from handfast.platform.access import Actor
from handfast.quotes import services as quotes
from handfast.quotes.types import LineRequest, QuoteView
from handfast.sales import queries as sales_queries
from handfast.sales import services as sales
from handfast.signing import services as signing
from handfast.signing.services import Origin
from handfast.signing.types import TypedSignature
from handfast.web.demo.calendar import Story, workday
from handfast.web.demo.customers import FIBER, Deal
from handfast.web.demo.delivery import deliver

WEB_FORM = Actor.system("Web form")
BROWSER = Origin(ip="203.0.113.200", agent="Mozilla/5.0 (iPhone) Safari/604.1")
FIRST_PART = {FIBER: "fiber_access"}
Steps = Generator[datetime, datetime, bool]


@dataclass
class Way:
    """A deal on its way: the people in it and the records made so far."""

    deal: Deal
    people: dict[str, Actor]
    days: int = 0
    seller: Actor = WEB_FORM
    lead_id: UUID | None = None
    account_id: UUID | None = None
    contact_id: UUID | None = None
    opportunity_id: UUID | None = None
    quote_id: UUID | None = None

    def next(self, hour: int = 9, minute: int = 0, days: int | None = None) -> datetime:
        """A moment some working days on; the place in the hour differs from deal to deal."""
        self.days += self.deal.pace if days is None else days
        minute = (minute + sum(self.deal.prospect.email.encode())) % 60
        return clock.at_local(workday(self.deal.start, self.days), hour, minute)

    def customer(self) -> Actor:
        """The customer's contact, who accepts and signs."""
        assert self.contact_id is not None
        found = parties.actor_for_contact(self.contact_id)
        assert found is not None
        return found

    def ends(self, stage: str) -> bool:
        """Whether the deal stays at a stage."""
        return self.deal.until == stage


def story(deal: Deal, people: dict[str, Actor]) -> Story:
    """The whole way of a deal; each `yield` is the moment of its next step."""
    way = Way(deal, people)
    direct = deal.wish.direct
    chapters = (_lead, _opportunity, _win) if direct else (
        _lead, _opportunity, _quote, _answer, _contract
    )  # fmt: skip
    for chapter in chapters:
        if not (yield from chapter(way)):
            return
    yield from deliver(lambda: _order(way), deal, people, way.next)


def _lead(way: Way) -> Steps:
    who = way.deal.prospect
    at = yield way.next(8, days=0)
    row = sales.capture_lead(
        name=who.person, company=who.company, email=who.email, phone=who.phone,
        message=who.message, region=who.region, source=who.source,
        by=way.people["sofia"] if who.source == "manual" else WEB_FORM, at=at,
    )  # fmt: skip
    way.lead_id = row.id
    if way.ends("new"):
        return False
    way.seller = next(a for a in way.people.values() if a.id == row.owner_id)
    at = yield way.next(10, days=0)
    sales.start_work(lead_id=row.id, by=way.seller, at=at)
    if way.ends("disqualified"):
        at = yield way.next(15)
        sales.disqualify_lead(lead_id=row.id, reason="Outside of our network", by=way.seller, at=at)
    return not way.ends("disqualified") and not way.ends("working")


def _opportunity(way: Way) -> Steps:
    who, lead_id = way.deal.prospect, _known(way.lead_id)
    at = yield way.next(11)
    if way.ends("qualified"):
        sales.qualify_lead(lead_id=lead_id, by=way.seller, at=at)
        return False
    made = sales.convert_lead(
        lead_id=lead_id, segment=who.segment, industry=who.industry, amount=_guess(way.deal),
        close_date=workday(way.deal.start, 25), by=way.seller, at=at,
        opportunity_name=f"{_product(way.deal)} for {who.company}",
    )  # fmt: skip
    way.account_id, way.contact_id = made.account_id, made.contact_id
    way.opportunity_id = made.opportunity_id
    party_services.update_account(
        account_id=made.account_id, legal_name=f"{who.company}, Inc.", line1=who.line1,
        city=who.city, postal_code=who.postal_code, country="US", by=way.seller, at=at,
    )  # fmt: skip
    party_services.update_contact(
        contact_id=made.contact_id, title=who.title, portal_enabled=True,
        roles=["decision_maker", "signer", "billing"], by=way.seller, at=at,
    )  # fmt: skip
    at = yield way.next(14)
    if way.ends("lost"):
        sales.mark_lost(
            opportunity_id=made.opportunity_id, reason="Stayed with the cable company",
            by=way.seller, at=at,
        )  # fmt: skip
        return False
    _stage(way, "discovery", at)
    return not way.ends("discovery")


def _quote(way: Way) -> Steps:
    wish = way.deal.wish
    at = yield way.next(9)
    by = way.seller
    view = quotes.create_quote(
        opportunity_id=way.opportunity_id, name=_product(way.deal), by=by, at=at
    )
    way.quote_id = view.id
    quotes.set_terms(
        quote_id=view.id, by=by, at=at,
        changes={"term_months": wish.term, "start_date": workday(at.date(), 15)},
    )  # fmt: skip
    quotes.add_bundle(
        quote_id=view.id, offering_code=wish.bundle, quantity=wish.quantity, by=by, at=at
    )
    for code, quantity in wish.options.items():
        quotes.set_option(quote_id=view.id, offering_code=code, quantity=quantity, by=by, at=at)
    if wish.discount:
        part = FIRST_PART.get(wish.bundle, "internet_access")
        quotes.set_discount(quote_id=view.id, line=part, percent=wish.discount, by=by, at=at)
    _stage(way, "proposal", at)
    if way.ends("draft"):
        return False
    at = yield way.next(15, days=0)
    return _hand_in(way, at)


def _hand_in(way: Way, at: datetime) -> bool:
    view = quotes.submit_quote(quote_id=_known(way.quote_id), by=way.seller, at=at)
    _amount(way, view, at)
    return not way.ends("in_approval")


def _answer(way: Way) -> Steps:
    quote_id = _known(way.quote_id)
    at = yield way.next(16, days=0)
    quotes.send_quote(quote_id=quote_id, by=way.seller, at=at)
    if way.ends("presented"):
        return False
    if way.ends("negotiation"):
        at = yield way.next(10)
        _stage(way, "negotiation", at)
        return False
    at = yield way.next(13, days=way.deal.pace + 1)
    if way.ends("rejected"):
        reason = "Too early for us, please come back in autumn."
        quotes.reject_quote(quote_id=quote_id, reason=reason, by=way.customer(), at=at)
        at = yield way.next(9)
        sales.mark_lost(
            opportunity_id=_known(way.opportunity_id), reason=reason, by=way.seller, at=at
        )
        return False
    quotes.accept_quote(quote_id=quote_id, by=way.customer(), at=at)
    return True


def _contract(way: Way) -> Steps:
    at = yield way.next(9)
    found = contracts.contract_for_quote(_known(way.quote_id))
    assert found is not None
    if "send" not in found.actions:
        at = yield from _legal(way, found.id, at)
    contract_services.send_for_signature(contract_id=found.id, by=way.seller, at=at)
    if way.ends("in_signature"):
        return False
    at = yield way.next(11, days=0)
    _sign(way.customer(), at)
    at = yield way.next(15, days=0)
    _sign(way.people["marcus"], at)
    return True


def _win(way: Way) -> Steps:
    """Agreed on the telephone: the opportunity is won, and the order is taken directly."""
    at = yield way.next(11)
    wish = way.deal.wish
    request = LineRequest(wish.bundle, wish.quantity, options=wish.options)
    order = order_services.order_directly(
        account_id=_known(way.account_id), contact_id=way.contact_id, requests=[request],
        term_months=wish.term, by=way.seller, at=at,
    )  # fmt: skip
    value = order.monthly * wish.term + order.once
    sales.mark_won(opportunity_id=_known(way.opportunity_id), amount=value, by=way.seller, at=at)
    return not way.ends("captured")


def _order(way: Way) -> UUID:
    return orders.orders_of(_known(way.account_id))[0].id


def _legal(way: Way, contract_id: UUID, at: datetime) -> Generator[datetime, datetime, datetime]:
    contract_services.submit_contract(contract_id=contract_id, by=way.seller, at=at)
    at = yield way.next(14, days=0)
    contract_services.approve_contract(contract_id=contract_id, by=way.people["helen"], at=at)
    return (yield way.next(9))


def _sign(who: Actor, at: datetime) -> None:
    letters = mail.mailbox(recipient=who.email).order_by("-id")[:20]
    addresses = (link["url"] for letter in letters for link in letter.links)
    token = next(url.rsplit("/", 1)[1] for url in addresses if "/sign/" in url)
    signing.sign(
        token=token, signature=TypedSignature(who.name), consent=True, at=at, origin=BROWSER
    )


def _stage(way: Way, stage: str, at: datetime) -> None:
    found = sales_queries.opportunity(_known(way.opportunity_id))
    if found.stage != stage:
        sales.move_stage(opportunity_id=found.id, stage=stage, by=way.seller, at=at)


def _amount(way: Way, view: QuoteView, at: datetime) -> None:
    sales.update_opportunity(
        opportunity_id=_known(way.opportunity_id), amount=view.tcv, by=way.seller, at=at
    )


def _guess(deal: Deal) -> Decimal:
    return Decimal(6000 if deal.wish.bundle == FIBER else 1400) * deal.wish.quantity


def _product(deal: Deal) -> str:
    return "Business Fiber 1000" if deal.wish.bundle == FIBER else "Home Fast 500"


def _known(record_id: UUID | None) -> UUID:
    assert record_id is not None
    return record_id
