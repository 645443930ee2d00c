"""From draft to approved: completeness, a fresh price, and the question whether anyone must agree."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.approvals import queries as approval_queries
from handfast.approvals import services as approvals
from handfast.approvals.types import Evaluation
from handfast.catalog import queries as catalogs
from handfast.kernel.errors import collect
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import access, outbox
from handfast.platform.access import Actor
from handfast.quotes import queries
from handfast.quotes.events import QuoteApproved, QuoteReturned, QuoteSubmitted
from handfast.quotes.models import Quote
from handfast.quotes.rules import missing_fields, refuse
from handfast.quotes.services.draft import (
    check_version,
    locked,
    move,
    open_draft,
    save_draft,
)
from handfast.quotes.types import QuoteLineView, QuoteView, periods, waterfall


def approval_facts(
    quote: QuoteView, facts: dict[str, Any], lines: Sequence[QuoteLineView]
) -> dict[str, Any]:
    """What the approval matrix reads; a decision stays bound to these facts."""
    return {
        "discount_percent": quote.max_discount_percent,
        "tcv": quote.tcv,
        "monthly": quote.monthly,
        "once": quote.once,
        "margin_percent": quote.margin_percent if quote.margin_percent is not None else Decimal(0),
        "term_months": quote.term_months or 0,
        "currency": quote.currency,
        "payment_frequency": quote.payment_frequency,
        "pattern": quote.pattern,
        "segment": facts.get("segment", ""),
        "region": facts.get("region", ""),
        "industry": facts.get("industry", ""),
        "risk_tier": facts.get("risk_tier", ""),
        "product_family": _family(quote, lines),
    }


def _family(quote: QuoteView, lines: Sequence[QuoteLineView]) -> str:
    """The category that most of the deal's value is in."""
    return catalogs.catalog(quote.catalog_version_id).main_category(
        (line.offering_code, line.net_total * periods(line, quote.term_months or 1))
        for line in lines
    )


def preview_approvals(*, quote_id: UUID, at: datetime) -> Evaluation:
    """Who would have to agree if the quote were submitted now, without asking anyone."""
    row = Quote.objects.get(id=quote_id)
    facts = approval_facts(queries.quote(quote_id), row.facts, queries.lines(quote_id))
    return approval_queries.preview(kind="quote", facts=facts, at=at)


@transaction.atomic
def submit_quote(
    *, quote_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> QuoteView:
    """Price as of today and ask for approval; where the matrix asks nobody, it is approved at once.

    Raises InvalidInput naming every missing commercial field, ConfigurationRefused.
    """
    draft = open_draft(quote_id=quote_id, by=by, at=at, expected_version=expected_version)
    refuse(draft.selection, draft.selection, draft.catalog, draft.context, new_id)
    view = save_draft(draft, draft.selection, action="quote.price", by=by, at=at, detail={})
    lines = queries.lines(quote_id)
    collect(missing_fields(view, lines))
    move(draft.row, "submit", by, at)
    _tell_submitted(view, by, at)
    answer = approvals.evaluate(
        subject=draft.ref,
        kind="quote",
        facts=approval_facts(view, draft.row.facts, lines),
        summary=approval_summary(view, lines),
        stream_id=view.stream_id,
        owner_id=view.owner_id,
        requested_by=by,
        at=at,
    )
    if answer.needed:
        draft.row.approval_request_id = answer.request_id
        draft.row.save(update_fields=["approval_request_id"])
    else:
        _approve(draft.row, needed=False, by=by, at=at)
    return queries.quote(quote_id)


def approval_summary(quote: QuoteView, lines: list[QuoteLineView]) -> dict[str, Any]:
    """What approvers see: the deal in a few words and its waterfall."""
    return {
        "title": f"Quote {quote.title} for {quote.account_name}",
        "number": quote.number,
        "url": f"/quotes/{quote.id}/",
        "account_name": quote.account_name,
        "owner": quote.owner_name,
        "currency": quote.currency,
        "monthly": str(quote.monthly),
        "once": str(quote.once),
        "tcv": str(quote.tcv),
        "list_tcv": str(quote.list_tcv),
        "term_months": quote.term_months,
        "margin_percent": "" if quote.margin_percent is None else str(quote.margin_percent),
        "discount_percent": str(quote.max_discount_percent),
        "figures": [
            {"label": "Term", "value": f"{quote.term_months} months"},
            {"label": "Highest discount", "value": f"{quote.max_discount_percent:f} %"},
            {"label": "Margin", "value": _percent(quote.margin_percent)},
        ],
        "waterfall": waterfall(lines, quote.term_months or 1),
        "lines": [_summary_line(line) for line in lines if not line.is_bundle],
    }


def _percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{share:f} %"


def _summary_line(line: QuoteLineView) -> dict[str, Any]:
    return {
        "name": line.name,
        "quantity": line.quantity,
        "charge": "month" if line.monthly else "once",
        "list": str(line.list_price),
        "bundle": str(line.bundle_delta),
        "promotion": str(line.promotion_delta),
        "discount": str(line.discretionary_delta),
        "discount_percent": str(line.discount_percent),
        "net": str(line.net_price),
        "steps": [{"label": s.label, "amount": str(s.amount)} for s in line.price_steps],
    }


def _tell_submitted(view: QuoteView, by: Actor, at: datetime) -> None:
    outbox.publish(
        QuoteSubmitted(
            quote_id=view.id,
            number=view.number,
            discount_percent=view.max_discount_percent,
            tcv=view.tcv,
            currency=view.currency,
        ),
        subject=Ref("quote", view.id),
        by=by,
        at=at,
        stream_id=view.stream_id,
    )


@transaction.atomic
def approval_granted(*, quote_id: UUID, by: Actor, at: datetime) -> None:
    """All approvers agreed; nothing happens when the quote has moved on meanwhile."""
    row = locked(quote_id)
    if row.status == "in_approval":
        _approve(row, needed=True, by=by, at=at)


def _approve(row: Quote, *, needed: bool, by: Actor, at: datetime) -> None:
    move(row, "approve", by, at)
    outbox.publish(
        QuoteApproved(quote_id=row.id, number=row.number, needed=needed),
        subject=Ref("quote", row.id), by=by, at=at, stream_id=row.stream_id,
    )  # fmt: skip


@transaction.atomic
def approval_rejected(*, quote_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """An approver said no: the quote is a draft again, with the reason in its timeline."""
    row = locked(quote_id)
    if row.status != "in_approval":
        return
    move(row, "return", by, at, reason=reason)
    outbox.publish(
        QuoteReturned(quote_id=row.id, number=row.number, reason=reason),
        subject=Ref("quote", row.id), by=by, at=at, stream_id=row.stream_id,
    )  # fmt: skip


@transaction.atomic
def reopen_quote(
    *, quote_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> QuoteView:
    """Make an approved quote a draft again, before the customer has seen it."""
    access.require(by, "quotes.edit")
    row = locked(quote_id)
    check_version(row, expected_version)
    move(row, "reopen", by, at)
    return queries.quote(quote_id)
