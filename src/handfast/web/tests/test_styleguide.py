"""Every component in a real browser: accessible, inside the phone's width, alive under the policy.

The page is rendered here and handed to Chromium with the product's own content security policy;
files come from the static folders, anything else would be an error.
"""

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import RequestFactory
from playwright.sync_api import expect

from handfast.web import assets
from handfast.web.styleguide import styleguide

HOME = "http://handfast.test/styleguide"
AXE = assets.ROOT / "node_modules" / "axe-core" / "axe.min.js"
DRAWN = re.compile("^data:image/png;base64,.{1000}")
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


def answer(route) -> None:
    parts = urlsplit(route.request.url)
    if route.request.method == "POST":
        route.fulfill(status=409 if "won" in (route.request.post_data or "") else 204,
                      content_type="application/problem+json",
                      body='{"detail": "The deal has no accepted quote."}')  # fmt: skip
    elif parts.path.startswith(settings.STATIC_URL):
        found = finders.find(parts.path.removeprefix(settings.STATIC_URL))
        kind = mimetypes.guess_type(parts.path)[0] or "application/octet-stream"
        route.fulfill(body=Path(found).read_bytes(), content_type=kind)
    else:
        html = styleguide(RequestFactory().get("/styleguide")).content
        headers = {"Content-Security-Policy": policy(), "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=html, headers=headers)


@pytest.fixture
def opened(browser) -> Iterator[object]:
    contexts = []

    def open_at(size: str) -> SimpleNamespace:
        width, height = WIDTHS[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce"
        )
        contexts.append(context)
        page, errors = context.new_page(), []
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route("**/*", answer)
        page.goto(HOME)
        page.wait_for_load_state("networkidle")
        page.locator("[data-chart] canvas").wait_for()
        return SimpleNamespace(page=page, errors=errors)

    yield open_at
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("size", WIDTHS)
def test_the_styleguide_is_accessible_fits_and_breaks_no_policy(opened, size):
    shown = opened(size)
    shown.page.evaluate(AXE.read_text())
    found = shown.page.evaluate("axe.run()")["violations"]
    grave = [(rule["id"], rule["nodes"][0]["target"]) for rule in found
             if rule["impact"] in ("serious", "critical")]  # fmt: skip
    assert grave == []
    assert shown.page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    assert shown.errors == []


@pytest.mark.browser
def test_a_card_moves_by_its_menu_and_returns_when_refused(opened):
    page = opened("phone").page
    for column, kept in (("negotiation", 1), ("won", 0)):
        page.get_by_role("button", name="Move Lakeside Bakery").click()
        page.locator(f".dropdown-menu.show [data-move-to={column}]").click()
        page.locator(".hf-toast").last.wait_for()
        assert page.locator(f"[data-column={column}] .hf-card").count() == kept
        page.keyboard.press("Escape")
    assert page.locator("[data-column=negotiation] .hf-card").count() == 1
    page.get_by_text("The deal has no accepted quote.").wait_for()


@pytest.mark.browser
def test_a_signature_is_typed_by_keyboard(opened):
    page = opened("desk").page
    page.get_by_role("button", name="Type").press("Enter")
    expect(page.locator("[data-sign-image]")).to_have_value(DRAWN)
    expect(page.locator("[data-sign-kind]")).to_have_value("typed")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-sign-image]")).to_have_value("")


@pytest.mark.browser
def test_a_signature_may_be_typed_before_its_library_has_arrived(opened):
    shown, held = opened("desk"), {}
    page = shown.page
    page.route("**/*signature_pad*", lambda route: held.update(route=route))
    page.reload(wait_until="domcontentloaded")
    expect(page.get_by_role("button", name="Draw")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Type").click()
    page.get_by_label("Type your full name").fill("Dana")
    expect(page.locator("[data-sign-image]")).to_have_value("")
    answer(held["route"])
    expect(page.locator("[data-sign-image]")).to_have_value(DRAWN)
    assert shown.errors == []


@pytest.mark.browser
def test_a_question_is_asked_before_the_deed(opened):
    page = opened("desk").page
    page.locator("body").evaluate("it => it.dataset.done = 0")
    page.locator("[data-confirm]").first.evaluate(
        "it => it.addEventListener('click', () => document.body.dataset.done++)"
    )
    button = page.get_by_role("button", name="Cancel order").first
    button.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel", exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-done", "0")
    button.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel order").click()
    expect(page.locator("body")).to_have_attribute("data-done", "1")


@pytest.mark.browser
def test_slash_moves_to_the_search(opened):
    page = opened("desk").page
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_only_administrators_see_the_styleguide(client_as, client):
    assert client_as("admin").get("/styleguide").status_code == 200
    assert client_as("sales").get("/styleguide").status_code == 403
    assert client.get("/styleguide").url == "/accounts/login/?next=/styleguide"


@pytest.mark.django_db
def test_pages_of_sign_in_and_unknown_addresses_wear_the_public_shell(client):
    signing_in = client.get("/accounts/login/")
    missing = client.get("/no-such-page")
    assert (signing_in.status_code, missing.status_code) == (200, 404)
    assert b"hf-public-card" in signing_in.content
    assert b"There is nothing at this address" in missing.content
