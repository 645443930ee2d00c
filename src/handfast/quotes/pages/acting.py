"""Steps of a quote's life from its page: submit, send, answer, reopen, revise."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.documents import services as documents
from handfast.kernel.errors import invalid
from handfast.platform import clock
from handfast.platform.http import done, page
from handfast.quotes import queries, services
from handfast.quotes.forms import ReasonForm
from handfast.quotes.pages.editing import known


def _here(quote_id: UUID) -> str:
    return reverse("quotes:quote", args=[quote_id])


@require_POST
@page("quotes.edit")
def submit(request: Any, quote_id: UUID) -> HttpResponse:
    """Ask for approval; where nobody has to agree, the quote is approved at once."""
    quote = services.submit_quote(quote_id=quote_id, **known(request))
    text = {
        "approved": f"{quote.number} is approved: nobody has to agree.",
        "in_approval": f"{quote.number} waits for approval.",
    }[quote.status]
    return done(request, text, _here(quote_id))


@require_POST
@page("quotes.send")
def send(request: Any, quote_id: UUID) -> HttpResponse:
    """Send to the customer; a draft is submitted first, and waits when somebody has to agree."""
    quote = queries.quote(quote_id)
    if quote.status == "draft":
        quote = services.submit_quote(quote_id=quote_id, **known(request))
        if quote.status == "in_approval":
            text = f"{quote.number} waits for approval; it can be sent afterwards."
            return done(request, text, _here(quote_id))
        services.send_quote(quote_id=quote_id, by=request.actor, at=request.at)
    else:
        services.send_quote(quote_id=quote_id, **known(request))
    return done(request, f"{quote.number} is sent to {quote.contact_email}.", _here(quote_id))


@require_POST
@page("quotes.edit")
def reopen(request: Any, quote_id: UUID) -> HttpResponse:
    """Make an approved quote a draft again."""
    quote = services.reopen_quote(quote_id=quote_id, **known(request))
    return done(request, f"{quote.number} is a draft again.", _here(quote_id))


@require_POST
@page("quotes.edit")
def revise(request: Any, quote_id: UUID) -> HttpResponse:
    """Make a new version of a quote the customer has."""
    quote = services.clone_revision(quote_id=quote_id, **known(request))
    return done(request, f"{quote.title} is a draft.", _here(quote.id))


@require_POST
@page("quotes.send")
def accept(request: Any, quote_id: UUID) -> HttpResponse:
    """Record an acceptance the customer gave by other means."""
    quote = services.accept_quote(quote_id=quote_id, **known(request))
    return done(request, f"{quote.number} is accepted.", _here(quote_id))


@require_POST
@page("quotes.send")
def reject(request: Any, quote_id: UUID) -> HttpResponse:
    """Record that the customer declined, with the reason."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        raise invalid("reason", "", "The reason is missing.", "Say in a few words why not.")
    quote = services.reject_quote(
        quote_id=quote_id, reason=form.cleaned_data["reason"], **known(request)
    )
    return done(request, f"{quote.number} is declined.", _here(quote_id))


@require_POST
@page("quotes.edit")
def move_catalog(request: Any, quote_id: UUID) -> HttpResponse:
    """Move a draft to the catalog version that is sold today."""
    before = queries.quote(quote_id)
    quote = services.set_catalog_version(quote_id=quote_id, **known(request))
    text = (
        f"{quote.number} uses catalog version {quote.catalog_number}: "
        f"{quote.monthly - before.monthly:+,.2f} {quote.currency} a month."
    )
    return done(request, text, _here(quote_id))


@page("quotes.view")
def preview(request: Any, quote_id: UUID) -> HttpResponse:
    """The document as it would be sent now, not kept."""
    quote = queries.quote(quote_id)
    lines = queries.lines(quote_id)
    made = documents.render_pdf(
        template="quote", data=services.document_data(quote, lines), at=clock.now()
    )
    response = HttpResponse(made.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{quote.number}.pdf"'
    return response
