"""Presenting a quote: the document, the mail, and the customer's own link to answer."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.catalog.types import Catalog
from handfast.documents import services as documents
from handfast.documents.types import DocumentView
from handfast.kernel.errors import collect, invalid
from handfast.kernel.money import Money
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, clock, links, mail, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant
from handfast.quotes import queries
from handfast.quotes.events import QuotePresented
from handfast.quotes.models import Quote
from handfast.quotes.rules import missing_fields
from handfast.quotes.rules.selection import shown
from handfast.quotes.services.draft import check_version, locked, move
from handfast.quotes.types import FREQUENCIES, QuoteLineView, QuoteView

PORTAL = "portal.quote"


@transaction.atomic
def send_quote(
    *, quote_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> QuoteView:
    """Render the document and mail the customer's contact a link that works until it expires.

    Raises InvalidInput when its validity has ended or a field is missing, IllegalTransition.
    """
    access.require(by, "quotes.send")
    row = locked(quote_id)
    check_version(row, expected_version)
    view = queries.quote(quote_id)
    lines = queries.lines(quote_id)
    collect(missing_fields(view, lines))
    if view.valid_until is not None and view.valid_until < clock.local_date(at):
        raise invalid(
            "valid_until", view.valid_until, "The offer's last day has passed.",
            "Reopen the quote and choose a later day.",
        )  # fmt: skip
    paper = _render(view, lines, by, at)
    row.document_id, row.document_file_id, row.presented_at = paper.id, paper.file_id, at
    move(row, "send", by, at)
    _mail(row, view, by, at)
    _tell(view, paper, by, at)
    return queries.quote(quote_id)


def _render(view: QuoteView, lines: list[QuoteLineView], by: Actor, at: datetime) -> DocumentView:
    return documents.render_document(
        template_key="quote",
        data=document_data(view, lines),
        subject=Ref("quote", view.id),
        kind="quote",
        name=f"Quote {view.title}",
        number=view.number,
        by=by,
        at=at,
    )


def document_data(view: QuoteView, lines: list[QuoteLineView]) -> dict[str, Any]:
    """What the quote's template prints."""
    account = parties.account(view.account_id)
    catalog = queries.catalog_of(view)
    own = parties.member(view.owner_id) if view.owner_id else None
    data: dict[str, Any] = {
        "number": view.number,
        "version": str(view.revision),
        "date": view.priced_on,
        "valid_until": view.valid_until,
        "term": f"{view.term_months} months",
        "title": view.name or next((x.name for x in lines if x.is_bundle), "Your offer"),
        "currency": view.currency,
        "customer": {
            "name": account.legal_name or account.name,
            "address": list(account.address),
            "contact": view.contact_name,
            "email": view.contact_email,
        },
        "lines": [_paper_line(line, catalog) for line in lines if not line.is_bundle],
        "totals": _paper_totals(view),
        "terms": [
            f"Term: {view.term_months} months. "
            f"Payment: {FREQUENCIES[view.payment_frequency].lower()}, in advance.",
            "Prices are net of taxes, which are added by the place of use.",
        ],
    }
    if own is not None:
        data["prepared_by"] = {"name": own.name, "contact": own.title, "email": own.email}
    return data


def _paper_line(line: QuoteLineView, catalog: Catalog) -> dict[str, str]:
    reduction = line.net_price - line.list_price
    values = [
        f"{c.label}: {shown(line.characteristics[c.name])} {c.unit}".rstrip()
        for c in catalog.offering(line.offering_code).characteristics
        if c.name in line.characteristics
    ]
    return {
        "name": line.name,
        "detail": " · ".join(values),
        "charge": "per month" if line.monthly else "once",
        "quantity": str(line.quantity),
        "list": f"{line.list_price:,.2f}",
        "discount": f"{reduction:,.2f}" if reduction else "–",
        "net": f"{line.net_total:,.2f}",
    }


def _paper_totals(view: QuoteView) -> list[dict[str, Any]]:
    return [
        {"label": "Per month", "amount": Money(view.monthly, view.currency)},
        {"label": "Once", "amount": Money(view.once, view.currency)},
        {
            "label": f"Total over {view.term_months} months",
            "amount": Money(view.tcv, view.currency),
            "strong": True,
        },
    ]


def _mail(row: Quote, view: QuoteView, by: Actor, at: datetime) -> None:
    ref = Ref("quote", row.id)
    last = view.valid_until or clock.local_date(at)
    until = clock.at_local(last + timedelta(days=1), 0)
    links.revoke(subject=ref, at=at, purpose=PORTAL)
    token = links.issue(PORTAL, subject=ref, holder=view.contact_email, at=at, valid_for=until - at)
    company = current_tenant().name
    mail.send_mail(
        to=view.contact_email,
        subject=f"Your quote {view.number} from {company}",
        text=(
            f"Hello {view.contact_name},\n\n{view.owner_name or by.name} has prepared quote "
            f"{view.title} for you: {Money(view.monthly, view.currency)} a month and "
            f"{Money(view.once, view.currency)} once, over {view.term_months} months.\n\n"
            f"Please read and answer it by {last:%d %B %Y}. The link is for you alone."
        ),
        links=[("Read and answer the quote", links.absolute(f"/portal/q/{token}"))],
        about=ref,
        at=at,
    )


def _tell(view: QuoteView, paper: DocumentView, by: Actor, at: datetime) -> None:
    if view.contact_id is None or view.valid_until is None:
        return
    outbox.publish(
        QuotePresented(
            quote_id=view.id,
            number=view.number,
            account_id=view.account_id,
            contact_id=view.contact_id,
            to=view.contact_email,
            document_id=paper.id,
            valid_until=view.valid_until,
        ),
        subject=Ref("quote", view.id),
        by=by,
        at=at,
        stream_id=view.stream_id,
    )
