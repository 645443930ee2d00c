"""Lakeside Bakery with its internet line promised, contracted, ordered, in service and billed once."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from handfast.billing import queries as billing_queries
from handfast.billing import services as billing
from handfast.billing.types import InvoiceView, NewCharge
from handfast.kernel.ids import new_id
from handfast.parties import services as parties
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.clock import at_local
from handfast.promises import services
from handfast.promises.services import FactInput, PromiseInput

LEDGER = Actor.system("Promise ledger")
ACTIVE = date(2026, 3, 17)
D = Decimal


@dataclass
class Deal:
    """One customer's promises: the internet line and the modem, owned by Ana."""

    account_id: UUID
    owner_id: UUID
    order_id: UUID
    internet: UUID
    modem: UUID
    by: Actor

    def says(
        self, promise_id: UUID, stage: str, at: datetime, source: str = "s", **terms: Any
    ) -> None:
        """Let a stage speak of a promise, as its event would."""
        fact = FactInput(promise_id, stage, f"{stage}:{source}", stage, terms)
        services.record_facts(facts=[fact], by=LEDGER, at=at)

    def bill(self, on: date) -> InvoiceView:
        """Bill the account on a day, let the ledger hear of it, and give the newest document."""
        billing.bill_now(account_id=self.account_id, on=on, by=self.by, at=at_local(on, 10))
        outbox.drain()
        return max(billing_queries.invoices_of(self.account_id), key=lambda one: one.number)


@pytest.fixture
def deal(tenant: object, member_as: Any, actor: Actor, at: datetime) -> Deal:
    """Promised, contracted and ordered at 47.50; nothing delivered or billed yet."""
    owner = member_as("sales")
    billing.set_tax_rate(region="", percent=D(8), valid_from=date(2026, 1, 1), by=actor, at=at)
    account = parties.create_account(name="Lakeside Bakery LLC", region="IL", by=actor, at=at).id
    made = Deal(account, owner.id, new_id(), new_id(), new_id(), actor)
    links = {"order_id": made.order_id, "order_number": "O-2026-000001",
             "contract_number": "C-2026-000001"}  # fmt: skip
    services.record_promises(
        promises=[
            PromiseInput(made.internet, account, None, "internet_access",
                         "Internet Access 500/100", "recurring", "USD", owner.id, links),
            PromiseInput(made.modem, account, None, "modem", "Wi-Fi 6 Modem", "rental", "USD",
                         owner.id, links),
        ]
    )  # fmt: skip
    for stage in ("promised", "contracted", "ordered"):
        made.says(
            made.internet, stage, at, offering="internet_access", quantity="1", price="47.5000"
        )
        made.says(made.modem, stage, at, offering="modem", quantity="1", price="5.0000",
                  traits={"hardware_version": "AX6-2.1"} if stage == "ordered" else None)  # fmt: skip
    return made


@pytest.fixture
def charged(deal: Deal, at: datetime) -> Deal:
    """The internet line in service, charged by mistake at the list price from 17 March."""
    charge = NewCharge(
        promise_id=deal.internet, kind="recurring", description="Internet Access 500/100",
        amount=D("60.00"), list_amount=D("60.00"), offering_code="internet_access",
    )  # fmt: skip
    billing.start_charges(
        account_id=deal.account_id, charges=[charge], start_on=ACTIVE, currency="USD",
        order_id=deal.order_id, by=deal.by, at=at_local(ACTIVE, 10),
    )  # fmt: skip
    return deal
