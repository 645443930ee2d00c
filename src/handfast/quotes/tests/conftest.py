"""What the tests of quotes share: the published catalog, Lakeside Bakery, and a priced draft."""

import json
from decimal import Decimal

import pytest

from handfast.catalog import services as catalogs
from handfast.catalog.management.commands.import_catalog import SHIPPED
from handfast.parties import services as parties
from handfast.quotes import services
from handfast.sales import services as sales


def load_catalog(name, by, at):
    data = json.loads((SHIPPED / f"{name}.json").read_text())
    found = catalogs.import_catalog(data, by=by, at=at)
    return catalogs.publish_version(version_id=found.id, by=by, at=at)


@pytest.fixture
def catalog_version(tenant, actor, at):
    return load_catalog("northbeam", actor, at)


@pytest.fixture
def account(tenant, actor, at):
    return parties.create_account(
        name="Lakeside Bakery", legal_name="Lakeside Bakery LLC", segment="small",
        line1="410 Lake Street", city="Chicago", region="IL", postal_code="60601", country="US",
        by=actor, at=at,
    )  # fmt: skip


@pytest.fixture
def contact(account, actor, at):
    return parties.create_contact(
        account_id=account.id, name="Dana Whitfield", email="dana@lakesidebakery.example",
        title="Owner", portal_enabled=True, by=actor, at=at,
    )  # fmt: skip


@pytest.fixture
def deal(account, contact, actor, at):
    return sales.create_opportunity(
        account_id=account.id, contact_id=contact.id, name="Shop internet", by=actor, at=at
    )


@pytest.fixture
def draft(deal, catalog_version, actor, at):
    """The journey's quote: Home Fast 500 with Static IPv4 and 5 % off Internet Access."""
    quote = services.create_quote(opportunity_id=deal.id, by=actor, at=at)
    services.add_bundle(quote_id=quote.id, offering_code="home_fast_500", by=actor, at=at)
    services.set_option(quote_id=quote.id, offering_code="static_ipv4", quantity=1, by=actor, at=at)
    return services.set_discount(
        quote_id=quote.id, line="internet_access", percent=Decimal(5), by=actor, at=at
    )


@pytest.fixture
def presented(draft, actor, at):
    services.submit_quote(quote_id=draft.id, by=actor, at=at)
    return services.send_quote(quote_id=draft.id, by=actor, at=at)


@pytest.fixture
def dana(contact):
    from handfast.parties import queries

    return queries.actor_for_contact(contact.id)
