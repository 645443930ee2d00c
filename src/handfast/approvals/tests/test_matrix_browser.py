"""The matrix in the editor of rules, in a real browser: mend a cell, move rows, save; on a phone."""

from typing import Any

import pytest
from django.conf import settings
from tests.fixtures.people import PASSWORD, START, make_tenant

from handfast.approvals import services
from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.policies import queries as policies

AXE = settings.BASE_DIR.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")
DEE = "dee@northbeam.example"


@pytest.fixture
def tenant_with_matrix(transactional_db: None) -> Any:
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        parties.invite_member(
            email=DEE, name="Dee Park", roles=["deal_desk"], password=PASSWORD, by=SYSTEM, at=START
        )
        services.ensure_matrices(at=START)
    return tenant


def sign_in(page: Any, server: Any) -> None:
    page.goto(f"{server.url}/accounts/login/?next=/approvals/matrix")
    page.fill("input[name=login]", DEE)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.get_by_role("heading", name="Quote approval").wait_for()


def sound(page: Any) -> None:
    """Nothing scrolls sideways, and axe finds nothing serious."""
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    assert [
        (rule["id"], rule["nodes"][0]["target"])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ] == []


def order(page: Any) -> list[str]:
    return [row.get_attribute("data-row") for row in page.locator("tr[data-row]").all()]


def test_a_row_is_mended_moved_and_saved(
    tenant_with_matrix: Any, live_server: Any, page: Any
) -> None:
    sign_in(page, live_server)
    sound(page)
    page.get_by_role("button", name="Change it").click()
    cell = page.locator("#cell-0-i0")
    cell.fill("> > 20")
    cell.blur()
    told = page.locator("[data-problem-of='r0-i0']")
    told.filter(has_text="At column 3").wait_for()
    assert cell.get_attribute("aria-invalid") == "true"
    assert "Row 1, Discount %" in page.locator("#findings").inner_text()
    cell.fill("> 20")
    cell.blur()
    page.locator("[data-problem-of='r0-i0']:empty").wait_for(state="attached")
    page.locator("#down-0").press("Enter")
    page.locator("[data-sort-rows] > tr:first-child[data-row='1']").wait_for()
    assert page.evaluate("document.activeElement.id") == "down-0"
    assert cell.input_value() == "> 20"
    page.locator("tr[data-row='0'] [data-grip]").drag_to(
        page.locator("tr[data-row='4'] [data-grip]")
    )
    page.locator("[data-sort-rows] > tr:last-child[data-row='0']").wait_for()
    assert order(page) == ["1", "2", "3", "4", "0"]
    sound(page)
    page.locator(".hf-form-actions button", has_text="Save draft").click()
    page.get_by_text("The draft was saved.").wait_for()
    with tenant_scope(tenant_with_matrix.id):
        rows = policies.draft_of("quote_approval").table.rows
    assert [row.id for row in rows] == ["2", "3", "4", "5", "1"]
    assert rows[-1].cells["discount_percent"] == "> 20"


def test_a_column_is_changed_on_a_phone(
    tenant_with_matrix: Any, live_server: Any, phone: Any
) -> None:
    sign_in(phone, live_server)
    phone.get_by_role("button", name="Change it").click()
    phone.locator("#add-output").click()
    phone.locator("[data-problem-of='r0-o4']").filter(has_text="missing").wait_for()
    sound(phone)
