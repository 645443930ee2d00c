"""What tests of orders and deliveries start from: a customer, the demo catalog, the bakery's order."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import handfast.catalog
from handfast.catalog import queries as catalogs
from handfast.catalog import services as catalog_services
from handfast.catalog.types import Catalog
from handfast.kernel.ids import new_id
from handfast.orders import services
from handfast.orders.types import NewLine, OrderView
from handfast.parties import services as parties
from handfast.platform.access import Actor

CHICAGO = ZoneInfo("America/Chicago")
DATA = Path(handfast.catalog.__file__).parent / "data"
PRICES = {
    "internet_access": ("recurring", "60.00", "47.50"),
    "modem": ("rental", "5.00", "5.00"),
    "static_ipv4": ("recurring", "8.00", "8.00"),
    "installation": ("one_time", "99.00", "49.50"),
}


def day(number: int, hour: int = 9, month: int = 3) -> datetime:
    """That day of March 2026 (or another month), Chicago time."""
    return datetime(2026, month, number, hour, tzinfo=CHICAGO)


@dataclass(frozen=True)
class Shop:
    """A customer and what can be sold to them."""

    account_id: UUID
    contact_id: UUID
    catalog: Catalog


def open_shop(by: Actor, at: datetime, file: str = "northbeam.json") -> Shop:
    """Lakeside Bakery with Dana, and the demo catalog in effect."""
    account = parties.create_account(
        name="Lakeside Bakery LLC", legal_name="Lakeside Bakery LLC", line1="12 Lake Street",
        city="Evanston", region="IL", postal_code="60201", by=by, at=at,
    )  # fmt: skip
    contact = parties.create_contact(
        account_id=account.id, name="Dana Whitfield", email="dana@lakeside.example",
        phone="+1 312 555 0142", by=by, at=at,
    )  # fmt: skip
    version = catalog_services.import_catalog(json.loads((DATA / file).read_text()), by=by, at=at)
    published = catalog_services.publish_version(version_id=version.id, by=by, at=at)
    return Shop(account.id, contact.id, catalogs.catalog(published.id))


def bakery_lines(shop: Shop, *codes: str) -> list[NewLine]:
    """The bundle and its parts with the journey's prices."""
    bundle = new_id()
    lines = [
        NewLine("home_fast_500", "Home Fast 500", charge_type="none", promise_id=bundle),
    ]
    for code in codes or tuple(PRICES):
        charge, listed, net = PRICES[code]
        offering = shop.catalog.offering(code)
        lines.append(
            NewLine(
                code, offering.name, charge_type=charge, net_price=Decimal(net),
                list_price=Decimal(listed), parent_promise_id=bundle,
                characteristics=offering.defaults(),
            )
        )  # fmt: skip
    return lines


def bakery_order(shop: Shop, by: Actor, at: datetime, *codes: str) -> OrderView:
    """The journey's order as a draft."""
    return services.create_order(
        account_id=shop.account_id, lines=bakery_lines(shop, *codes), term_months=24, by=by, at=at
    )
