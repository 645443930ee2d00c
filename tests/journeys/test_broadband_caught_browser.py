"""Journey 1 with a mouse: what must be caught, and who must be asked.

What leads up to each scene is told through the API; the scene itself is played in the browser.
"""

import pytest

from tests.journeys.pages import billing, deciding, delivering, pricing, selling
from tests.journeys.pages.stage import Person, Stage
from tests.journeys.story import Story, until_active, until_submitted
from tests.journeys.world import moment, shipped_catalog

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INTERNET, MODEM = "Internet Access 500/100", "Wi-Fi 6 Modem"
ADDRESS, INSTALLATION = "Static IPv4", "Standard Installation"
ORDER = "O-2026-000001"
APRIL = "1 Apr – 30 Apr 2026"


def open_quote(person: Person, story: Story) -> None:
    person.go(f"/quotes/{story.ids['quote']}/")


def test_discounts_ask_the_sales_leader_and_above_that_finance(stage: Stage) -> None:
    story = Story(stage.world)
    story.lead_to_opportunity()
    story.build_quote(discount="10")
    ana, priya, fay = stage.member("ana"), stage.member("priya"), stage.member("fay")
    open_quote(ana, story)
    assert deciding.needed(ana) == []
    selling.discount(ana, INTERNET, "15")
    assert deciding.needed(ana) == ["Sales leader"]
    assert selling.totals(ana)["Told"] == "Deal desk"
    ana.press("Ask for approval")
    ana.sees("Waiting for approval")
    assert (deciding.waiting(priya), deciding.waiting(fay)) == (1, 0)
    deciding.approve(priya, comment="Fine for a bakery.", shot="approval")
    assert deciding.waiting(priya) == 0
    open_quote(ana, story)
    assert ana.state() == "approved"

    ana.press("Change")
    selling.discount(ana, INTERNET, "30")
    assert deciding.needed(ana) == ["Sales leader", "Finance and revenue operations"]
    ana.press("Ask for approval")
    deciding.approve(priya, comment="They sign for two years.")
    open_quote(ana, story)
    assert ana.state() == "in approval"
    deciding.approve(fay, comment="The margin holds.")
    open_quote(ana, story)
    assert ana.state() == "approved"
    ana.press("Send to customer")
    ana.sees("With Dana Whitfield since")


def test_an_older_modem_is_caught_on_the_ledger_with_ana_as_owner(stage: Stage) -> None:
    story = until_submitted(stage.world)
    story.retry_shipment()
    story.at(moment(3, 12, 11))
    ana, omar = stage.member("ana"), stage.member("omar")
    delivering.report(omar, partner="carrier", values="hardware_version = AX6-2.0")
    billing.open_ledger(ana)
    ana.sees("Delivered ≠ promised")
    cells = billing.ledger(ana)
    assert list(cells)[0] == MODEM
    assert cells[MODEM][2:4] == [("hw AX6-2.1", "kept"), ("hw AX6-2.0", "fault")]
    assert {c for name in (INTERNET, ADDRESS) for _, c in cells[name]} & {"fault"} == set()
    assert ana.facts("Owner") == "Ana Ruiz"
    ana.look("ledger-fault")
    billing.explain(ana, "The customer agreed to the older model.")
    billing.open_ledger(ana)
    ana.sees("No difference is open.", "2 promises are under way")


def test_a_price_rise_moves_nothing_that_was_agreed(stage: Stage) -> None:
    story = until_submitted(stage.world)
    story.build_quote(discount="0")
    story.at(moment(3, 9))
    ana, ada = stage.member("ana"), stage.member("ada")
    pricing.import_version(ada, "northbeam-v4.json", shipped_catalog("northbeam-v4"))
    assert ada.rows() == [[INTERNET, "list price", "USD 60.00", "USD 70.00", "USD +10.00"]]
    ada.look("catalog-changes")
    pricing.publish(ada, day="2026-03-10")
    story.at(moment(3, 10))

    open_quote(ana, story)
    ana.sees("A newer catalog is on sale.", "this quote keeps version 3 until you move it")
    assert selling.price_lines(ana)[INTERNET] == ["60.00", "−10.00", "", "%", "50.00"]
    ana.press("Move to version 4", confirm="Move to version 4")
    assert selling.price_lines(ana)[INTERNET] == ["70.00", "−10.00", "", "%", "60.00"]

    delivering.open_order(ana, ORDER)
    ana.sees("USD 60.50")
    story.omar.post(f"/tasks/{story.task('ship_modem')['id']}/retry", {"reason": "suite added"})
    story.world.settle()
    story.at(moment(3, 12, 11))
    story.report_delivery("AX6-2.1")
    story.at(moment(3, 16, 15))
    story.finish_truck_roll()
    story.at(moment(3, 17))
    story.activate()
    story.at(moment(4, 1))
    fay = stage.member("fay")
    billing.open_invoice(fay, "INV-2026-000002")
    assert billing.invoice_lines(fay)[INTERNET] == [APRIL, "47.50", "3.80", "51.30"]
    billing.open_ledger(ana)
    ana.sees("Every promise is kept.")


def test_the_address_given_up_in_mid_cycle_is_credited_by_the_day(stage: Stage) -> None:
    story = until_active(stage.world)
    story.at(moment(4, 14))
    ana, fay = stage.member("ana"), stage.member("fay")
    change = delivering.end_service(ana, order=ORDER, service=ADDRESS, from_day="2026-04-15")
    assert change == "O-2026-000002"
    story.at(moment(4, 15))
    ana.reload()
    assert ana.state() == "completed"
    billing.open_invoice(fay, "CN-2026-000001")
    assert billing.invoice_lines(fay) == {
        ADDRESS: ["15 Apr – 30 Apr 2026 16 of 30 days", "4.27", "0.34", "4.61"],
        "Total": ["", "4.27", "0.34", "4.61"],
    }
    fay.look("credit-of-a-part")
    ana.click("link", "Services")
    assert {row[0].partition("AS-")[0].strip(): row[-1] for row in ana.rows()} == {
        INTERNET: "active", MODEM: "active", INSTALLATION: "active", ADDRESS: "terminated",
    }  # fmt: skip
    story.at(moment(5, 1))
    billing.open_invoice(fay, "INV-2026-000003")
    may = "1 May – 31 May 2026"
    assert billing.invoice_lines(fay) == {
        INTERNET: [may, "47.50", "3.80", "51.30"],
        MODEM: [may, "5.00", "0.40", "5.40"],
        "Total": ["", "52.50", "4.20", "56.70"],
    }
    billing.open_ledger(ana)
    ana.sees("Every promise is kept.")
