"""Offers in the portal: the list, one offer to read and answer, its paper, and the contracts."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.contracts import queries as contracts
from handfast.kernel.errors import not_found
from handfast.parties import queries as parties
from handfast.platform import clock, files
from handfast.platform.models.links import Link
from handfast.platform.pages.files import send
from handfast.quotes import queries, services
from handfast.quotes.types import QuoteView
from handfast.web.portal.guard import QUOTE_LINK, behind_link, portal_page, show
from handfast.web.portal.waiting import signatures_of

SHOWN = ("presented", "accepted", "rejected", "expired", "ordered")
CONTRACTS_SHOWN = ("in_signature", "active", "expired", "terminated")


@require_GET
@portal_page
def quote_list(request: Any) -> HttpResponse:
    """The customer's offers and contracts, newest first."""
    account_id = request.actor.account_id
    context = {
        "quotes": [q for q in queries.quotes_of(account_id) if q.status in SHOWN],
        "contracts": [
            c for c in contracts.contracts_of(account_id) if c.status in CONTRACTS_SHOWN
        ],
        "signatures": {one["contract_id"]: one for one in signatures_of(request.actor)},
    }  # fmt: skip
    return show(request, "portal/quotes.html", context)


@require_GET
@portal_page
def quote_page(request: Any, quote_id: UUID) -> HttpResponse:
    """One offer."""
    return _page(request, own_quote(request, quote_id))


@require_POST
@portal_page
def accept(request: Any, quote_id: UUID) -> HttpResponse:
    """Agree to an offer."""
    own_quote(request, quote_id)
    services.accept_quote(quote_id=quote_id, by=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("portal:quote", args=[quote_id]))


@require_POST
@portal_page
def reject(request: Any, quote_id: UUID) -> HttpResponse:
    """Decline an offer, with the reason."""
    own_quote(request, quote_id)
    reason = request.POST.get("reason", "")
    services.reject_quote(quote_id=quote_id, reason=reason, by=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("portal:quote", args=[quote_id]))


@require_GET
@portal_page
def paper(request: Any, quote_id: UUID) -> Any:
    """The offer as PDF."""
    return _paper(own_quote(request, quote_id))


@require_GET
@portal_page
def contract_paper(request: Any, contract_id: UUID) -> Any:
    """The contract as PDF: signed when it is, else as sent."""
    found = contracts.contract(contract_id, by=request.actor)
    file_id = found.signed_file_id or found.document_file_id
    if found.status not in CONTRACTS_SHOWN or file_id is None:
        raise not_found("contract", contract_id)
    return send(files.get(file_id), inline=True)


@require_GET
@behind_link(QUOTE_LINK)
def linked_quote(request: Any, link: Link) -> HttpResponse:
    """The offer behind a mailed link."""
    return _page(request, own_quote(request, link.subject_id))


@require_POST
@behind_link(QUOTE_LINK)
def linked_accept(request: Any, link: Link) -> HttpResponse:
    """Agree, behind a mailed link."""
    services.accept_quote(quote_id=link.subject_id, by=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("portal:linked_quote", args=[request.link_token]))


@require_POST
@behind_link(QUOTE_LINK)
def linked_reject(request: Any, link: Link) -> HttpResponse:
    """Decline with the reason, behind a mailed link."""
    reason = request.POST.get("reason", "")
    services.reject_quote(quote_id=link.subject_id, reason=reason, by=request.actor, at=request.at)
    return HttpResponseRedirect(reverse("portal:linked_quote", args=[request.link_token]))


@require_GET
@behind_link(QUOTE_LINK)
def linked_paper(request: Any, link: Link) -> Any:
    """The offer as PDF, behind a mailed link."""
    return _paper(own_quote(request, link.subject_id))


def own_quote(request: Any, quote_id: UUID) -> QuoteView:
    """An offer that was presented to the contact's own account; raises NotFound for any other."""
    view = queries.quote(quote_id)
    if view.account_id != request.actor.account_id or view.status not in SHOWN:
        raise not_found("quote", quote_id)
    return view


def _paper(view: QuoteView) -> Any:
    if view.document_file_id is None:
        raise not_found("document", view.number)
    return send(files.get(view.document_file_id), inline=True)


def _page(request: Any, view: QuoteView) -> HttpResponse:
    lines = queries.lines(view.id)
    over = view.valid_until is not None and view.valid_until < clock.today()
    seller = parties.member(view.owner_id) if view.owner_id else None
    context = {
        "quote": view,
        "lines": [line for line in lines if not line.is_bundle],
        "title": view.name or next((x.name for x in lines if x.is_bundle), "Your offer"),
        "seller": seller,
        "open": view.status == "presented" and not over,
        "over": over,
        "urls": _urls(request, view),
        "saved": view.list_tcv - view.tcv,
    }
    return show(request, "portal/quote.html", context)


def _urls(request: Any, view: QuoteView) -> dict[str, str]:
    """Where to answer: in the portal, or behind the same link."""
    token = request.link_token
    names = ("linked_accept", "linked_reject", "linked_paper") if token else (
        "accept", "reject", "paper"
    )  # fmt: skip
    key = token or view.id
    return {name.removeprefix("linked_"): reverse(f"portal:{name}", args=[key]) for name in names}
