"""Double entry: what an invoice, a credit note or a payment posts; each set sums to zero."""

from dataclasses import dataclass
from decimal import Decimal

RECEIVABLE = "accounts_receivable"
DEFERRED = "deferred_revenue"
TAX = "tax_payable"
CASH = "cash"


@dataclass(frozen=True)
class Posting:
    """An amount on an account of the ledger: positive is debit, negative is credit."""

    account: str
    amount: Decimal


def invoice_postings(net: Decimal, tax: Decimal, *, credit_note: bool = False) -> list[Posting]:
    """What the customer owes against deferred revenue and tax; reversed for a credit note."""
    sign = Decimal(-1) if credit_note else Decimal(1)
    rows = [
        Posting(RECEIVABLE, sign * (net + tax)),
        Posting(DEFERRED, -sign * net),
        Posting(TAX, -sign * tax),
    ]
    return [row for row in rows if row.amount]


def payment_postings(amount: Decimal) -> list[Posting]:
    """Money received against what the customer owes."""
    return [Posting(CASH, amount), Posting(RECEIVABLE, -amount)]
