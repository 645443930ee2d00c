"""The modeler in a real browser: choosing an action names its inputs and writes down what it needs."""

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.fixtures.people import PASSWORD, START, make_tenant

from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.workflow import queries, services

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")
ADA = "ada@northbeam.example"


@pytest.fixture
def paths(transactional_db: None) -> dict[str, str]:
    """Where the shipped processes are drawn, for an administrator who may sign in."""
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        parties.invite_member(
            email=ADA, name="Ada Roth", roles=["admin"], password=PASSWORD, by=SYSTEM, at=START
        )
        services.ensure_shipped(at=START)
        rows = [queries.published(key) for key in ("credit_check", "fallout_handling",
                                                   "customer_offboarding")]  # fmt: skip
        return {row.key: f"/processes/versions/{row.id}/" for row in rows if row is not None}


def test_an_action_names_its_inputs(paths: dict[str, str], live_server: Any, page: Any) -> None:
    path = f"{paths['credit_check']}edit/"
    page.goto(f"{live_server.url}/accounts/login/?next={path}")
    page.fill("input[name=login]", ADA)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{path}")
    page.locator("[data-element-id=rate]").first.click()
    parameters = page.locator("#property-parameters")
    expect(parameters).to_have_value('{account: account_id, tier: "high"}')
    hint = page.locator(".hf-field", has=parameters).locator(".form-hint")
    expect(hint).to_contain_text("tier (low or medium or high)")
    page.locator("#property-action").select_option("order.cancel")
    expect(hint).to_contain_text("reason (why)")
    expect(parameters).to_have_value('{account: account_id, tier: "high"}')
    parameters.fill("")
    parameters.blur()
    page.locator("#property-action").select_option("account.hold")
    expect(page.locator("#property-parameters")).to_have_value("{reason: reason}")
    expect(page.locator("#property-action")).to_be_focused()
