"""The customer's portal, mostly on a phone: the offer, the order, the services, the invoices."""

from playwright.sync_api import expect

from tests.journeys.pages.stage import Person, Stage, words


def open_offer(stage: Stage, person: Person, *, address: str) -> None:
    """Follow the link in the mail to the offer."""
    person.go(stage.link(address, "Read and answer the quote"))


def accept_offer(person: Person) -> None:
    """Accept the open offer, and say yes once more."""
    person.press("Accept", confirm="Accept the offer")
    person.sees("Thank you, the offer is accepted.")


def sign_in(stage: Stage, person: Person, *, address: str) -> None:
    """Ask for a link by e-mail and follow it."""
    person.go("/portal/login")
    person.page.get_by_label("Your e-mail address").fill(address)
    person.press("Send me a link", within=person.page)
    person.go(stage.link(address, "Sign in"))
    person.press("Continue", within=person.page)
    person.page.get_by_role("heading", level=1).filter(has_text="Hello").wait_for()


def open_order(person: Person, number: str) -> None:
    """Open the page that shows an order on its way."""
    person.go("/portal/orders/")
    person.page.locator("main").get_by_role("link", name=number).first.click()
    person.page.get_by_role("heading", level=1, name=f"Order {number}").wait_for()


def steps(person: Person) -> dict[str, tuple[str, str, str]]:
    """The steps as the customer sees them: name to owner, state and day."""
    found = {}
    for item in person.page.locator(".hf-steps > li").all():
        name, owner = item.locator(".hf-steps-words > *").all_inner_texts()
        state, day = item.locator(".hf-steps-when > *").all_inner_texts()
        found[words(name)] = (words(owner), words(state), words(day))
    return found


def states(person: Person) -> dict[str, str]:
    """The steps as the customer sees them: name to state."""
    return {name: state for name, (_, state, _) in steps(person).items()}


def services(person: Person) -> dict[str, str]:
    """The customer's services: name to state."""
    return {words(card.locator("h2").inner_text()): words(card.locator(".hf-badge").first.inner_text())
            for card in person.page.locator("main section.card").all()}  # fmt: skip


def activate(person: Person) -> None:
    """Say that everything is connected; billing begins today."""
    person.press("Done, activate it", confirm="Yes, it is active")
    expect(person.page.get_by_text("Your service is active.")).to_be_visible()
