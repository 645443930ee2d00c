"""What the tests of sales share: a captured lead and an opportunity."""

import pytest

from handfast.parties import services as parties
from handfast.sales import services


@pytest.fixture
def dana(tenant, actor, at):
    return services.capture_lead(
        name="Dana Whitfield", company="Lakeside Bakery LLC", email="dana@lakesidebakery.example",
        phone="+1 312 555 0142", message="We are opening a second shop and need internet.",
        region="IL", source="web_form", by=actor, at=at,
    )  # fmt: skip


@pytest.fixture
def deal(tenant, actor, at):
    account = parties.create_account(name="Harbor Dental", by=actor, at=at)
    return services.create_opportunity(
        account_id=account.id, name="Office internet", amount=1200, by=actor, at=at
    )
