"""The invoice as a document the customer can keep."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.billing.models import Invoice
from handfast.billing.queries.invoices import invoice as invoice_view
from handfast.billing.types import InvoiceLineView, InvoiceView
from handfast.documents import services as documents
from handfast.kernel.money import Money
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform.access import Actor


@transaction.atomic
def render_invoice(*, invoice_id: UUID, by: Actor, at: datetime) -> UUID:
    """Make the PDF of a posted invoice, once; returns the stored file's id."""
    row = Invoice.objects.select_for_update().get(id=invoice_id)
    if row.file_id is not None:
        return row.file_id
    view = invoice_view(invoice_id)
    document = documents.render_document(
        template_key="invoice", data=_data(view), subject=Ref("invoice", row.id),
        kind=row.kind, name=f"{row.number}.pdf", number=row.number, by=by, at=at,
    )  # fmt: skip
    row.file_id = document.file_id
    row.save(update_fields=["file_id"])
    return document.file_id


def _data(view: InvoiceView) -> dict[str, Any]:
    account = parties.account(view.account_id)
    is_invoice = view.kind == "invoice"
    return {
        "kind": "Invoice" if is_invoice else "Credit note",
        "number": view.number,
        "date": view.issued_on.isoformat(),
        "due_date": view.due_on.isoformat() if is_invoice else None,
        "due_label": "Amount due" if is_invoice else "Credited to you",
        "account": account.number,
        "currency": view.currency,
        "bill_to": {"name": account.legal_name or account.name, "address": list(account.address)},
        "amount_due": Money(view.total, view.currency),
        "lines": [_line(line, view.currency) for line in view.lines],
        "totals": _totals(view),
        "notes": [view.reason] if view.reason else [],
    }


def _totals(view: InvoiceView) -> list[dict[str, Any]]:
    return [
        {"label": "Net", "amount": Money(view.net, view.currency)},
        {"label": "Tax", "amount": Money(view.tax, view.currency)},
        {"label": "Total", "amount": Money(view.total, view.currency), "strong": True},
    ]


def _line(line: InvoiceLineView, currency: str) -> dict[str, Any]:
    return {
        "name": line.description,
        "period": line.period_text,
        "quantity": f"{line.days} of {line.days_in_month} days" if line.prorated else "1",
        "net": Money(line.net, currency),
        "tax": Money(line.tax, currency),
        "total": Money(line.net + line.tax, currency),
        "promise": str(line.promise_id),
    }
