"""Reads of billing."""

from handfast.billing.queries.charges import charges_of, charges_of_account, charges_of_order
from handfast.billing.queries.invoices import (
    PAGE,
    invoice,
    invoices_of,
    invoices_of_stream,
    lines_of_promises,
    search,
    visible,
)
from handfast.billing.queries.overview import Overview, bill_runs, ledger_balances, overview

__all__ = [
    "PAGE",
    "Overview",
    "bill_runs",
    "charges_of",
    "charges_of_account",
    "charges_of_order",
    "invoice",
    "invoices_of",
    "invoices_of_stream",
    "ledger_balances",
    "lines_of_promises",
    "overview",
    "search",
    "visible",
]
