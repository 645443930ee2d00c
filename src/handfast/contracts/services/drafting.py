"""From the accepted quote to a contract in one step: nothing is typed again (R-057)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.contracts import queries
from handfast.contracts.events import ContractDrafted
from handfast.contracts.models import Contract, ContractClause, ContractTemplate, ScheduleLine
from handfast.contracts.rules import choose, review_class
from handfast.contracts.services.library import install_library
from handfast.contracts.services.locking import missing, tell_phase
from handfast.contracts.services.responsible import require_act
from handfast.contracts.types import ChosenClause
from handfast.kernel.errors import Conflict, InvalidInput, Problem
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit, numbering, outbox
from handfast.platform.access import Actor
from handfast.quotes import queries as quotes
from handfast.quotes.types import QuoteLineView, QuoteView

LIBRARIAN = Actor.system("Clause library")
REGIONS = {
    "IL": "Illinois", "NY": "New York", "CA": "California", "TX": "Texas", "WI": "Wisconsin",
    "IN": "Indiana", "MI": "Michigan", "DE": "Delaware", "FL": "Florida", "WA": "Washington",
    "MN": "Minnesota", "IA": "Iowa", "MO": "Missouri", "OH": "Ohio", "MA": "Massachusetts",
}  # fmt: skip


@transaction.atomic
def draft_from_quote(
    *, quote_id: UUID, by: Actor, at: datetime, template_key: str = "order-form"
) -> Contract:
    """Draft the contract of an accepted quote: clauses by its facts, schedule from its lines.

    A tenant without any template is given the shipped clause library first.

    Raises Conflict when the quote is not accepted or has a contract, InvalidInput when the
    clauses need something that is missing, Forbidden for whom the request is not theirs to make.
    """
    require_act("create", by=by)
    quote = quotes.quote(quote_id)
    _check(quote)
    lines = quotes.lines(quote_id)
    if not ContractTemplate.objects.exists():
        install_library(by=LIBRARIAN, at=at)
    template = _template(template_key)
    facts = deal_facts(quote, lines)
    chosen = choose(template.clause_keys, queries.published_clauses(), facts)
    contract = _contract(quote, template, facts, chosen, at)
    _save_schedule(contract, lines)
    save_clauses(contract, chosen)
    subject = Ref("contract", contract.id)
    after = {"number": contract.number, "quote": quote.number, "clauses": template.clause_keys}
    audit.record("contract.drafted", subject=subject, by=by, at=at, after=after)
    event = ContractDrafted(contract.id, contract.number, contract.account_id, quote.id)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=contract.stream_id)
    tell_phase(contract, "request", by=by, at=at)
    return contract


def _check(quote: QuoteView) -> None:
    if quote.status not in ("accepted", "ordered"):
        raise Conflict(
            Problem(
                "quote", quote.number,
                f"The quote is {quote.status}; only an accepted quote makes a contract.",
                "Send it to the customer and wait for the acceptance.",
            )
        )  # fmt: skip
    existing = queries.contract_for_quote(quote.id)
    if existing is not None:
        message = f"It has the contract {existing.number} already."
        raise Conflict(Problem("quote", quote.number, message, "Open that contract."))


def _template(key: str) -> ContractTemplate:
    found = ContractTemplate.objects.filter(key=key, status="published").first()
    if found is None:
        raise InvalidInput(
            missing("template", f"There is no published template “{key}”.",
                    "Publish one in the clause library.")
        )  # fmt: skip
    return found


def deal_facts(quote: QuoteView, lines: list[QuoteLineView]) -> dict[str, Any]:
    """What clause conditions and texts may speak of: deal, customer, seller, products."""
    account = parties.account(quote.account_id)
    seller = parties.own_entity()
    return {
        "deal": {
            "number": quote.number, "tcv": quote.tcv, "monthly": quote.monthly,
            "once": quote.once, "term_months": quote.term_months, "currency": quote.currency,
            "payment_frequency": quote.payment_frequency, "pattern": quote.pattern,
            "discount_percent": quote.max_discount_percent,
        },
        "customer": {
            "name": account.legal_name or account.name, "region": account.region,
            "region_name": REGIONS.get(account.region, account.region),
            "segment": account.segment, "industry": account.industry, "kind": account.kind,
            "risk_tier": account.risk_tier, "country": account.country,
            "data_residency": account.data_residency,
        },
        "seller": {
            "name": seller.name, "region_name": REGIONS.get(seller.region, seller.region),
            "city": seller.city,
        },
        "products": [line.offering_code for line in lines],
    }  # fmt: skip


def _contract(
    quote: QuoteView, template: ContractTemplate, facts: dict[str, Any],
    chosen: list[ChosenClause], at: datetime,
) -> Contract:  # fmt: skip
    return Contract.objects.create(
        number=numbering.next_number("contract", at=at), kind=template.kind,
        title=f"{template.name} – {quote.name or quote.account_name}"[:200], template=template,
        account_id=quote.account_id, contact_id=quote.contact_id, owner_id=quote.owner_id,
        quote_id=quote.id, stream_id=quote.stream_id,
        catalog_version_id=quote.catalog_version_id, currency=quote.currency,
        monthly=quote.monthly, once=quote.once, tcv=quote.tcv,
        term_months=quote.term_months or 1, start_date=quote.start_date,
        payment_frequency=quote.payment_frequency,
        governing_law=next(
            (c.clause.variant for c in chosen if c.clause.key == "governing-law"), ""
        ),
        review_class=review_class((c.clause.risk, True) for c in chosen),
        facts=facts,
    )  # fmt: skip


def _save_schedule(contract: Contract, lines: list[QuoteLineView]) -> None:
    ScheduleLine.objects.bulk_create(
        ScheduleLine(
            contract=contract, promise_id=line.promise_id,
            parent_promise_id=line.parent_promise_id, offering_code=line.offering_code,
            name=line.name, quantity=line.quantity, charge_type=line.charge_type,
            list_price=line.list_price, net_price=line.net_price,
            characteristics=dict(line.characteristics),
            catalog_version_id=line.catalog_version_id, position=position,
        )
        for position, line in enumerate(lines, start=1)
    )  # fmt: skip


def save_clauses(contract: Contract, chosen: list[ChosenClause]) -> None:
    """Keep the resolved clauses of a fresh contract."""
    ContractClause.objects.bulk_create(
        ContractClause(
            contract=contract, clause_id=c.clause.id, position=position, text=c.text, why=c.why
        )
        for position, c in enumerate(chosen, start=1)
    )
