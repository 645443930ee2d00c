"""Agreeing with a mouse and on a phone: the customer's answer, the contract, the signatures."""

from pathlib import Path

from tests.journeys.pages.stage import Person, Stage, words


def open_contract(person: Person, number: str) -> None:
    """Open a contract from the list."""
    person.click("link", "Contracts")
    person.page.locator("main").get_by_role("link", name=number).first.click()
    person.page.get_by_role("heading", level=1, name=number).wait_for()


def send_for_signature(person: Person) -> None:
    """Send the open contract to those who sign it."""
    person.press("Send for signature", confirm="Send")
    person.reload()


def clauses(person: Person) -> dict[str, tuple[str, str]]:
    """The clauses of the open contract: title to variant and reason."""
    found = {}
    for item in person.page.locator("main details > summary").all():
        title = words(item.locator("strong").inner_text()).split(". ", 1)[-1]
        variant, why = item.locator("span").first, item.locator("small").first
        found[title] = (words(variant.inner_text()), words(why.inner_text()))
    return found


def sign(stage: Stage, person: Person, *, address: str, full_name: str, draw: bool) -> None:
    """Follow the personal link in the mail, agree, sign, and see the thanks."""
    person.go(stage.link(address, "Read and sign"))
    person.page.wait_for_function("document.querySelector('.sg-pages img').naturalWidth > 500")
    person.page.get_by_label("I agree").check()
    if draw:
        _draw(person)
    else:
        person.page.get_by_role("button", name="Type").click()
        person.page.get_by_label("Type your full name").fill(full_name)
    person.look()
    person.page.get_by_role("button", name="Sign the document").click()
    person.page.get_by_role("heading", level=1).get_by_text("Thank you").or_(
        person.page.get_by_role("heading", name="Signed by everyone")
    ).first.wait_for()
    stage.settle()


def _draw(person: Person) -> None:
    canvas = person.page.locator("[data-sign-canvas]")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x, y, mouse = box["x"], box["y"], person.page.mouse
    mouse.move(x + 30, y + 100)
    mouse.down()
    for step in range(1, 36):
        mouse.move(x + 30 + step * 6, y + 85 + (32 if step % 6 < 3 else -28))
    mouse.up()


def download(person: Person, name: str) -> bytes:
    """Follow a link that downloads, and give the file's content."""
    with person.page.expect_download() as started:
        person.page.get_by_role("link", name=name).first.click()
    return Path(started.value.path()).read_bytes()
