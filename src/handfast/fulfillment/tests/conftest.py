"""Fixtures of fulfillment's tests."""

import pytest

from handfast.fulfillment import services
from handfast.gateways import services as gateways
from handfast.orders import services as orders
from handfast.orders.tests import scenes
from handfast.platform import outbox


@pytest.fixture
def shop(tenant, actor, at):
    """Lakeside Bakery LLC, catalog version 3, simulated partners, and five addresses."""
    found = scenes.open_shop(actor, at)
    gateways.install_simulators(by=actor, at=at)
    values = [f"203.0.113.{n}" for n in range(10, 15)]
    services.add_items(spec_code="ipv4_address", values=values, by=actor, at=at)
    return found


@pytest.fixture
def submitted(shop, actor):
    """The bakery's order, submitted on 5 March at nine, its plan built, nothing carried out."""
    captured = scenes.bakery_order(shop, actor, scenes.day(5))
    order = orders.submit_order(order_id=captured.id, by=actor, at=scenes.day(5))
    outbox.drain()
    return order
