"""The tenant that the benchmarks work in, and orders of any size for it."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from tests.fixtures.people import START
from tests.journeys.world import World, northbeam

from handfast.orders import services as orders
from handfast.orders.types import NewLine, OrderView
from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope

BY = Actor.system("Benchmark")
PRODUCT = "priority_support"


@dataclass(frozen=True)
class Shop:
    """Northbeam Telecom with one customer."""

    world: World
    account_id: UUID
    contact_id: UUID

    @property
    def tenant(self) -> Tenant:
        """The tenant."""
        return self.world.tenant


def open_shop() -> Shop:
    """Build the tenant and its customer."""
    world = northbeam("bench")
    with tenant_scope(world.tenant.id):
        account = parties.create_account(
            name="Lakeside Bakery LLC", legal_name="Lakeside Bakery LLC", line1="12 Shore Road",
            city="Evanston", region="IL", postal_code="60201", country="US", by=BY, at=START,
        )  # fmt: skip
        contact = parties.create_contact(
            account_id=account.id, name="Dana Whitfield", email="dana@lakeside.example", by=BY,
            at=START,
        )  # fmt: skip
    return Shop(world, account.id, contact.id)


def capture(shop: Shop, lines: int) -> OrderView:
    """A draft order of that many lines, in the tenant in scope."""
    return orders.create_order(
        account_id=shop.account_id, contact_id=shop.contact_id, by=BY, at=START,
        seller_id=shop.world.members["ana"].id, catalog_version_id=shop.world.catalog_version_id,
        lines=[NewLine(PRODUCT, "Support", net_price=Decimal(45)) for _ in range(lines)],
    )  # fmt: skip
