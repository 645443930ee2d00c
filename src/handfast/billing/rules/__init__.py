"""Pure arithmetic of billing: what is due for which days, its tax, and its ledger rows."""

from handfast.billing.rules.credit import after_credits, credit_for
from handfast.billing.rules.drafting import (
    Chargeable,
    Draft,
    DraftLine,
    cycles_due,
    draft_invoice,
)
from handfast.billing.rules.ledger import Posting, invoice_postings, payment_postings
from handfast.billing.rules.tax import line_tax

__all__ = [
    "Chargeable",
    "Draft",
    "DraftLine",
    "Posting",
    "after_credits",
    "credit_for",
    "cycles_due",
    "draft_invoice",
    "invoice_postings",
    "line_tax",
    "payment_postings",
]
