"""Money with a mouse: invoices, charges, and the promise ledger."""

from tests.journeys.pages.stage import Person, words


def open_invoice(person: Person, number: str) -> None:
    """Open an invoice from the list."""
    person.click("link", "Billing")
    person.page.locator("main").get_by_role("link", name=number).first.click()
    person.page.get_by_role("heading", level=1, name=number).wait_for()


def open_ledger(person: Person) -> None:
    """Open the promise ledger."""
    person.click("link", "Promises")
    person.page.get_by_role("heading", level=1, name="Promised is delivered").wait_for()


def ledger(person: Person) -> dict[str, list[tuple[str, str]]]:
    """The ledger's rows: name to the six cells, each with its words and its state."""
    found = {}
    for row in person.page.locator("#list tbody tr:has(td)").all():
        name = words(row.locator("strong").first.inner_text())
        cells = []
        for cell in row.locator("td").all()[1:7]:
            html = cell.inner_html()
            state = "fault" if "tone-red" in html else "kept" if "tone-green" in html else "open"
            cells.append((words(cell.inner_text()), state))
        found[name] = cells
    return found


def invoice_lines(person: Person) -> dict[str, list[str]]:
    """The open invoice: line to period, net, tax and total; the last row is the total."""
    table = person.page.locator("main table").first
    found = {}
    for row in table.locator("tbody tr").all():
        name, period, net, tax, total = (words(c) for c in row.locator("td").all_inner_texts()[:5])
        found[name.split(" promise ")[0]] = [period, net, tax.split(" ")[0], total]
    amounts = [words(cell) for cell in table.locator("tfoot td.money").all_inner_texts()]
    return {**found, "Total": ["", *amounts]}


def first_invoice(person: Person) -> dict[str, list[str]]:
    """The first invoice as a quote shows it: charge to period, net, tax and total."""
    card = person.page.locator("#first-invoice")
    found = {}
    for row in card.locator("tbody tr, tfoot tr").all():
        name, *cells = (words(cell) for cell in row.locator("td").all_inner_texts())
        found[name] = cells
    return found


def explain(person: Person, reason: str) -> None:
    """Open the first difference of the ledger and close it as intended."""
    person.page.locator("main").get_by_role("link", name="Open").first.click()
    person.fill(reason=reason)
    person.press("Close as explained")


def correct_charge(person: Person, *, customer: str, charge: str, amount: str, reason: str) -> None:
    """Change what a charge bills from now on."""
    person.page.locator("main").get_by_role("link", name="Account").first.click()
    person.page.get_by_role("heading", level=1, name=customer).wait_for()
    row = person.page.locator("main tr").filter(has_text=charge).first
    row.get_by_role("link", name="Correct").click()
    person.fill(amount=amount, reason=reason)
    person.press("Correct the charge")
