"""Charges: they start with the service, end with it, and are corrected with a reason."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from handfast.billing.events import ChargeCorrected, ChargesEnded, ChargesStarted
from handfast.billing.lifecycle import CHARGE
from handfast.billing.models import BillingAccount, Charge
from handfast.billing.queries.due import billed_periods, creditable
from handfast.billing.rules import credit_for
from handfast.billing.services.accounts import ensure_billing_account
from handfast.billing.services.credits import post_credit
from handfast.billing.types import RECURRING, CreditItem, NewCharge
from handfast.kernel.errors import Problem, collect, conflict, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor


@transaction.atomic
def start_charges(
    *,
    account_id: UUID,
    charges: Sequence[NewCharge],
    start_on: date,
    currency: str,
    by: Actor,
    at: datetime,
    order_id: UUID | None = None,
    contract_id: UUID | None = None,
    stream_id: UUID | None = None,
) -> list[UUID]:
    """Start charging for promises from a day on, and never before it.

    A promise that is charged already is left alone, so a repeated call has no second effect.
    """
    access.require(by, "billing.edit")
    known = set(
        Charge.objects.filter(promise_id__in=[c.promise_id for c in charges]).values_list(
            "promise_id", flat=True
        )
    )
    fresh = [c for c in charges if c.promise_id not in known]
    if not fresh:
        return []
    payer = ensure_billing_account(account_id=account_id, currency=currency, at=at)
    rows = Charge.objects.bulk_create(
        Charge(
            billing_account=payer, account_id=account_id, promise_id=c.promise_id, kind=c.kind,
            order_id=order_id, contract_id=contract_id, stream_id=stream_id,
            offering_code=c.offering_code, description=c.description, quantity=c.quantity,
            amount=c.amount, list_amount=c.list_amount, currency=currency, start_on=start_on,
        )
        for c in fresh
    )  # fmt: skip
    facts = [{"promise_id": c.promise_id, "kind": c.kind, "amount": c.amount} for c in fresh]
    subject = Ref("order", order_id) if order_id else Ref("billing_account", payer.id)
    audit.record("charges.started", subject=subject, by=by, at=at, after={"charges": facts})
    event = ChargesStarted(account_id, order_id, start_on, facts)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=stream_id)
    return [row.id for row in rows]


@transaction.atomic
def end_charges(
    *, promise_ids: Collection[UUID], end_on: date, by: Actor, at: datetime
) -> list[UUID]:
    """End charges: `end_on` is the first day without them; days billed in advance are credited.

    A charge that is not billed up to that day yet stays due until the next run has billed it.
    """
    access.require(by, "billing.edit")
    wanted = Charge.objects.filter(
        promise_id__in=promise_ids, kind__in=RECURRING, status="active", end_on=None
    )
    _lock_payers(wanted)
    rows = list(wanted.select_for_update().order_by("id"))
    for row in rows:
        row.end_on = max(end_on, row.start_on)
        if (row.billed_until or row.start_on) >= row.end_on:
            row.status = CHARGE.after(row.status, "end")
    Charge.objects.bulk_update(rows, ["status", "end_on"])
    by_payer: dict[UUID, list[Charge]] = {}
    for row in rows:
        by_payer.setdefault(row.billing_account_id, []).append(row)
    for own in by_payer.values():
        _tell_ended(own, end_on, by, at)
        _credit_rest(own, end_on, by, at)
    return [row.id for row in rows]


def _lock_payers(charges: QuerySet[Charge]) -> None:
    """Billing accounts are locked before their charges, as when they are billed."""
    payers = BillingAccount.objects.filter(id__in=charges.values("billing_account_id"))
    list(payers.select_for_update().order_by("id").values_list("id", flat=True))


def _credit_rest(rows: Sequence[Charge], end_on: date, by: Actor, at: datetime) -> None:
    promise_ids = [row.promise_id for row in rows]
    billed, left = billed_periods(promise_ids), creditable(promise_ids)
    items = []
    for row in rows:
        due = credit_for(
            row.amount, end_on=row.end_on or row.start_on, billed_until=row.billed_until,
            currency=row.currency, billed=billed.get(row.promise_id, ()),
        )  # fmt: skip
        for period, wanted in due:
            net = min(wanted, left[row.promise_id])
            left[row.promise_id] -= net
            if net > 0:
                items.append(
                    CreditItem(row.promise_id, row.description, net, period.start, period.end)
                )
    if items:
        reason = f"Ended on {end_on.day} {end_on:%b %Y}"
        post_credit(account_id=rows[0].account_id, items=items, reason=reason, by=by, at=at)


def _tell_ended(rows: Sequence[Charge], end_on: date, by: Actor, at: datetime) -> None:
    names = ", ".join(row.description for row in rows)[:160]
    first = rows[0]
    subject = (
        Ref("order", first.order_id)
        if first.order_id
        else Ref("billing_account", first.billing_account_id)
    )
    audit.record(
        "charges.ended", subject=subject, by=by, at=at, after={"names": names, "end_on": end_on}
    )
    event = ChargesEnded(first.account_id, end_on, names, [row.promise_id for row in rows])
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=first.stream_id)


@transaction.atomic
def correct_charge(
    *, charge_id: UUID, amount: Decimal, reason: str, by: Actor, at: datetime
) -> Charge:
    """Change what future invoices charge for a promise; invoices posted before do not move.

    Raises InvalidInput without a reason or for a negative amount, Conflict when it has ended.
    """
    access.require(by, "billing.edit")
    problems = []
    if not reason.strip():
        problems.append(Problem("reason", "", "A reason is needed.", "Say why it changes."))
    if amount < 0:
        problems.append(Problem("amount", str(amount), "An amount cannot be negative."))
    collect(problems)
    row = Charge.objects.select_for_update().filter(id=charge_id).first()
    if row is None:
        raise not_found("charge", charge_id)
    if row.status != "active":
        raise conflict("charge", row.description, "The charge has ended.")
    before, row.amount = row.amount, amount
    row.save(update_fields=["amount"])
    subject = Ref("charge", row.id)
    audit.record(
        "charge.corrected", subject=subject, by=by, at=at, before={"amount": before},
        after={"amount": amount}, reason=reason,
    )  # fmt: skip
    event = ChargeCorrected(
        row.account_id, row.promise_id, row.description, before, amount, reason.strip()
    )
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
    return row
