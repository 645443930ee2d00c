"""Fixtures of orders' tests."""

import pytest

from handfast.orders.tests import scenes


@pytest.fixture
def shop(tenant, actor, at):
    """Lakeside Bakery LLC and catalog version 3."""
    return scenes.open_shop(actor, at)


@pytest.fixture
def order(shop, actor):
    """The bakery's order, captured on 5 March and not yet submitted."""
    return scenes.bakery_order(shop, actor, scenes.day(5))
