"""Agreeing with a mouse and on a phone: the customer's answer, the contract, the signatures."""

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
    for item in person.page.locator("main .ct-clause > summary").all():
        why = item.locator(".ct-clause-why")
        found[words(item.locator("strong").inner_text())] = (
            words(item.locator(".ct-variant").inner_text()),
            words(why.inner_text()) if why.count() else "",
        )
    return found


def schedule(person: Person) -> dict[str, tuple[str, str]]:
    """The pricing schedule of the open contract: line to list and net price."""
    found = {}
    for row in person.page.locator("main table").first.locator("tbody tr:has(td.money)").all():
        name = row.locator("td").first.inner_text().split("\n")[0].strip()
        amounts = [words(cell.inner_text()) for cell in row.locator("td.money").all()]
        listed = next(a for a in amounts if "." in a)
        found[name] = (listed, amounts[-1])
    return found


def open_envelope(stage: Stage, person: Person, *, address: str) -> None:
    """Follow the personal link in the mail and wait for the document's first page."""
    person.go(stage.link(address, "Read and sign"))
    first = person.page.locator(".sg-pages img").first
    assert first.evaluate("async it => (await it.decode(), it.naturalWidth)") > 500


def sign_drawn(person: Person) -> None:
    """Agree, draw a signature and sign."""
    person.page.get_by_label("I agree").check()
    _draw(person)
    person.press("Sign the document", within=person.page)


def sign_typed(person: Person, full_name: str) -> None:
    """Agree, type the name and sign."""
    person.page.get_by_label("I agree").check()
    person.page.get_by_role("button", name="Type").click()
    person.page.get_by_label("Type your full name").fill(full_name)
    person.press("Sign the document", within=person.page)


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
