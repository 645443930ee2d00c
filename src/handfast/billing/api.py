"""JSON routes of billing."""

from typing import Any
from uuid import UUID

from ninja import Router, Status

from handfast.billing import queries, services
from handfast.billing.lifecycle import INVOICE
from handfast.billing.schemas import (
    BillRunOut,
    ChargeOut,
    CorrectionIn,
    CreditIn,
    InvoiceOut,
    InvoicePage,
    PaymentIn,
    TaxRateChangeIn,
    TaxRateIn,
    TaxRateOut,
)
from handfast.billing.types import INVOICE_KINDS, CreditItem
from handfast.platform.http import needs
from handfast.platform.schemas import Limit, one_of

router = Router(tags=["Billing"])


@router.get("/invoices", response=InvoicePage)
@needs("billing.view")
def list_invoices(
    request: Any,
    q: str = "",
    status: str = one_of(INVOICE.states),
    kind: str = one_of(INVOICE_KINDS),
    account: UUID | None = None,
    cursor: str = "",
    limit: int = Limit,
) -> Any:
    """Invoices and credit notes, newest first."""
    page = queries.search(
        by=request.actor, text=q, status=status, kind=kind, account_id=account, cursor=cursor,
        limit=limit,
    )  # fmt: skip
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/invoices/{uuid:invoice_id}", response=InvoiceOut)
@needs("billing.view")
def get_invoice(request: Any, invoice_id: UUID) -> Any:
    """One invoice with its lines."""
    return queries.invoice(invoice_id, by=request.actor)


@router.post("/invoices/{uuid:invoice_id}/payments", response={201: InvoiceOut})
@needs("billing.edit")
def add_payment(request: Any, invoice_id: UUID, payment: PaymentIn) -> Any:
    """Record money received for an invoice."""
    services.record_payment(
        invoice_id=invoice_id, **payment.dict(), by=request.actor, at=request.at
    )
    return Status(201, queries.invoice(invoice_id))


@router.get("/charges", response=list[ChargeOut])
@needs("billing.view")
def list_charges(request: Any, account: UUID) -> Any:
    """The charges of an account, newest first."""
    return queries.charges_of_account(account)


@router.post("/charges/{uuid:charge_id}/correct", response=ChargeOut)
@needs("billing.edit")
def correct_charge(request: Any, charge_id: UUID, correction: CorrectionIn) -> Any:
    """Change what a charge costs from the next invoice on."""
    return services.correct_charge(
        charge_id=charge_id, amount=correction.amount, reason=correction.reason,
        by=request.actor, at=request.at,
    )  # fmt: skip


@router.post("/credit-notes", response={201: InvoiceOut})
@needs("billing.edit")
def add_credit(request: Any, credit: CreditIn) -> Any:
    """Post a credit note."""
    items = [CreditItem(i.promise_id, i.description, i.net) for i in credit.items]
    note = services.post_credit(
        account_id=credit.account_id, items=items, reason=credit.reason,
        credits_invoice_id=credit.invoice_id, by=request.actor, at=request.at,
    )  # fmt: skip
    return Status(201, queries.invoice(note.id))


@router.get("/bill-runs", response=list[BillRunOut])
@needs("billing.view")
def list_runs(request: Any) -> Any:
    """The latest billing runs."""
    return queries.bill_runs()


@router.post("/bill-runs", response={201: list[BillRunOut]})
@needs("billing.run")
def start_runs(request: Any) -> Any:
    """Start the billing runs that are due today."""
    services.start_due_runs(by=request.actor, at=request.at)
    return Status(201, queries.bill_runs())


@router.post("/bill-runs/{uuid:run_id}/resume", response=BillRunOut)
@needs("billing.run")
def resume_run(request: Any, run_id: UUID) -> Any:
    """Go on with a billing run that has stopped, after its last billed account."""
    return services.resume_run(run_id=run_id, by=request.actor, at=request.at)


@router.get("/tax-rates", response=list[TaxRateOut])
@needs("billing.view")
def list_tax_rates(request: Any) -> Any:
    """The tax table, by region, the latest first."""
    return queries.tax_rates()


@router.post("/tax-rates", response={201: TaxRateOut})
@needs("billing.edit")
def set_tax_rate(request: Any, rate: TaxRateIn) -> Any:
    """Set the tax percentage of a region from a day on, in place of one of the same day."""
    made = services.set_tax_rate(**rate.dict(), by=request.actor, at=request.at)
    return Status(201, queries.tax_rate(made.id))


@router.get("/tax-rates/{uuid:rate_id}", response=TaxRateOut)
@needs("billing.view")
def get_tax_rate(request: Any, rate_id: UUID) -> Any:
    """One tax rate."""
    return queries.tax_rate(rate_id)


@router.put("/tax-rates/{uuid:rate_id}", response=TaxRateOut)
@needs("billing.edit")
def change_tax_rate(request: Any, rate_id: UUID, change: TaxRateChangeIn) -> Any:
    """Correct percentage or name; invoices that are posted stay as they are."""
    known = queries.tax_rate(rate_id)
    services.set_tax_rate(
        region=known.region, valid_from=known.valid_from, **change.dict(), by=request.actor,
        at=request.at,
    )  # fmt: skip
    return queries.tax_rate(rate_id)
