"""Delivering with a mouse: the order, its steps, fallout, and the partners' simulators."""

from playwright.sync_api import expect

from tests.journeys.pages.stage import Person, Stage, words


def open_order(person: Person, number: str) -> None:
    """Open an order from the list."""
    person.click("link", "Orders")
    person.page.locator("main").get_by_role("link", name=number).first.click()
    person.page.get_by_role("heading", level=1, name=number).wait_for()


def steps(person: Person) -> dict[str, tuple[str, str, str, str]]:
    """The steps of the open order: name to owner, planned day, estimated or last day, state."""
    found = {}
    for row in person.table("Steps"):
        name = row[0].split(" critical path")[0]
        found[name] = (row[1], row[2], row[3], row[4])
    return found


def open_step(person: Person, name: str) -> None:
    """Open a step from the open order's table."""
    person.page.locator("main td").get_by_role("link", name=name, exact=True).first.click()
    person.page.get_by_role("heading", level=1, name=name).wait_for()


def skip_without_reason(person: Person) -> str:
    """Try to go on without the open step and without a reason; give the answer."""
    person.click("button", "Skip", exact=True)
    dialog = person.page.locator("dialog#skip")
    reason = dialog.locator("textarea, input[name=reason]").first
    reason.evaluate("it => it.removeAttribute('required')")
    dialog.get_by_role("button", name="Skip it").click()
    shown = dialog.locator(".hf-field-error")
    expect(shown).to_be_visible()
    return words(shown.inner_text())


def report(stage: Stage, person: Person, *, partner: str, values: str = "") -> None:
    """Let a simulated partner report on the request it works on."""
    person.go(f"/gateways/{partner}/")
    if values:
        person.page.locator("main textarea[name=values]").first.fill(values)
    person.press("Send report")
    stage.settle()


def report_done(person: Person, *, said: str, measured: str = "") -> None:
    """Report the open step done, with what was measured."""
    card = person.page.locator("main .card").filter(
        has=person.page.get_by_role("heading", name="Report it done")
    )
    card.get_by_label("What was done").fill(said)
    card.get_by_label("Measured or recorded").fill(measured)
    person.press("Done", within=card)
