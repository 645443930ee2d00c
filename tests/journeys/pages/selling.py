"""Selling with a mouse: the public form, the lead, the quote builder."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import expect

from tests.journeys.pages.stage import Person, words


def send_contact_form(visitor: Person, *, slug: str, **fields: str) -> None:
    """A visitor fills the public form of a company and sends it."""
    visitor.go(f"/t/{slug}/contact")
    visitor.fill(**fields)
    visitor.look("contact-form")
    visitor.page.get_by_role("button", name="Send").click()
    visitor.page.get_by_role("heading", name="Thank you").wait_for()


def open_lead(seller: Person, name: str) -> None:
    """Open a lead from the list."""
    seller.click("link", "Leads")
    seller.page.locator("main").get_by_role("link", name=name).first.click()
    seller.page.get_by_role("heading", level=1, name=name).wait_for()


def convert(seller: Person, *, opportunity: str) -> None:
    """Qualify the open lead and make account, contact and opportunity of it."""
    seller.press("Qualify")
    seller.fill(opportunity_name=opportunity)
    seller.press("Convert", within=seller.page.locator("#convert"))
    seller.page.get_by_role("heading", level=1, name=opportunity).wait_for()


def give_address(seller: Person, **fields: str) -> None:
    """Complete the address of the open opportunity's account."""
    seller.page.locator("main dd").get_by_role("link").first.click()
    seller.page.locator("main").get_by_role("link", name="Edit").first.click()
    seller.fill(**fields)
    seller.press("Save")


def open_opportunity(seller: Person, name: str) -> None:
    """Open an opportunity from the board."""
    seller.click("link", "Opportunities")
    seller.page.locator("main").get_by_role("link", name=name).first.click()
    seller.page.get_by_role("heading", level=1, name=name).wait_for()


def start_quote(seller: Person, *, months: str) -> None:
    """Start a quote from the open opportunity."""
    seller.page.locator("main").get_by_role("link", name="New quote").first.click()
    seller.fill(term_months=months)
    seller.press("Start the quote")
    seller.page.get_by_role("button", name="Add a product").wait_for()


@contextmanager
def redrawn(seller: Person) -> Iterator[None]:
    """Do something in the builder, and wait until the server's answer has replaced it wholly."""
    quote = seller.page.locator("#quote")
    quote.evaluate("it => it.classList.add('asked')")
    yield
    expect(seller.page.locator("#quote:not(.asked):not(.htmx-added)")).to_be_visible()


def add_product(seller: Person, name: str) -> None:
    """Choose a product from the catalog's dialog."""
    seller.page.get_by_role("button", name="Add a product").click()
    with redrawn(seller):
        seller.page.get_by_role("button", name=f"Add {name}").click()
    seller.page.get_by_role("heading", name=name).wait_for()


def switch(seller: Person, option: str) -> None:
    """Choose an option of a bundle that is a matter of yes or no."""
    found = seller.page.get_by_role("switch", name=option)
    with redrawn(seller):
        found.click()
    expect(found).to_be_checked()


def discount(seller: Person, line: str, percent: str) -> None:
    """Give a discount in percent on one line."""
    box = seller.page.get_by_label(f"Discount in percent, {line}")
    box.fill(percent)
    with redrawn(seller):
        box.blur()
    expect(box).to_have_value(percent)


def why(seller: Person, line: str) -> list[str]:
    """Ask why a line costs what it costs."""
    seller.page.get_by_role("link", name=f"Why {line}").click()
    card = seller.page.locator("#why .card")
    card.get_by_text(f"{line}, net").wait_for()
    return [
        words(row.inner_text()) for row in card.locator(".hf-why-rows > li, .hf-why-total").all()
    ]


def wish(seller: Person, option: str) -> str:
    """Try to add one more of an option that is refused, and give the explanation."""
    with redrawn(seller):
        seller.page.get_by_role("button", name=f"One more: {option}").click()
    alert = seller.page.locator("main").get_by_role("alert")
    alert.wait_for()
    return words(alert.inner_text())


def totals(seller: Person) -> dict[str, str]:
    """The totals card: label and amount."""
    card = seller.page.locator(".qb-totals")
    return {words(k.inner_text()): words(v.inner_text())
            for k, v in zip(card.locator("dt").all(), card.locator("dd").all(), strict=True)}  # fmt: skip


def price_lines(seller: Person) -> dict[str, list[str]]:
    """The builder's lines by name: list, bundle, promotion, discount, net."""
    found = {}
    for row in seller.page.locator(".qb-lines tbody tr").all():
        cells: list[Any] = row.locator("td").all()
        name = cells[0].inner_text().split("\n")[0].strip()
        found[name] = [words(cell.inner_text()) for cell in cells[2:7]]
    return found
