"""JSON routes of quotes: everything the pages do, by the same services.

A quote's answer carries an ETag; a change that sends it back in If-Match is refused with 409 when
somebody else was faster.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from handfast.kernel.errors import invalid
from handfast.platform.http import expected_version, needs
from handfast.platform.schemas import Limit, one_of
from handfast.quotes import queries, services
from handfast.quotes.lifecycle import QUOTE
from handfast.quotes.schemas import (
    AddIn,
    ApprovalsOut,
    CatalogIn,
    ChangesIn,
    LineIn,
    OptionIn,
    QuoteFull,
    QuoteIn,
    QuotePage,
    ReasonIn,
    ReplayOut,
    TermsIn,
)
from handfast.quotes.types import Change, QuoteView

router = Router(tags=["Quotes"])


def _summary(view: QuoteView) -> dict[str, Any]:
    return {**vars(view), "allowed_actions": list(view.actions)}


def _full(response: HttpResponse, view: QuoteView) -> dict[str, Any]:
    response["ETag"] = f'"{view.version}"'
    return {**_summary(view), "lines": queries.lines(view.id)}


def _known(request: Any) -> dict[str, Any]:
    return {
        "by": request.actor,
        "at": request.at,
        "expected_version": expected_version(request),
    }


@router.get("/quotes", response=QuotePage)
@needs("quotes.view")
def list_quotes(
    request: Any,
    q: str = "",
    status: str = one_of(QUOTE.states),
    sort: str = "",
    cursor: str = "",
    limit: int = Limit,
) -> Any:
    """Quotes page by page, newest first."""
    found = queries.quotes(q=q, status=status, sort=sort, cursor=cursor, limit=limit)
    return {
        "items": [_summary(v) for v in found],
        "next_cursor": found.next_cursor,
        "previous_cursor": found.previous_cursor,
    }


@router.post("/quotes", response={201: QuoteFull})
@needs("quotes.edit")
def create_quote(request: Any, response: HttpResponse, body: QuoteIn) -> Any:
    """Start a draft for an opportunity or a customer."""
    view = services.create_quote(**body.dict(), by=request.actor, at=request.at)
    response["Location"] = f"/api/v1/quotes/{view.id}"
    return Status(201, _full(response, view))


@router.get("/quotes/{quote_id}", response=QuoteFull)
@needs("quotes.view")
def get_quote(request: Any, response: HttpResponse, quote_id: UUID) -> Any:
    """One quote with its lines and the actions possible now."""
    return _full(response, queries.quote(quote_id))


@router.patch("/quotes/{quote_id}", response=QuoteFull)
@needs("quotes.edit")
def set_terms(request: Any, response: HttpResponse, quote_id: UUID, body: TermsIn) -> Any:
    """Set term, payment, dates, contact or name."""
    changes = body.dict(exclude_unset=True)
    view = services.set_terms(quote_id=quote_id, changes=changes, **_known(request))
    return _full(response, view)


@router.post("/quotes/{quote_id}/lines", response={201: QuoteFull})
@needs("quotes.edit")
def add_offering(request: Any, response: HttpResponse, quote_id: UUID, body: AddIn) -> Any:
    """Add a product; a bundle comes with its default parts."""
    view = services.add_offering(quote_id=quote_id, **body.dict(), **_known(request))
    return Status(201, _full(response, view))


@router.patch("/quotes/{quote_id}/lines/{promise_id}", response=QuoteFull)
@needs("quotes.edit")
def change_line(
    request: Any, response: HttpResponse, quote_id: UUID, promise_id: UUID, body: LineIn
) -> Any:
    """Set quantity, discount or characteristics of a line."""
    known, values = _known(request), body.dict(exclude_unset=True)
    if not values:
        raise invalid("body", "", "Nothing is to be changed.", "Give at least one field.")
    if body.quantity is not None:
        services.set_quantity(
            quote_id=quote_id, line=promise_id, quantity=body.quantity, **_take(known)
        )
    if body.discount_percent is not None:
        services.set_discount(
            quote_id=quote_id, line=promise_id, percent=body.discount_percent, **_take(known)
        )
    for name, value in (body.characteristics or {}).items():
        services.set_characteristic(
            quote_id=quote_id, line=promise_id, name=name, value=value, **_take(known)
        )
    return _full(response, queries.quote(quote_id))


def _take(known: dict[str, Any]) -> dict[str, Any]:
    """The version is compared at the first change of the request only."""
    taken = dict(known)
    known["expected_version"] = None
    return taken


@router.delete("/quotes/{quote_id}/lines/{promise_id}", response=QuoteFull)
@needs("quotes.edit")
def remove_line(request: Any, response: HttpResponse, quote_id: UUID, promise_id: UUID) -> Any:
    """Remove a line, a bundle with its parts."""
    view = services.remove_line(quote_id=quote_id, line=promise_id, **_known(request))
    return _full(response, view)


@router.post("/quotes/{quote_id}/options", response=QuoteFull)
@needs("quotes.edit")
def set_option(request: Any, response: HttpResponse, quote_id: UUID, body: OptionIn) -> Any:
    """Set how often a part occurs in a bundle; a refusal names every reason and a remedy."""
    view = services.set_option(quote_id=quote_id, **body.dict(), **_known(request))
    return _full(response, view)


@router.post("/quotes/{quote_id}/changes", response=QuoteFull)
@needs("quotes.edit")
def apply_changes(request: Any, response: HttpResponse, quote_id: UUID, body: ChangesIn) -> Any:
    """Several wishes, checked together and applied once."""
    view = services.apply_changes(
        quote_id=quote_id,
        changes=[Change(**c.dict()) for c in body.changes],
        accept_remedy=body.accept_remedy,
        **_known(request),
    )
    return _full(response, view)


@router.get("/quotes/{quote_id}/approvals", response=ApprovalsOut)
@needs("quotes.view")
def preview_approvals(request: Any, quote_id: UUID) -> Any:
    """Who would be asked and told, were it submitted now; nobody is."""
    found = services.preview_approvals(quote_id=queries.quote(quote_id).id, at=request.at)
    return {
        "needed": bool(found.approvers),
        "approvers": list(found.approvers),
        "informed": list(found.informed),
    }


@router.get("/quotes/{quote_id}/replay", response=ReplayOut)
@needs("quotes.view")
def replay(request: Any, quote_id: UUID) -> Any:
    """Compute the prices again from pinned catalog, rules and inputs."""
    found = queries.replay(quote_id)
    return {"same": found.same, "differences": list(found.differences)}


@router.post("/quotes/{quote_id}/price", response=QuoteFull)
@needs("quotes.edit")
def price_quote(request: Any, response: HttpResponse, quote_id: UUID) -> Any:
    """Price a draft as of today."""
    return _full(response, services.price_quote(quote_id=quote_id, **_known(request)))


@router.post("/quotes/{quote_id}/submit", response=QuoteFull)
@needs("quotes.edit")
def submit_quote(request: Any, response: HttpResponse, quote_id: UUID) -> Any:
    """Ask for approval; approved at once where nobody has to agree."""
    return _full(response, services.submit_quote(quote_id=quote_id, **_known(request)))


@router.post("/quotes/{quote_id}/reopen", response=QuoteFull)
@needs("quotes.edit")
def reopen_quote(request: Any, response: HttpResponse, quote_id: UUID) -> Any:
    """Make an approved quote a draft again."""
    return _full(response, services.reopen_quote(quote_id=quote_id, **_known(request)))


@router.post("/quotes/{quote_id}/send", response=QuoteFull)
@needs("quotes.send")
def send_quote(request: Any, response: HttpResponse, quote_id: UUID) -> Any:
    """Render the document and mail the customer's contact a link."""
    return _full(response, services.send_quote(quote_id=quote_id, **_known(request)))


@router.post("/quotes/{quote_id}/accept", response=QuoteFull)
@needs("quotes.send")
def accept_quote(request: Any, response: HttpResponse, quote_id: UUID) -> Any:
    """Record the customer's acceptance."""
    return _full(response, services.accept_quote(quote_id=quote_id, **_known(request)))


@router.post("/quotes/{quote_id}/reject", response=QuoteFull)
@needs("quotes.send")
def reject_quote(request: Any, response: HttpResponse, quote_id: UUID, body: ReasonIn) -> Any:
    """Record that the customer declined, with the reason."""
    view = services.reject_quote(quote_id=quote_id, reason=body.reason, **_known(request))
    return _full(response, view)


@router.post("/quotes/{quote_id}/catalog", response=QuoteFull)
@needs("quotes.edit")
def set_catalog_version(
    request: Any, response: HttpResponse, quote_id: UUID, body: CatalogIn
) -> Any:
    """Move a draft to another catalog version, by default the one sold today; priced anew."""
    view = services.set_catalog_version(
        quote_id=quote_id, version_id=body.version_id, **_known(request)
    )
    return _full(response, view)


@router.post("/quotes/{quote_id}/revise", response={201: QuoteFull})
@needs("quotes.edit")
def clone_revision(request: Any, response: HttpResponse, quote_id: UUID) -> Any:
    """Make a new version of a quote the customer has; its lines keep their promise ids."""
    view = services.clone_revision(quote_id=quote_id, **_known(request))
    response["Location"] = f"/api/v1/quotes/{view.id}"
    return Status(201, _full(response, view))
