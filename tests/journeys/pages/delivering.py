"""Delivering with a mouse: the order, its steps, fallout, and the partners' simulators."""

from playwright.sync_api import expect

from tests.journeys.pages.stage import Person, words


def open_order(person: Person, number: str) -> None:
    """Open an order from the list."""
    person.click("link", "Orders")
    person.page.locator("main").get_by_role("link", name=number).first.click()
    person.page.get_by_role("heading", level=1, name=number).wait_for()


def steps(person: Person) -> dict[str, tuple[str, str, str, str]]:
    """The steps of the open order: name to owner, planned day, estimated or last day, state."""
    table = person.page.locator("main table:has(th:text-is('Estimated'))")
    found = {}
    for row in table.locator("tbody tr").all():
        name = words(row.get_by_role("link").first.inner_text())
        _, owner, planned, estimated, state = map(words, row.locator("td").all_inner_texts())
        found[name] = (owner, planned, estimated, state)
    return found


def states(person: Person) -> dict[str, str]:
    """The steps of the open order: name to state."""
    return {name: state for name, (_, _, _, state) in steps(person).items()}


def readiness(person: Person) -> dict[str, str]:
    """The checklist of the open order: point to what was found; nothing may be left to do."""
    found = {}
    for point, detail, remedy in person.table("Ready to submit?"):
        assert remedy == "", (point, detail, remedy)
        found[point] = detail
    return found


def open_fallout(person: Person, step: str) -> None:
    """Open a step from the fallout queue."""
    person.click("link", "Fulfillment")
    person.page.locator("main").get_by_role("link", name="Fallout").last.click()
    person.page.get_by_role("heading", level=1, name="Fallout").wait_for()
    open_step(person, step)


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
    expect(shown).to_be_in_viewport()
    refusal = words(shown.inner_text())
    dialog.get_by_role("button", name="Back").click()
    return refusal


def retry(person: Person, *, corrected: str) -> None:
    """Mend the open step with corrected values and try it again."""
    person.page.get_by_label("Corrected values").fill(corrected)
    person.press("Retry")


def report(person: Person, *, partner: str, look: str = "", values: str = "") -> None:
    """Let a simulated partner report on the request it works on, perhaps with other values."""
    person.go(f"/gateways/{partner}/")
    person.look(look)
    if values:
        person.page.get_by_label("With").first.fill(values)
    person.press("Send report")


def report_done(person: Person, *, said: str, measured: str = "") -> None:
    """Report the open step done, with what was measured."""
    card = person.page.locator("main .card").filter(
        has=person.page.get_by_role("heading", name="Report it done")
    )
    card.get_by_label("What was done").fill(said)
    card.get_by_label("Measured or recorded").fill(measured)
    person.press("Done", within=card)


def end_service(person: Person, *, order: str, service: str, from_day: str) -> str:
    """End one service of a completed order's customer from a day on; give the change's number."""
    open_order(person, order)
    person.click("link", "Change services")
    person.page.get_by_label(service).check()
    person.fill(effective_date=from_day)
    person.look("end-service")
    person.press("Capture change order")
    number = words(person.page.get_by_role("heading", level=1).inner_text())
    person.press("Submit order")
    return number
