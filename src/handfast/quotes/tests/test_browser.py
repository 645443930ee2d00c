"""The builder in a real browser: live price, a refusal mended by one click, sending; on a phone too."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from tests.fixtures.people import PASSWORD, START, make_tenant

from handfast.parties import queries as people
from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.quotes import queries, services
from handfast.quotes.tests.conftest import load_catalog

AXE = settings.BASE_DIR.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")
ANA = "ana@northbeam.example"


@pytest.fixture
def journey(transactional_db: None) -> tuple[Any, UUID]:
    """A committed draft of Ana's: Home Fast 500 with Static IPv4."""
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        member = parties.invite_member(
            email=ANA, name="Ana Ruiz", roles=["sales"], password=PASSWORD, by=SYSTEM, at=START
        )
        ana = people.actor_for_member(member.id)
        load_catalog("northbeam", SYSTEM, START)
        account = parties.create_account(name="Lakeside Bakery", region="IL", by=SYSTEM, at=START)
        parties.create_contact(
            account_id=account.id, name="Dana Whitfield", email="dana@lakesidebakery.example",
            by=SYSTEM, at=START,
        )  # fmt: skip
        quote = services.create_quote(account_id=account.id, by=ana, at=START)
        services.add_bundle(quote_id=quote.id, offering_code="home_fast_500", by=ana, at=START)
        services.set_option(
            quote_id=quote.id, offering_code="static_ipv4", quantity=1, by=ana, at=START
        )
    return tenant, quote.id


def open_quote(page: Any, server: Any, quote_id: UUID) -> None:
    page.goto(f"{server.url}/accounts/login/?next=/quotes/{quote_id}/")
    page.fill("input[name=login]", ANA)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("#quote")


def sound(page: Any) -> None:
    """Nothing scrolls sideways, and axe finds nothing serious."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    grave = [
        (rule["id"], rule["nodes"][0]["target"])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
    assert grave == []


def test_ana_prices_and_sends_without_a_reload(
    journey: tuple[Any, UUID], live_server: Any, page: Any
) -> None:
    tenant, quote_id = journey
    open_quote(page, live_server, quote_id)
    page.evaluate("window.notReloaded = true")
    discount = page.get_by_label("Discount in percent, Internet Access 500/100")
    discount.fill("5")
    discount.press("Tab")
    page.locator(".qb-totals").get_by_text("USD 1,501.50").wait_for()
    page.get_by_role("heading", name="Why 47.50?").wait_for()
    page.get_by_label("One more: Voice Line").click()
    page.get_by_text("Voice Line cannot be added.").wait_for()
    sound(page)
    page.get_by_role("button", name="Switch the modem to voice-ready").click()
    page.locator(".qb-totals").get_by_text("USD 67.50").wait_for()
    assert page.evaluate("window.notReloaded") is True
    with tenant_scope(tenant.id):
        assert queries.quote(quote_id).monthly == Decimal("67.50")
    page.get_by_role("button", name="Send to customer").click()
    page.get_by_text("With Dana Whitfield since").wait_for()
    with tenant_scope(tenant.id):
        assert queries.quote(quote_id).status == "presented"


def test_the_builder_works_on_a_phone(
    journey: tuple[Any, UUID], live_server: Any, phone: Any
) -> None:
    tenant, quote_id = journey
    open_quote(phone, live_server, quote_id)
    sound(phone)
    phone.get_by_role("switch", name="Static IPv4").tap()
    phone.locator(".qb-totals").get_by_text("USD 55.00").wait_for()
    discount = phone.get_by_label("Discount in percent, Wi-Fi 6 Modem")
    discount.fill("150")
    discount.press("Enter")
    phone.locator(".qb-lines .hf-field-error").wait_for()
    assert discount.input_value() == "150"
    sound(phone)
    with tenant_scope(tenant.id):
        assert queries.quote(quote_id).monthly == Decimal("55.00")
