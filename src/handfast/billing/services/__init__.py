"""Use cases of billing."""

from handfast.billing.services.accounts import ensure_billing_account, set_tax_rate
from handfast.billing.services.charges import correct_charge, end_charges, start_charges
from handfast.billing.services.credits import post_credit
from handfast.billing.services.invoicing import bill_now
from handfast.billing.services.payments import record_payment
from handfast.billing.services.rendering import render_invoice
from handfast.billing.services.runs import (
    bill_next_chunk,
    fail_run,
    resume_run,
    start_due_runs,
)
from handfast.billing.services.totaling import total_ledger

__all__ = [
    "bill_next_chunk",
    "bill_now",
    "correct_charge",
    "end_charges",
    "ensure_billing_account",
    "fail_run",
    "post_credit",
    "record_payment",
    "render_invoice",
    "resume_run",
    "set_tax_rate",
    "start_charges",
    "start_due_runs",
    "total_ledger",
]
