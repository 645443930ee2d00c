"""Obligations in a real browser: added with the fields of their rule, done in a dialog; on a phone."""

from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from tests.fixtures.people import PASSWORD, START, make_tenant

from handfast.contracts import services
from handfast.contracts.models import Contract, Occurrence
from handfast.contracts.tests.conftest import open_account, open_desk
from handfast.parties import services as parties
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope

AXE = settings.BASE_DIR.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("test")
CORA = "cora@northbeam.example"


@pytest.fixture
def signed(transactional_db: None) -> tuple[Any, UUID]:
    """A committed contract, signed by all, and its manager."""
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        cora = parties.invite_member(
            email=CORA, name="Cora Lind", roles=["contract_manager"], password=PASSWORD,
            by=SYSTEM, at=START,
        )  # fmt: skip
        desk = open_desk(open_account(SYSTEM, START).id, cora.id, SYSTEM, START)
        row = desk.contract()
        Contract.objects.filter(id=row.id).update(status="in_signature")
        services.execute_contract(
            contract_id=row.id, signed_file_id=None, certificate_file_id=None, by=SYSTEM, at=START
        )
        outbox.drain()
    return tenant, row.id


def sign_in(page: Any, server: Any, path: str) -> None:
    page.goto(f"{server.url}/accounts/login/?next={path}")
    page.fill("input[name=login]", CORA)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"**{path}")


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


def test_one_is_added_and_done(signed: tuple[Any, UUID], live_server: Any, page: Any) -> None:
    tenant, contract_id = signed
    sign_in(page, live_server, f"/contracts/{contract_id}/")
    sound(page)
    page.locator("#obligations").get_by_role("link", name="Add").click()
    page.fill("input[name=title]", "Send the availability report")
    assert not page.locator("input[name=day]").is_visible()
    page.select_option("select[name=timing]", "monthly")
    assert page.locator("input[name=day]").is_visible()
    assert not page.locator("input[name=on]").is_visible()
    page.fill("input[name=day]", "15")
    page.fill("input[name=measure]", "Availability")
    page.fill("input[name=threshold]", "99.9")
    page.fill("input[name=unit]", "%")
    page.select_option("select[name=role]", "operations")
    sound(page)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("heading", name="Send the availability report").wait_for()
    sound(page)
    page.get_by_role("button", name="Done").first.click()
    dialog = page.locator("dialog#complete")
    dialog.locator("input[name=measured]").fill("99.95")
    dialog.locator("textarea[name=note]").fill("Mailed on Friday")
    dialog.locator("input[type=file]").set_input_files(
        {"name": "report.txt", "mimeType": "text/plain", "buffer": b"99.95 %"}
    )
    dialog.get_by_role("button", name="Done").click()
    page.get_by_text("Mailed on Friday").wait_for()
    with tenant_scope(tenant.id):
        row = Occurrence.objects.get(status="done")
        assert (row.kept, row.note, row.file_id is not None) == (True, "Mailed on Friday", True)


def test_the_month_and_the_list_fit_a_phone(
    signed: tuple[Any, UUID], live_server: Any, phone: Any
) -> None:
    sign_in(phone, live_server, "/contracts/obligations/")
    sound(phone)
    phone.goto(f"{live_server.url}/contracts/obligations/month/?month=2026-04")
    assert phone.locator(".ob-chip").count() == 1
    sound(phone)
    phone.locator(".ob-chip").click()
    phone.get_by_role("heading", name="Review restoration times").wait_for()
    sound(phone)
