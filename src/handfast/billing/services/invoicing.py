"""Invoices of what is due, for one account at once or for many in a billing run."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.billing.lifecycle import CHARGE
from handfast.billing.models import BillingAccount, BillRun, Charge, Invoice, InvoiceLine
from handfast.billing.queries.due import chargeable, open_charges, tax_percents
from handfast.billing.rules import Draft, DraftLine, draft_invoice
from handfast.billing.services.posting import post
from handfast.billing.types import RECURRING
from handfast.kernel.errors import not_found
from handfast.platform import access
from handfast.platform.access import Actor


@transaction.atomic
def bill_now(*, account_id: UUID, on: date, by: Actor, at: datetime) -> list[UUID]:
    """Post what is due for an account on a day; nothing due gives no invoice."""
    access.require(by, "billing.edit")
    payers = list(
        BillingAccount.objects.select_for_update().filter(account_id=account_id).order_by("id")
    )
    if not payers:
        raise not_found("billing account", account_id)
    return [invoice.id for invoice in bill_accounts(payers, on=on, run=None, by=by, at=at)]


def bill_accounts(
    payers: Sequence[BillingAccount], *, on: date, run: BillRun | None, by: Actor, at: datetime
) -> list[Invoice]:
    """Post the invoices of several billing accounts; the caller has locked them."""
    charges = open_charges([p.id for p in payers], on=on)
    percents = tax_percents([p.account_id for p in payers], on=on)
    drafts = []
    for payer in payers:
        own = charges.get(payer.id, [])
        percent = percents[payer.account_id]
        draft = draft_invoice(
            [chargeable(c) for c in own], on=on, tax_percent=percent, currency=payer.currency
        )
        if draft.lines:
            drafts.append(_invoice(payer, draft, {c.id: c for c in own}, percent, on, run))
            _mark_billed(own, draft)
    billed = [c for own in charges.values() for c in own if c.billed_until]
    Charge.objects.bulk_update(billed, ["billed_until", "status"], batch_size=2000)
    return post(drafts, by=by, at=at)


def _invoice(
    payer: BillingAccount, draft: Draft, charges: dict[UUID, Charge], percent: Decimal, on: date,
    run: BillRun | None,
) -> tuple[Invoice, list[InvoiceLine]]:  # fmt: skip
    streams = {charges[line.charge_id].stream_id for line in draft.lines}
    invoice = Invoice(
        kind="invoice", billing_account=payer, account_id=payer.account_id, bill_run=run,
        currency=payer.currency, issued_on=on, due_on=on + timedelta(days=payer.terms_days),
        net=draft.net, tax=draft.tax, total=draft.total,
        stream_id=streams.pop() if len(streams) == 1 else None,
    )  # fmt: skip
    lines = [
        _line(invoice, charges[line.charge_id], line, percent, position)
        for position, line in enumerate(draft.lines, start=1)
    ]
    return invoice, lines


def _line(
    invoice: Invoice, charge: Charge, line: DraftLine, percent: Decimal, position: int
) -> InvoiceLine:
    return InvoiceLine(
        invoice=invoice, charge=charge, promise_id=line.promise_id, kind="charge",
        description=line.description, net=line.net, tax_percent=percent, tax=line.tax,
        period_start=line.period.start if line.period else None,
        period_end=line.period.end if line.period else None,
        position=position,
    )  # fmt: skip


def _mark_billed(charges: Sequence[Charge], draft: Draft) -> None:
    billed = {line.charge_id for line in draft.lines}
    for charge in charges:
        if charge.id not in billed:
            continue
        charge.billed_until = draft.billed_until
        if charge.kind not in RECURRING:
            charge.status = CHARGE.after(charge.status, "finish")
        elif charge.end_on is not None and charge.end_on <= draft.billed_until:
            charge.billed_until = charge.end_on
            charge.status = CHARGE.after(charge.status, "end")
