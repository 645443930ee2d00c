"""Reads of billing."""

from handfast.billing.queries.charges import (
    charge,
    charges_of,
    charges_of_account,
)
from handfast.billing.queries.invoices import (
    credit_notes_of,
    invoice,
    invoices_of,
    invoices_of_stream,
    lines_of_promises,
    may_read,
    payments_of,
    search,
    visible,
)
from handfast.billing.queries.overview import (
    Overview,
    bill_runs,
    ledger_balances,
    overview,
    tax_rate,
    tax_rates,
)
from handfast.billing.queries.preview import preview_first_invoice

__all__ = [
    "Overview",
    "bill_runs",
    "charge",
    "charges_of",
    "charges_of_account",
    "credit_notes_of",
    "invoice",
    "invoices_of",
    "invoices_of_stream",
    "ledger_balances",
    "lines_of_promises",
    "may_read",
    "overview",
    "payments_of",
    "preview_first_invoice",
    "search",
    "tax_rate",
    "tax_rates",
    "visible",
]
