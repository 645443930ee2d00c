"""Payments recorded by hand."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.billing.events import PaymentRecorded
from handfast.billing.lifecycle import INVOICE
from handfast.billing.models import Invoice, LedgerEntry, Payment
from handfast.billing.rules import payment_postings
from handfast.kernel.errors import invalid, not_found
from handfast.kernel.money import minor_unit, round_half_up
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor


@transaction.atomic
def record_payment(
    *, invoice_id: UUID, amount: Decimal, received_on: date, by: Actor, at: datetime,
    method: str = "bank transfer", reference: str = "",
) -> Payment:  # fmt: skip
    """Note money received for an invoice; raises InvalidInput for more than is outstanding."""
    access.require(by, "billing.edit")
    invoice = Invoice.objects.select_for_update().filter(id=invoice_id, kind="invoice").first()
    if invoice is None:
        raise not_found("invoice", invoice_id)
    outstanding = invoice.total - invoice.paid
    if amount <= 0 or amount > outstanding:
        raise invalid(
            "amount", amount, f"{invoice.currency} {outstanding:.2f} are outstanding.",
            "Enter an amount above zero and not above that.",
        )  # fmt: skip
    if amount != round_half_up(amount, minor_unit(invoice.currency)):
        raise invalid(
            "amount", amount, f"{invoice.currency} has no amounts that fine.", "Round the amount."
        )
    action = "pay" if amount == outstanding else "pay_part"
    invoice.status = INVOICE.after(invoice.status, action)
    invoice.paid += amount
    invoice.save(update_fields=["status", "paid"])
    payment = Payment.objects.create(
        invoice=invoice, amount=amount, received_on=received_on, method=method,
        reference=reference, recorded_by=by.name,
    )  # fmt: skip
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            invoice=invoice, payment=payment, account=row.account, amount=row.amount,
            currency=invoice.currency, posted_on=received_on,
        )
        for row in payment_postings(amount)
    )  # fmt: skip
    _tell(invoice, payment, by, at)
    return payment


def _tell(invoice: Invoice, payment: Payment, by: Actor, at: datetime) -> None:
    subject = Ref("invoice", invoice.id)
    audit.record(
        "payment.recorded", subject=subject, by=by, at=at,
        after={"amount": payment.amount, "reference": payment.reference},
    )  # fmt: skip
    event = PaymentRecorded(
        invoice.id, invoice.number, invoice.account_id, invoice.currency,
        round_half_up(payment.amount, minor_unit(invoice.currency)), payment.received_on,
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=invoice.stream_id)
