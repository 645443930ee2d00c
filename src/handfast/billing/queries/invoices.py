"""Reads of invoices and credit notes."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.billing.models import Invoice, InvoiceLine, Payment
from handfast.billing.types import InvoiceLineView, InvoiceView
from handfast.kernel.errors import not_found
from handfast.kernel.period import month_of
from handfast.kernel.ref import Ref
from handfast.platform.access import Actor, can
from handfast.platform.paging import PAGE, Page, keyset

SORTS = {"-issued": "issued_on", "number": "number", "due": "due_on", "total": "total"}


def visible(by: Actor) -> Any:
    """What the actor may see: all with the permission, a contact its own account's."""
    rows = Invoice.objects.select_related("account").exclude(status="draft")
    if can(by, "billing.view"):
        return rows
    return rows.filter(account_id=by.account_id) if by.account_id else rows.none()


def may_read(by: Actor, ref: Ref) -> bool:
    """Whether the actor may read the PDF of an invoice."""
    return bool(visible(by).filter(id=ref.id).exists())


def search(
    *, by: Actor, text: str = "", status: str = "", kind: str = "", account_id: UUID | None = None,
    sort: str = "", cursor: str = "", limit: int = PAGE,
) -> Page[Invoice]:  # fmt: skip
    """A page of invoices and credit notes the actor may see, newest first."""
    rows = visible(by)
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(account__name__icontains=text))
    if status:
        rows = rows.filter(status=status)
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    if kind:
        rows = rows.filter(kind=kind)
    return keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit)


def invoice(invoice_id: UUID, *, by: Actor | None = None) -> InvoiceView:
    """One posted invoice with its lines; raises NotFound when missing or not visible to `by`."""
    rows = Invoice.objects.exclude(status="draft") if by is None else visible(by)
    row = rows.select_related("account", "credits").filter(id=invoice_id).first()
    if row is None:
        raise not_found("invoice", invoice_id)
    return _views([row])[0]


def invoices_of(account_id: UUID, limit: int = 100) -> list[InvoiceView]:
    """The invoices and credit notes of an account, newest first."""
    rows = Invoice.objects.exclude(status="draft").filter(account_id=account_id)
    return _views(list(rows.select_related("account", "credits").order_by("-id")[:limit]))


def invoices_of_stream(stream_id: UUID) -> list[InvoiceView]:
    """The invoices and credit notes of a deal, oldest first."""
    rows = Invoice.objects.exclude(status="draft").filter(stream_id=stream_id)
    return _views(list(rows.select_related("account", "credits").order_by("id")[:200]))


def credit_notes_of(invoice_id: UUID) -> list[tuple[UUID, str, Decimal]]:
    """The credit notes that give back something of an invoice: id, number and total."""
    rows = Invoice.objects.filter(credits_id=invoice_id, kind="credit_note").order_by("id")
    return list(rows.values_list("id", "number", "total"))


def payments_of(invoice_id: UUID) -> list[Payment]:
    """The money received for an invoice, oldest first."""
    return list(Payment.objects.filter(invoice_id=invoice_id).order_by("received_on", "id"))


def lines_of_promises(promise_ids: Collection[UUID]) -> dict[UUID, list[InvoiceLineView]]:
    """Every line ever billed or credited for promises, oldest first."""
    found: dict[UUID, list[InvoiceLineView]] = {}
    for row in InvoiceLine.objects.filter(promise_id__in=promise_ids).order_by("id"):
        found.setdefault(row.promise_id, []).append(_line(row))
    return found


def _views(rows: list[Invoice]) -> list[InvoiceView]:
    lines: dict[UUID, list[InvoiceLineView]] = {}
    for line in InvoiceLine.objects.filter(invoice__in=rows).order_by("position"):
        lines.setdefault(line.invoice_id, []).append(_line(line))
    return [_view(row, tuple(lines.get(row.id, ()))) for row in rows]


def _view(row: Invoice, lines: tuple[InvoiceLineView, ...]) -> InvoiceView:
    return InvoiceView(
        id=row.id, number=row.number, kind=row.kind, account_id=row.account_id,
        account_name=row.account.name, status=row.status, currency=row.currency,
        issued_on=row.issued_on, due_on=row.due_on, net=row.net, tax=row.tax, total=row.total,
        paid=row.paid, posted_at=row.posted_at, stream_id=row.stream_id, file_id=row.file_id,
        credits_id=row.credits_id, credits_number=row.credits.number if row.credits else "",
        reason=row.reason, lines=lines,
    )  # fmt: skip


def _line(row: InvoiceLine) -> InvoiceLineView:
    start, end = row.period_start, row.period_end
    return InvoiceLineView(
        id=row.id, promise_id=row.promise_id, kind=row.kind, description=row.description,
        period_start=start, period_end=end, days=_days(start, end),
        days_in_month=month_of(start).days if start else None, net=row.net,
        tax_percent=row.tax_percent, tax=row.tax,
    )  # fmt: skip


def _days(start: date | None, end: date | None) -> int | None:
    return (end - start).days if start and end else None
