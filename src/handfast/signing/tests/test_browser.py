"""The signer's way on a phone, in a real browser: read, agree, draw, sign, and the finish page."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from tests.fixtures.people import PASSWORD, START, make_tenant

from handfast.kernel.ids import new_id
from handfast.platform import files
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.signing import queries
from handfast.signing.tests.conftest import DANA, MARCUS, Desk

AXE = settings.BASE_DIR.parents[1] / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BY = Actor(
    kind="user", id=new_id(), name="Ana Ruiz", email="ana@northbeam.example",
    permissions=frozenset({"*"}),
)  # fmt: skip


@pytest.fixture
def sent(transactional_db: None, at: datetime) -> tuple[Any, Any, str]:
    """A committed envelope that waits for Dana: (tenant, envelope, token)."""
    tenant = make_tenant()
    desk = Desk(by=BY, at=START)
    with tenant_scope(tenant.id):
        view = desk.sent(DANA, MARCUS, message="As agreed on the phone. Thank you, Dana!")
        token = desk.token(DANA)
    return tenant, view, token


def sound(page: Any) -> None:
    """Nothing scrolls sideways, and axe finds nothing serious."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    grave = [
        (rule["id"], rule["nodes"][0]["target"])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
    assert grave == []


def draw(page: Any) -> None:
    box = page.locator("[data-sign-canvas]").bounding_box()
    x, y = box["x"], box["y"]
    page.mouse.move(x + 40, y + 110)
    page.mouse.down()
    for step in range(1, 30):
        page.mouse.move(x + 40 + step * 7, y + 80 + (40 if step % 4 < 2 else -35))
    page.mouse.up()


def test_dana_draws_and_signs_on_her_phone(
    sent: tuple[Any, Any, str], live_server: Any, phone: Any, tmp_path: Path
) -> None:
    tenant, view, token = sent
    said: list[str] = []
    phone.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
    phone.goto(f"{live_server.url}/sign/{token}")
    first = phone.locator(".sg-pages img").first
    assert first.evaluate("async it => (await it.decode(), it.naturalWidth)") > 500
    sound(phone)
    phone.screenshot(path=tmp_path / "sign-top.png")
    phone.screenshot(path=tmp_path / "sign-full.png", full_page=True)
    phone.get_by_role("button", name="Sign the document").tap()
    phone.get_by_text("No signature was drawn").wait_for()
    phone.locator("[data-sign-canvas]").scroll_into_view_if_needed()
    draw(phone)
    phone.get_by_role("button", name="Sign the document").tap()
    phone.get_by_text("consent to sign electronically is missing").wait_for()
    phone.screenshot(path=tmp_path / "sign-problem.png")
    phone.get_by_label("I agree").check()
    phone.get_by_role("button", name="Sign the document").tap()
    phone.get_by_text("Thank you, Dana Whitfield").wait_for()
    phone.screenshot(path=tmp_path / "sign-thanks.png")
    sound(phone)
    assert [s for s in said if "422" not in s] == []
    with tenant_scope(tenant.id):
        found = queries.envelope(view.id).recipients[0]
    assert (found.status, found.method) == ("signed", "drawn")


def test_marcus_types_and_everyone_gets_copies(
    sent: tuple[Any, Any, str], live_server: Any, phone: Any, tmp_path: Path
) -> None:
    tenant, view, _ = sent
    desk = Desk(by=BY, at=START)
    with tenant_scope(tenant.id):
        desk.sign(DANA)
        token = desk.token(MARCUS)
    phone.goto(f"{live_server.url}/sign/{token}")
    phone.get_by_role("button", name="Type").tap()
    phone.get_by_label("Type your full name").fill("Marcus J. Bell")
    phone.get_by_label("I agree").check()
    phone.locator(".hf-sign").scroll_into_view_if_needed()
    phone.screenshot(path=tmp_path / "typed.png")
    phone.get_by_role("button", name="Sign the document").tap()
    phone.get_by_text("Signed by everyone").wait_for()
    phone.screenshot(path=tmp_path / "finished.png")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Download the signed document").tap()
    content = Path(download.value.path()).read_bytes()
    with tenant_scope(tenant.id):
        assert content == files.read(queries.envelope(view.id).current_file_id)
    phone.goto(f"{live_server.url}/verify")
    phone.screenshot(path=tmp_path / "verify-empty.png")
    phone.set_input_files(
        "input[type=file]",
        {"name": "Order Form.pdf", "mimeType": "application/pdf", "buffer": content},
    )
    phone.get_by_role("button", name="Verify").tap()
    phone.get_by_role("heading", name="Genuine").wait_for()
    sound(phone)
    phone.screenshot(path=tmp_path / "verify-genuine.png", full_page=True)


def test_declining_on_the_phone(
    sent: tuple[Any, Any, str], live_server: Any, phone: Any, tmp_path: Path
) -> None:
    tenant, view, token = sent
    phone.goto(f"{live_server.url}/sign/{token}")
    phone.get_by_role("button", name="Decline").first.tap()
    phone.get_by_label("Reason").fill("The price is not what we agreed.")
    phone.screenshot(path=tmp_path / "decline.png")
    phone.locator("dialog").get_by_role("button", name="Decline").tap()
    phone.get_by_text("You declined").wait_for()
    phone.screenshot(path=tmp_path / "declined.png")
    phone.goto(f"{live_server.url}/sign/{token}")
    phone.get_by_text("withdrawn by the sender").wait_for()
    phone.screenshot(path=tmp_path / "refused.png")
    with tenant_scope(tenant.id):
        assert queries.envelope(view.id).closed_reason == "The price is not what we agreed."


def test_the_sender_follows_it_on_the_desk(
    sent: tuple[Any, Any, str], live_server: Any, page: Any, tmp_path: Path
) -> None:
    tenant, view, _ = sent
    desk = Desk(by=BY, at=START)
    with tenant_scope(tenant.id):
        from handfast.parties import services as parties  # noqa: PLC0415

        desk.draft()
        desk.sign(DANA)
        parties.invite_member(
            email="ana@northbeam.example", name="Ana Ruiz", roles=["sales"], password=PASSWORD,
            by=Actor.system("test"), at=START,
        )  # fmt: skip
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=login]", "ana@northbeam.example")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    page.goto(f"{live_server.url}/envelopes")
    sound(page)
    page.screenshot(path=tmp_path / "list.png")
    page.get_by_role("link", name="Order Form C-2026-000057").last.click()
    page.get_by_text("Checking every signature").wait_for(state="detached")
    page.get_by_text("time stamped").first.wait_for()
    sound(page)
    page.screenshot(path=tmp_path / "envelope.png", full_page=True)
    page.get_by_role("button", name="Replace").first.click()
    page.screenshot(path=tmp_path / "replace.png")
    page.get_by_role("button", name="Cancel").first.click()
    page.set_viewport_size({"width": 390, "height": 844})
    sound(page)
    page.screenshot(path=tmp_path / "envelope-phone.png", full_page=True)
    page.goto(f"{live_server.url}/envelopes")
    sound(page)
    page.screenshot(path=tmp_path / "list-phone.png")
