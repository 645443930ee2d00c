"""Posting: a number without gaps, final amounts, balanced ledger rows, and the news of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.billing.events import CreditPosted, InvoicePosted
from handfast.billing.lifecycle import INVOICE
from handfast.billing.models import Invoice, InvoiceLine, LedgerEntry
from handfast.billing.rules import invoice_postings
from handfast.kernel.ref import Ref
from handfast.platform import audit, numbering, outbox
from handfast.platform.access import Actor


def post(
    drafts: Sequence[tuple[Invoice, list[InvoiceLine]]], *, by: Actor, at: datetime
) -> list[Invoice]:
    """Number, save and post invoices with their lines: few statements, however many there are."""
    if not drafts:
        return []
    kind = drafts[0][0].kind
    numbers = numbering.next_numbers(kind, len(drafts), at=at)
    invoices = [invoice for invoice, _ in drafts]
    for invoice, number in zip(invoices, numbers, strict=True):
        invoice.number, invoice.posted_at = number, at
        invoice.status = INVOICE.after(invoice.status, "post")
    Invoice.objects.bulk_create(invoices)
    lines = [line for _, own in drafts for line in own]
    InvoiceLine.objects.bulk_create(lines)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            invoice=invoice, account=row.account, amount=row.amount, currency=invoice.currency,
            posted_on=invoice.issued_on,
        )
        for invoice in invoices
        for row in invoice_postings(
            invoice.net, invoice.tax, credit_note=invoice.kind == "credit_note"
        )
    )  # fmt: skip
    _tell(drafts, by, at)
    return invoices


def _tell(drafts: Sequence[tuple[Invoice, list[InvoiceLine]]], by: Actor, at: datetime) -> None:
    """One audit row and one event per invoice, written in bulk."""
    audit.record_many(
        (
            audit.Entry(
                f"{invoice.kind}.posted", Ref("invoice", invoice.id),
                after={"number": invoice.number, "total": invoice.total}, reason=invoice.reason,
            )
            for invoice, _ in drafts
        ),
        by=by, at=at,
    )  # fmt: skip
    outbox.publish_many(
        (
            outbox.Outgoing(_event(invoice, own), Ref("invoice", invoice.id), invoice.stream_id)
            for invoice, own in drafts
        ),
        by=by, at=at,
    )  # fmt: skip


def _event(invoice: Invoice, lines: Sequence[InvoiceLine]) -> InvoicePosted | CreditPosted:
    facts = [_fact(line) for line in lines]
    if invoice.kind == "invoice":
        return InvoicePosted(
            invoice.id, invoice.number, invoice.account_id, invoice.currency, invoice.issued_on,
            invoice.net, invoice.tax, invoice.total, facts,
        )  # fmt: skip
    return CreditPosted(
        invoice.id, invoice.number, invoice.account_id, invoice.currency, invoice.total,
        invoice.reason, facts,
    )  # fmt: skip


def _fact(line: InvoiceLine) -> dict[str, Any]:
    charge: UUID | None = line.charge_id
    return {
        "promise_id": line.promise_id, "charge_id": charge, "kind": line.kind, "net": line.net,
        "tax": line.tax, "tax_percent": line.tax_percent, "description": line.description,
        "period_start": line.period_start, "period_end": line.period_end,
        "price": line.charge.amount if line.charge else None,
    }  # fmt: skip
