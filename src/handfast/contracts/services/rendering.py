"""The contract as a document: PDF/A with its number, clauses, schedule and signature boxes."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.contracts import queries
from handfast.contracts.models import Contract, ContractVersion
from handfast.contracts.services.locking import locked
from handfast.contracts.services.responsible import require_act
from handfast.contracts.types import ScheduleLineView
from handfast.documents import services as documents
from handfast.documents.types import DocumentView
from handfast.kernel.errors import conflict
from handfast.kernel.money import Money
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.platform.clock import local_date

CUSTOMER, SUPPLIER = "customer", "supplier"
BEFORE_SIGNATURE = ("draft", "in_review", "approved")


@transaction.atomic
def generate_document(
    *, contract_id: UUID, by: Actor, at: datetime, note: str = "Preview"
) -> DocumentView:
    """Render the next version of the document; earlier versions are kept.

    Raises Conflict once the contract is out for signature.
    """
    access.require(by, "contracts.draft")
    row = locked(contract_id)
    require_act("document", by=by, row=row)
    if row.status not in BEFORE_SIGNATURE:
        raise conflict("status", row.status, "The document no longer changes after it was sent.")
    return render(row, note=note, by=by, at=at)


def render(row: Contract, *, note: str, by: Actor, at: datetime) -> DocumentView:
    """Render and keep a version of a locked contract."""
    document = documents.render_document(
        template_key="contract", data=_data(row, at), subject=Ref("contract", row.id),
        kind="contract", name=f"{row.number}.pdf", number=row.number, by=by, at=at,
    )  # fmt: skip
    ContractVersion.objects.create(
        contract=row, version=document.version, document_id=document.id,
        file_id=document.file_id, sha256=document.sha256, note=note, made_by=by.name, made_at=at,
    )  # fmt: skip
    row.document_id, row.document_file_id = document.id, document.file_id
    row.save(update_fields=["document_id", "document_file_id"])
    return document


def _data(row: Contract, at: datetime) -> dict[str, Any]:
    account = parties.account(row.account_id)
    seller = parties.own_entity()
    customer_name = account.legal_name or account.name
    lines = [line for line in queries.schedule(row.id) if not line.is_bundle]
    return {
        "number": row.number, "title": row.title, "date": local_date(at).isoformat(),
        "parties": [
            {"role": "Supplier", "name": seller.name, "address": list(seller.address)},
            {"role": "Customer", "name": customer_name, "address": list(account.address)},
        ],
        "clauses": [
            {"heading": c.title, "paragraphs": c.text.split("\n\n")}
            for c in queries.clauses(row.id)
        ],
        "schedule": {
            "currency": row.currency,
            "lines": [_line(line, row.currency) for line in lines],
            "totals": _totals(row),
        },
        "signers": [
            {"role": CUSTOMER, "party": customer_name, "name": _contact_name(row)},
            {"role": SUPPLIER, "party": seller.name, "name": seller.signatory_name},
        ],
    }  # fmt: skip


def _contact_name(row: Contract) -> str:
    return row.contact.name if row.contact else ""


def _line(line: ScheduleLineView, currency: str) -> dict[str, Any]:
    discount = line.net_price - line.list_price
    return {
        "name": line.name, "charge": "per month" if line.monthly else "once",
        "quantity": str(line.quantity), "list": Money(line.list_price, currency),
        "discount": Money(discount, currency) if discount else None,
        "unit_price": Money(line.net_price, currency), "net": Money(line.net_total, currency),
        "total": Money(line.net_total, currency), "promise": str(line.promise_id),
    }  # fmt: skip


def _totals(row: Contract) -> list[dict[str, Any]]:
    rows = [("Monthly", row.monthly, False), ("Once", row.once, False),
            (f"Total contract value, {row.term_months} months", row.tcv, True)]  # fmt: skip
    return [
        {"label": label, "amount": Money(Decimal(amount), row.currency), "strong": strong}
        for label, amount, strong in rows
    ]
