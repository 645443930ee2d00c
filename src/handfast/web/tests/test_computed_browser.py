"""A computed column in the editor of rules, in a real browser on a phone: typed, mended, saved."""

from typing import Any

import pytest
from django.conf import settings
from tests.fixtures.people import PASSWORD, START, make_tenant

from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.policies import queries
from handfast.policies import services as policies
from handfast.policies.types import Column, Row, Table

AXE = settings.BASE_DIR.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")
DEE = "dee@northbeam.example"
TABLE = Table(
    "deposit", "Deposit", (Column("monthly", "Monthly charge", "number"),),
    (Column("amount", "Amount", "number"),),
    (Row("a", {"monthly": "> 24000"}, {"amount": "=monthly"}),), "F",
)  # fmt: skip


@pytest.fixture
def tenant_with_draft(transactional_db: None) -> Any:
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        parties.invite_member(
            email=DEE, name="Dee Park", roles=["deal_desk"], password=PASSWORD, by=SYSTEM, at=START
        )
        policies.create_table(table=TABLE, by=SYSTEM, at=START)
    return tenant


def sound(page: Any) -> None:
    """Nothing scrolls sideways, and axe finds nothing serious."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []


def test_an_expression_is_mended_while_it_is_typed(
    tenant_with_draft: Any, live_server: Any, page: Any
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/accounts/login/?next=/policies/deposit/draft")
    page.fill("input[name=login]", DEE)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.get_by_role("button", name="Input", exact=True).click()
    page.locator(".hf-rules-columns").get_by_role("button", name="Input 2").click()
    dialog = page.locator("#column-i1")
    dialog.get_by_label("Title").fill("Yearly value")
    dialog.get_by_label("Type").select_option("number")
    dialog.get_by_label("What it tests").fill("monthly * months")
    dialog.get_by_text("nobody knows “months”").wait_for()
    sound(page)
    dialog.get_by_role("button", name="Add the fact “months”").click()
    page.get_by_role("button", name="Fact Months: change").wait_for()
    page.locator("#cell-0-i1").fill("> 1000")
    page.locator("#cell-otherwise-o0").fill("0")
    page.get_by_text("The last row decides").first.wait_for()
    sound(page)
    page.get_by_role("button", name="Save draft").last.click()
    page.get_by_text("The draft was saved.").wait_for()
    with tenant_scope(tenant_with_draft.id):
        table = queries.draft_of("deposit").table
    assert [(c.key, c.expression) for c in table.inputs] == [
        ("monthly", ""), ("yearly_value", "monthly * months"),
    ]  # fmt: skip
    assert [(c.key, c.label, c.type) for c in table.facts] == [("months", "Months", "number")]
    assert table.outputs[0].default == "0"
    assert table.rows[0].cells == {"monthly": "> 24000", "yearly_value": "> 1000"}
