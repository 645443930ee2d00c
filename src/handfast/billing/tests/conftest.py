"""The bakery with a tax rate, its four charges started on 17 March and its first invoice posted."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from handfast.billing import queries, services
from handfast.billing.tests.months import CHARGES
from handfast.billing.types import InvoiceView, NewCharge
from handfast.kernel.ids import new_id
from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.clock import at_local

ACTIVE = date(2026, 3, 17)
PRICES = (
    ("recurring", "Internet Access 500/100", "47.50", "60.00"),
    ("rental", "Wi-Fi 6 Modem", "5.00", "5.00"),
    ("recurring", "Static IPv4", "8.00", "8.00"),
    ("one_time", "Standard Installation", "49.50", "99.00"),
)


@dataclass(frozen=True)
class Billed:
    """A customer that has been billed once."""

    account_id: UUID
    invoice: InvoiceView


@pytest.fixture
def billed(tenant: object, actor: Actor, at: datetime) -> Billed:
    """INV-2026-000001 over 85.07."""
    services.set_tax_rate(
        region="", percent=Decimal(8), valid_from=date(2026, 1, 1), by=actor, at=at
    )
    account = parties.create_account(name="Lakeside Bakery LLC", region="IL", by=actor, at=at).id
    moment = at_local(ACTIVE, 10)
    charges = [
        NewCharge(
            promise_id=new_id(), kind=kind, description=name, amount=Decimal(amount),
            list_amount=Decimal(listed), offering_code=name.lower(),
        )
        for kind, name, amount, listed in PRICES
    ]  # fmt: skip
    services.start_charges(
        account_id=account, charges=charges, start_on=ACTIVE, currency="USD", by=actor, at=moment
    )
    services.bill_now(account_id=account, on=ACTIVE, by=actor, at=moment)
    (invoice,) = queries.invoices_of(account)
    return Billed(account, invoice)


@pytest.fixture
def account(tenant, actor, at):
    services.set_tax_rate(
        region="", percent=Decimal(8), valid_from=date(2026, 1, 1), by=actor, at=at
    )
    return parties.create_account(name="Lakeside Bakery LLC", region="IL", by=actor, at=at).id


@pytest.fixture
def started(account, actor):
    at = at_local(ACTIVE, 10)
    services.start_charges(
        account_id=account, charges=CHARGES, start_on=ACTIVE, currency="USD", by=actor, at=at
    )
    return account


@pytest.fixture
def invoiced(started, actor):
    services.bill_now(account_id=started, on=ACTIVE, by=actor, at=at_local(ACTIVE, 10))
    return started
