"""What the tests of billing share: the journey's charges, and a month's run."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.billing import services
from handfast.billing.models import BillingAccount, Charge
from handfast.billing.services.invoicing import bill_accounts
from handfast.billing.types import NewCharge
from handfast.kernel.ids import new_id
from handfast.parties.models import Account
from handfast.platform.clock import at_local

ACTIVE = date(2026, 3, 17)
INTERNET, MODEM, ADDRESS, INSTALLATION = (new_id() for _ in range(4))


def D(text):
    return Decimal(text)


def charge(promise_id, kind, name, amount, listed):
    return NewCharge(
        promise_id=promise_id, kind=kind, description=name, amount=D(amount),
        list_amount=D(listed), offering_code=name.lower(),
    )  # fmt: skip


CHARGES = (
    charge(INTERNET, "recurring", "Internet Access 500/100", "47.50", "60.00"),
    charge(MODEM, "rental", "Wi-Fi 6 Modem", "5.00", "5.00"),
    charge(ADDRESS, "recurring", "Static IPv4", "8.00", "8.00"),
    charge(INSTALLATION, "one_time", "Standard Installation", "49.50", "99.00"),
)


def run_cycle(actor, day):
    at = at_local(day, 6)
    for run_id in services.start_due_runs(by=actor, at=at):
        while services.bill_next_chunk(run_id=run_id, by=actor, at=at):
            pass


def chunk_of(size, day, by):
    """Bill that many accounts with one new recurring charge each; returns the statements."""
    accounts = Account.objects.bulk_create(
        Account(number=f"{day}-{n}", name=f"Shop {n}", name_key=f"shop {n}") for n in range(size)
    )
    payers = BillingAccount.objects.bulk_create(
        BillingAccount(number=f"BA-{a.number}", account=a, currency="USD") for a in accounts
    )
    Charge.objects.bulk_create(
        Charge(
            billing_account=p, account_id=p.account_id, promise_id=new_id(), kind="recurring",
            offering_code="internet", description="Internet", amount=D("50"), list_amount=D("60"),
            currency="USD", start_on=day,
        )
        for p in payers
    )  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        invoices = bill_accounts(payers, on=day, run=None, by=by, at=at_local(day))
    assert len(invoices) == size
    return len(captured)
