"""The customer's answer: accepted, declined with a reason, or no answer in time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import forbidden, invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, clock, links, mail, outbox
from handfast.platform.access import Actor
from handfast.quotes import queries
from handfast.quotes.events import QuoteAccepted, QuoteExpired, QuoteRejected
from handfast.quotes.models import Quote
from handfast.quotes.services.draft import check_version, locked, move
from handfast.quotes.types import CONTACT_PERMISSION, QuoteView


def _may_answer(row: Quote, by: Actor) -> None:
    """A contact of the customer answers; staff may record an answer given otherwise."""
    if by.kind == "contact":
        access.require(by, CONTACT_PERMISSION)
        if by.account_id != row.account_id:
            raise forbidden("an answer for this customer", by.name)
        return
    access.require(by, "quotes.send")


@transaction.atomic
def accept_quote(
    *, quote_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> QuoteView:
    """The customer agrees to the quote as presented; contract and promises follow from the event.

    Raises IllegalTransition unless it was presented, InvalidInput after its last day.
    """
    row = locked(quote_id)
    _may_answer(row, by)
    check_version(row, expected_version)
    if row.status == "presented" and _is_over(row, at):
        raise invalid(
            "valid_until", row.valid_until, "The offer's last day has passed.",
            "Ask for a new version of the quote.",
        )  # fmt: skip
    row.accepted_at, row.accepted_by = at, by.name
    if by.kind == "contact":
        row.contact_id = by.id
    move(row, "accept", by, at)
    _tell_accepted(queries.quote(quote_id), by, at)
    return queries.quote(quote_id)


def _tell_accepted(view: QuoteView, by: Actor, at: datetime) -> None:
    if view.contact_id is None or view.term_months is None:
        raise invalid(
            "contact_id", None, "The quote has no contact.", "Name one and send it again."
        )
    outbox.publish(
        QuoteAccepted(
            quote_id=view.id,
            number=view.number,
            account_id=view.account_id,
            contact_id=view.contact_id,
            opportunity_id=view.opportunity_id,
            currency=view.currency,
            tcv=view.tcv,
            monthly=view.monthly,
            once=view.once,
            term_months=view.term_months,
            line_ids=tuple(line.promise_id for line in queries.lines(view.id)),
        ),
        subject=Ref("quote", view.id),
        by=by,
        at=at,
        stream_id=view.stream_id,
    )


@transaction.atomic
def reject_quote(
    *, quote_id: UUID, reason: str, by: Actor, at: datetime, expected_version: int | None = None
) -> QuoteView:
    """The customer declines; the reason is kept and the seller is told. Raises InvalidInput."""
    row = locked(quote_id)
    _may_answer(row, by)
    check_version(row, expected_version)
    if not reason.strip():
        raise invalid("reason", reason, "The reason is missing.", "Say in a few words why not.")
    row.reject_reason = reason.strip()[:2000]
    move(row, "reject", by, at, reason=row.reject_reason)
    ref = Ref("quote", row.id)
    outbox.publish(
        QuoteRejected(
            quote_id=row.id,
            number=row.number,
            opportunity_id=row.opportunity_id,
            reason=row.reject_reason,
        ),
        subject=ref, by=by, at=at, stream_id=row.stream_id,
    )  # fmt: skip
    _write_to_owner(row, by, at)
    return queries.quote(quote_id)


def _write_to_owner(row: Quote, by: Actor, at: datetime) -> None:
    if row.owner is None or not row.owner.email:
        return
    mail.send_mail(
        to=row.owner.email,
        subject=f"Quote {row.number} was declined",
        text=f"{by.name} declined quote {row.number}: {row.reject_reason}",
        links=[("Open the quote", links.absolute(f"/quotes/{row.id}/"))],
        about=Ref("quote", row.id),
        at=at,
    )


def _is_over(row: Quote, at: datetime) -> bool:
    return row.valid_until is not None and row.valid_until < clock.local_date(at)


@transaction.atomic
def expire_quote(*, quote_id: UUID, by: Actor, at: datetime) -> QuoteView:
    """End an offer whose last day has passed; raises InvalidInput before that."""
    access.require(by, "quotes.edit")
    row = locked(quote_id)
    if not _is_over(row, at):
        raise invalid(
            "valid_until", row.valid_until, "The offer still stands.", "Wait for its last day."
        )
    move(row, "expire", by, at)
    outbox.publish(
        QuoteExpired(quote_id=row.id, number=row.number, opportunity_id=row.opportunity_id),
        subject=Ref("quote", row.id), by=by, at=at, stream_id=row.stream_id,
    )  # fmt: skip
    return queries.quote(quote_id)


def expire_due(at: datetime) -> int:
    """End every unanswered offer whose last day has passed; returns how many."""
    due = queries.due_to_expire(clock.local_date(at))
    for quote_id in due:
        expire_quote(quote_id=quote_id, by=Actor.system("quotes"), at=at)
    return len(due)
