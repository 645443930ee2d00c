"""The bakery with a tax rate, its four charges started on 17 March and its first invoice posted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from handfast.billing import queries, services
from handfast.billing.tests.months import ACTIVE, CHARGES
from handfast.billing.types import InvoiceView
from handfast.parties import services as parties
from handfast.platform.clock import at_local


@dataclass(frozen=True)
class Billed:
    """A customer that has been billed once."""

    account_id: UUID
    invoice: InvoiceView


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


@pytest.fixture
def billed(invoiced: UUID) -> Billed:
    """INV-2026-000001 over 85.07."""
    (invoice,) = queries.invoices_of(invoiced)
    return Billed(invoiced, invoice)
