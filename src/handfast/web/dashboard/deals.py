"""My deals: the open opportunities with what to do next on each."""

from typing import Any
from uuid import UUID

from handfast.platform import clock
from handfast.quotes import queries as quotes
from handfast.quotes.types import QuoteView
from handfast.sales.types import OpportunityView
from handfast.web.dashboard.figures import Facts
from handfast.web.places import address, named

ROWS = 6
QUOTES_READ = 100
_NEXT = {
    "draft": "Submit the quote",
    "in_approval": "Approvers are deciding",
    "approved": "Send the quote to the customer",
    "rejected": "Ask why, and make a new version",
    "expired": "Make a new version",
    "accepted": "Send the contract for signature",
}
_OURS = ("draft", "approved", "rejected", "expired", "accepted")


def deals(facts: Facts) -> list[dict[str, Any]]:
    """The deals that close soonest, each with its next action."""
    if not facts.may("sales.view") or not facts.open_deals:
        return []
    soonest = sorted(facts.open_deals, key=lambda d: (d.close_date is None, d.close_date))[:ROWS]
    latest = _latest_quotes(facts)
    return [_row(deal, latest.get(deal.id)) for deal in soonest]


def _latest_quotes(facts: Facts) -> dict[UUID, QuoteView]:
    if not facts.may("quotes.view"):
        return {}
    owner = facts.actor.id if facts.mine else None
    found: dict[UUID, QuoteView] = {}
    for quote in quotes.quotes(owner_id=owner, limit=QUOTES_READ):
        if quote.opportunity_id is not None:
            found.setdefault(quote.opportunity_id, quote)
    return found


def _row(deal: OpportunityView, quote: QuoteView | None) -> dict[str, Any]:
    day = deal.close_date
    return {
        "name": deal.name,
        "account": deal.account_name,
        "owner": deal.owner_name,
        "url": address("opportunity", deal.id),
        "stage": deal.stage,
        "amount": deal.amount,
        "currency": deal.currency,
        "close": day,
        "overdue": day is not None and day < clock.today(),
        "next": _next(quote),
        "next_url": address("quote", quote.id) if quote else named("quotes:new"),
        "ours": quote is None or quote.status in _OURS,
    }


def _next(quote: QuoteView | None) -> str:
    if quote is None:
        return "Prepare a quote"
    if quote.status == "presented":
        until = f" until {quote.valid_until:%-d %b}" if quote.valid_until else ""
        return f"Customer is deciding{until}"
    return _NEXT.get(quote.status, quote.status.replace("_", " ").capitalize())
