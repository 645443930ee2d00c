"""Journey 1 with a mouse: people of Northbeam at their desks, Dana on her phone, every amount.

The sandbox's clock is moved by the administrator on the clock page. Pages that are looked at
(`look`) must be accessible, fit their screen and say nothing in the console.
"""

import pytest

from tests.journeys.pages import agreeing, billing, delivering, portal, selling
from tests.journeys.pages.stage import Person, Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DANA, MARCUS = "dana@lakeside.example", "marcus@northbeam.example"
INTERNET, MODEM = "Internet Access 500/100", "Wi-Fi 6 Modem"
ADDRESS, INSTALLATION = "Static IPv4", "Standard Installation"
ACTIVATION = "Customer connects and activates the modem"
QUOTE, CONTRACT, ORDER = "Q-2026-000001", "C-2026-000001", "O-2026-000001"


def test_from_the_web_lead_to_the_corrected_overcharge(stage: Stage) -> None:
    ana, dana = stage.member("ana"), stage.visitor("dana", phone=True)
    the_lead_comes_by_the_web_form(stage)
    ana_converts_it_and_nothing_is_typed_again(ana)
    ana_builds_the_quote(ana)
    a_voice_line_is_refused_with_both_reasons(ana)
    ana_sends_it_and_dana_accepts_on_her_phone(stage, ana, dana)
    the_contract_is_drafted_for_illinois_and_a_small_deal(ana)
    dana_signs_then_marcus(stage, ana, dana)
    the_order_is_ready_and_submitted(ana)
    the_line_test_fails_and_the_shipment_falls_out(stage, ana, dana)
    logistics_may_not_skip_but_retries(stage, ana)
    the_modem_arrives_and_the_field_service_calls(stage, ana, dana)
    dana_activates_and_the_services_are_hers(stage, ana, dana)
    the_first_invoice_bills_fifteen_days(stage, dana)
    the_second_invoice_bills_april(stage)
    every_promise_is_kept(ana)
    an_overcharge_is_caught_and_made_whole(stage, ana)


def the_lead_comes_by_the_web_form(stage: Stage) -> None:
    visitor = stage.visitor("visitor")
    selling.send_contact_form(
        visitor, slug="northbeam", name="Dana Whitfield", company="Lakeside Bakery LLC",
        email=DANA, phone="+1 312 555 0142", region="IL",
        message="We need fast internet for the shop.",
    )  # fmt: skip
    stage.settle()


def ana_converts_it_and_nothing_is_typed_again(ana: Person) -> None:
    selling.open_lead(ana, "Dana Whitfield")
    ana.sees("We need fast internet for the shop.")
    assert ana.facts("Company") == "Lakeside Bakery LLC"
    ana.look("lead")
    selling.convert(ana, opportunity="Home Fast 500")
    assert (ana.facts("Account"), ana.facts("Contact"), ana.facts("Owner")) == (
        "Lakeside Bakery LLC", "Dana Whitfield", "Ana Ruiz",
    )  # fmt: skip
    selling.give_address(
        ana, line1="12 Shore Road", city="Evanston", region="IL", postal_code="60201"
    )
    assert ana.facts("Address") == "12 Shore Road Evanston, IL 60201 US"


def ana_builds_the_quote(ana: Person) -> None:
    selling.open_opportunity(ana, "Home Fast 500")
    selling.start_quote(ana, months="24")
    selling.add_product(ana, "Home Fast 500")
    selling.switch(ana, ADDRESS)
    selling.discount(ana, INTERNET, "5")
    assert selling.price_lines(ana) == {
        INTERNET: ["60.00", "−10.00", "", "%", "47.50"],
        MODEM: ["5.00", "", "", "%", "5.00"],
        INSTALLATION: ["99.00", "", "−49.50", "%", "49.50"],
        ADDRESS: ["8.00", "", "", "%", "8.00"],
    }
    assert selling.why(ana, INTERNET) == [
        "List price, catalog version 3 60.00",
        "Bundle price Home Fast 500 −10.00",
        "Discount 5 % by Ana Ruiz −2.50",
        f"{INTERNET}, net per month USD 47.50",
    ]
    totals = selling.totals(ana)
    assert (totals["Monthly"], totals["Once"]) == ("USD 60.50", "USD 49.50")
    assert (totals["Total, 24 months"], totals["Approvals needed"]) == ("USD 1,501.50", "none")


def a_voice_line_is_refused_with_both_reasons(ana: Person) -> None:
    assert selling.wish(ana, "Voice Line") == (
        "Voice Line cannot be added. The modem is not voice-ready, and Static IPv4 excludes "
        "Voice Line. Switch the modem to voice-ready and remove Static IPv4 (USD +7.00 / month)"
    )
    assert selling.totals(ana)["Total, 24 months"] == "USD 1,501.50"
    ana.look("quote")


def ana_sends_it_and_dana_accepts_on_her_phone(stage: Stage, ana: Person, dana: Person) -> None:
    ana.press("Send to customer")
    ana.sees("With Dana Whitfield since 2 Mar 09:00 CST; stands until 1 Apr 2026.")
    stage.set_clock("2026-03-04T10:00")
    portal.open_offer(stage, dana, address=DANA)
    assert (dana.facts("Per month"), dana.facts("Once")) == ("USD 60.50", "USD 49.50")
    assert dana.facts("Total over the term") == "USD 1,501.50"
    dana.look("phone-offer")
    portal.accept_offer(dana)
    dana.sees("Dana Whitfield accepted it on 4 Mar 2026 10:00 CST.")
    ana.reload()
    ana.sees("Accepted by Dana Whitfield, 4 Mar 10:00 CST.")


def the_contract_is_drafted_for_illinois_and_a_small_deal(ana: Person) -> None:
    agreeing.open_contract(ana, CONTRACT)
    assert (ana.facts("Governing law"), ana.facts("Contract value")) == ("Illinois", "USD 1,501.50")
    assert agreeing.schedule(ana) == {
        INTERNET: ("60.00", "47.50"), MODEM: ("5.00", "5.00"),
        INSTALLATION: ("99.00", "49.50"), ADDRESS: ("8.00", "8.00"),
    }  # fmt: skip
    found = agreeing.clauses(ana)
    assert found["Governing law"] == ("illinois", "Chosen because the customer's region is IL.")
    assert found["Liability"] == (
        "small-deal",
        "Chosen because the contract value is below 25,000.",
    )
    agreeing.send_for_signature(ana)
    ana.look("contract")


def dana_signs_then_marcus(stage: Stage, ana: Person, dana: Person) -> None:
    agreeing.open_envelope(stage, dana, address=DANA)
    dana.look("phone-sign")
    agreeing.sign_drawn(dana)
    dana.sees("Thank you, Dana Whitfield")
    stage.set_clock("2026-03-05T10:00")
    marcus = stage.visitor("marcus")
    agreeing.open_envelope(stage, marcus, address=MARCUS)
    agreeing.sign_typed(marcus, "Marcus Bell")
    marcus.sees("Signed by everyone")
    ana.reload()
    assert ana.facts("Term") == "5 Mar 2026 up to 5 Mar 2028"
    certificate, contract = ana.download("Certificate"), ana.download("Signed contract")
    assert (certificate[:5], contract[:5]) == (b"%PDF-", b"%PDF-")
    assert certificate != contract


def the_order_is_ready_and_submitted(ana: Person) -> None:
    delivering.open_order(ana, ORDER)
    assert delivering.readiness(ana) == {
        "Customer account": "Lakeside Bakery LLC is active",
        "Named contact": f"Dana Whitfield, {DANA}",
        "Contract": f"{CONTRACT} is active",
        "Catalog version": "version 3 pinned",
        "Prices": "5 lines priced",
        "Service address": "12 Shore Road, Evanston, IL 60201",
        "Billing data": "invoices to Lakeside Bakery LLC",
        "Delivery plan": "7 steps, about 6 days",
    }
    ana.sees("all green")
    ana.press("Submit order")


def the_line_test_fails_and_the_shipment_falls_out(stage: Stage, ana: Person, dana: Person) -> None:
    ana.reload()
    assert delivering.states(ana) == {
        "Line test": "done", "DSLAM port activation": "done", "Ship modem": "fallout",
        "Truck roll": "ready", "IPv4 address allocation": "done", ACTIVATION: "waiting",
        "Service active": "waiting",
    }  # fmt: skip
    ana.sees("“address incomplete: suite”")
    assert ana.facts("Committed to customer") == "13 Mar"
    assert ana.facts("Estimated") == "9 Mar"
    portal.sign_in(stage, dana, address=DANA)
    portal.open_order(dana, ORDER)
    assert portal.states(dana) == {
        "Line test": "done", "DSLAM port activation": "done", "Ship modem": "being sorted out",
        "Truck roll": "next", "IPv4 address allocation": "done", ACTIVATION: "planned",
    }  # fmt: skip


def logistics_may_not_skip_but_retries(stage: Stage, ana: Person) -> None:
    stage.set_clock("2026-03-10T09:00")
    ana.reload()
    assert ana.facts("Estimated") == "14 Mar"
    ana.sees("1 day after the committed date")
    omar = stage.member("omar")
    delivering.open_fallout(omar, "Ship modem")
    omar.sees("“address incomplete: suite”")
    omar.look("fallout")
    refused = "Give a reason; nothing was changed without one."
    assert delivering.skip_without_reason(omar) == refused
    delivering.open_fallout(omar, "Ship modem")
    delivering.retry(omar, corrected="suite = 4B")
    omar.reload()
    assert omar.state() == "awaiting callback"


def the_modem_arrives_and_the_field_service_calls(stage: Stage, ana: Person, dana: Person) -> None:
    omar = stage.member("omar")
    stage.set_clock("2026-03-12T11:08")
    delivering.report(omar, partner="carrier", look="partner")
    ana.reload()
    assert delivering.states(ana)["Ship modem"] == "done"
    stage.set_clock("2026-03-16T15:00")
    ana.reload()
    assert ana.facts("Estimated") == "17 Mar"
    ana.look("order")
    delivering.open_order(omar, ORDER)
    delivering.open_step(omar, "Truck roll")
    delivering.report_done(omar, said="Replaced the drop cable", measured="attenuation_db = 31")
    dana.reload()
    dana.sees("Your turn")
    assert portal.steps(dana)["Truck roll"] == ("Field service", "done", "16 Mar")
    assert portal.steps(dana)["Ship modem"] == ("Logistics", "done", "12 Mar")


def dana_activates_and_the_services_are_hers(stage: Stage, ana: Person, dana: Person) -> None:
    stage.set_clock("2026-03-17T10:00")
    dana.go("/portal/invoices/")
    dana.sees("No invoices yet")
    portal.open_order(dana, ORDER)
    dana.look("phone-order")
    portal.activate(dana)
    dana.go("/portal/services/")
    dana.sees(
        "Download speed: 500 Mbit/s", "Upload speed: 100 Mbit/s", "Static IPv4 addresses: 1 address"
    )
    assert portal.services(dana) == dict.fromkeys(
        (INTERNET, MODEM, INSTALLATION, ADDRESS), "active"
    )
    ana.click("link", "Services")
    assert [row[3:] for row in ana.rows()] == [["17 Mar 2026", "active"]] * 4
    ana.look("services")


def the_first_invoice_bills_fifteen_days(stage: Stage, dana: Person) -> None:
    fay = stage.member("fay")
    billing.open_invoice(fay, "INV-2026-000001")
    march = "17 Mar – 31 Mar 2026 15 of 31 days"
    assert billing.invoice_lines(fay) == {
        INTERNET: [march, "22.98", "1.84", "24.82"],
        MODEM: [march, "2.42", "0.19", "2.61"],
        INSTALLATION: ["once", "49.50", "3.96", "53.46"],
        ADDRESS: [march, "3.87", "0.31", "4.18"],
        "Total": ["", "78.77", "6.30", "85.07"],
    }
    fay.look("invoice")
    dana.go("/portal/invoices/")
    dana.sees("INV-2026-000001", "USD 85.07")


def the_second_invoice_bills_april(stage: Stage) -> None:
    stage.set_clock("2026-04-01T08:00")
    fay = stage.member("fay")
    billing.open_invoice(fay, "INV-2026-000002")
    april = "1 Apr – 30 Apr 2026"
    assert billing.invoice_lines(fay) == {
        INTERNET: [april, "47.50", "3.80", "51.30"],
        MODEM: [april, "5.00", "0.40", "5.40"],
        ADDRESS: [april, "8.00", "0.64", "8.64"],
        "Total": ["", "60.50", "4.84", "65.34"],
    }


def every_promise_is_kept(ana: Person) -> None:
    billing.open_ledger(ana)
    ana.sees("Every promise is kept.", "4 of 4")
    assert billing.ledger(ana) == {
        INTERNET: kept("47.50", "47.50", "1", "1", "Download speed +2", "47.50"),
        MODEM: kept("5.00", "5.00", "hw AX6-2.1", "hw AX6-2.1", "Rented modem", "5.00"),
        INSTALLATION: kept("49.50", "49.50", "1", "1", "Installation", "49.50"),
        ADDRESS: kept("8.00", "8.00", "1", "1", "Static IPv4 addresses", "8.00"),
    }
    ana.look("ledger")


def kept(*cells: str) -> list[tuple[str, str]]:
    return [(cell, "kept") for cell in cells]


def an_overcharge_is_caught_and_made_whole(stage: Stage, ana: Person) -> None:
    fay = stage.member("fay")
    billing.correct_charge(
        fay, customer="Lakeside Bakery LLC", charge=INTERNET, amount="60.00",
        reason="List price of the catalog",
    )  # fmt: skip
    stage.set_clock("2026-05-01T08:00")
    billing.open_invoice(fay, "INV-2026-000003")
    assert billing.invoice_lines(fay)["Total"][-1] == "78.84"
    billing.open_ledger(ana)
    assert billing.ledger(ana)[INTERNET][-1] == ("60.00", "fault")
    assert (ana.facts("Owner"), ana.facts("To make whole")) == (
        "Ana Ruiz", "USD 12.50 + tax 1.00",
    )  # fmt: skip
    ana.look("discrepancy")
    billing.open_ledger(fay)
    fay.press("Credit and correct", confirm="Credit and correct")
    billing.open_ledger(fay)
    fay.sees("Every promise is kept.")
    billing.open_invoice(fay, "CN-2026-000001")
    fay.sees("credit")
    fay.look("credit-note")
    assert billing.invoice_lines(fay)["Total"] == ["", "12.50", "1.00", "13.50"]
