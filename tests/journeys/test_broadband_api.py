"""Journey 1 through the API: from the web lead to the second invoice, with every amount and date.

Northbeam Telecom, Chicago; all amounts USD; the sandbox's clock walks through March and April 2026.
"""

from decimal import Decimal
from typing import Any

import pytest

from handfast.platform import audit
from handfast.platform.models import Event
from handfast.platform.tenancy import tenant_scope
from tests.journeys.story import DANA, Story
from tests.journeys.world import World, moment, northbeam

D = Decimal
INTERNET, MODEM = "Internet Access 500/100", "Wi-Fi 6 Modem"
ADDRESS, INSTALLATION = "Static IPv4", "Standard Installation"


@pytest.fixture
def world(db: None) -> World:
    return northbeam()


def amounts(invoice: dict[str, Any], field: str) -> dict[str, Decimal]:
    return {line["description"]: D(line[field]) for line in invoice["lines"]}


def totals(record: dict[str, Any], *fields: str) -> tuple[Decimal, ...]:
    return tuple(D(record[field]) for field in fields)


def test_from_the_web_lead_to_the_second_invoice(world):
    story = Story(world)
    the_lead_becomes_account_contact_and_opportunity(story)
    quote = the_quote_has_its_prices_and_tells_why(story)
    a_voice_line_is_refused_with_both_reasons(story)
    the_contract_is_drafted_without_typing(story, quote)
    both_sign_and_the_contract_is_active(story)
    the_order_is_the_contract(story)
    the_plan_is_the_story_and_the_shipment_falls_out(story)
    the_estimate_moves_and_the_steps_are_done(story)
    nothing_is_billed_and_nobody_entitled_yet(story)
    the_customer_activates_and_the_first_invoice_is_posted(story)
    the_second_invoice_comes_on_the_first_of_april(story)
    every_promise_is_kept(story)
    the_events_came_in_their_order(story)
    the_audit_trail_is_unbroken(story)


def the_lead_becomes_account_contact_and_opportunity(story: Story) -> None:
    story.lead_to_opportunity()
    account = story.ana.get(f"/accounts/{story.ids['account']}")
    contact = story.ana.get(f"/contacts/{story.ids['contact']}")
    opportunity = story.ana.get(f"/opportunities/{story.ids['opportunity']}")
    lead = story.ana.get(f"/leads/{story.ids['lead']}")
    assert account["name"] == "Lakeside Bakery LLC"
    assert (contact["name"], contact["email"]) == ("Dana Whitfield", DANA)
    assert opportunity["owner_name"] == "Ana Ruiz"
    assert (lead["status"], lead["account_id"]) == ("converted", account["id"])


def the_quote_has_its_prices_and_tells_why(story: Story) -> dict[str, Any]:
    quote = story.build_quote()
    lines = story.lines(quote)
    net = {
        code: D(line["net_price"]) for code, line in lines.items() if line["charge_type"] != "none"
    }
    assert net == {
        "internet_access": D("47.50"), "modem": D("5.00"), "static_ipv4": D("8.00"),
        "installation": D("49.50"),
    }  # fmt: skip
    assert totals(quote, "monthly", "once", "tcv") == (D("60.50"), D("49.50"), D("1501.50"))
    assert why(lines["internet_access"]) == {
        "list": D("60.00"), "bundle": D("-10.00"), "discretionary": D("-2.50"),
    }  # fmt: skip
    assert why(lines["installation"]) == {"list": D("99.00"), "promotion": D("-49.50")}
    assert quote["catalog_number"] == 3
    return quote


def why(line: dict[str, Any]) -> dict[str, Decimal]:
    return {step["key"]: D(step["amount"]) for step in line["price_steps"] if step["applied"]}


def a_voice_line_is_refused_with_both_reasons(story: Story) -> None:
    wish = {"offering_code": "voice_line", "quantity": 1, "bundle": story.ids["bundle"]}
    refused = story.ana.post(f"/quotes/{story.ids['quote']}/options", wish, expect=422)
    assert refused["errors"][0]["message"] == (
        "Voice Line cannot be chosen like this: the modem is not voice-ready and "
        "Static IPv4 excludes Voice Line."
    )
    assert "voice-ready" in refused["errors"][0]["remedy"]
    assert D(story.ana.get(f"/quotes/{story.ids['quote']}")["monthly"]) == D("60.50")


def the_contract_is_drafted_without_typing(story: Story, quote: dict[str, Any]) -> None:
    assert story.send_quote()["status"] == "presented"
    story.accept_quote()
    assert story.ana.get(f"/opportunities/{story.ids['opportunity']}")["stage"] == "won"
    (contract,) = story.ana.get("/contracts")["items"]
    assert (contract["status"], contract["quote_number"]) == ("draft", quote["number"])
    assert totals(contract, "monthly", "once", "tcv") == (D("60.50"), D("49.50"), D("1501.50"))
    clauses = {c["key"]: c for c in story.ana.get(f"/contracts/{contract['id']}/clauses")}
    assert clauses["governing-law"]["variant"] == "illinois"
    assert clauses["liability"]["variant"] == "small-deal"
    schedule = story.ana.get(f"/contracts/{contract['id']}/schedule")
    promised = {line["promise_id"]: D(line["net_price"]) for line in quote["lines"]}
    assert {line["promise_id"]: D(line["net_price"]) for line in schedule} == promised


def both_sign_and_the_contract_is_active(story: Story) -> None:
    active = story.sign_contract()
    assert (active["status"], active["start_date"], active["end_date"]) == (
        "active", "2026-03-05", "2028-03-05",
    )  # fmt: skip
    assert active["signed_file_id"] != active["certificate_file_id"]
    verdict = story.ana.get(f"/envelopes/{active['envelope_id']}/verify")
    assert (verdict["verdict"], verdict["chain_ok"]) == ("genuine", True)
    assert {signature["bottom_line"] for signature in verdict["signatures"]} == {True}


def the_order_is_the_contract(story: Story) -> None:
    order = story.submit_order()
    assert order["contract_id"] == story.ids["contract"]
    lines = story.ana.get(f"/orders/{order['id']}/lines")
    schedule = story.ana.get(f"/contracts/{story.ids['contract']}/schedule")
    assert [line["promise_id"] for line in lines] == [line["promise_id"] for line in schedule]
    assert {c["ok"] for c in story.ana.get(f"/orders/{order['id']}/readiness")} == {True}


def the_plan_is_the_story_and_the_shipment_falls_out(story: Story) -> None:
    tasks = story.tasks()
    assert {key: task["state"] for key, task in tasks.items()} == {
        "line_test": "done", "port_activation": "done", "truck_roll": "ready",
        "ship_modem": "fallout", "allocate_ip": "done", "customer_activation": "waiting",
        "service_active": "waiting",
    }  # fmt: skip
    (fallout,) = story.omar.get("/fallout")
    assert (fallout["owner_team"], fallout["state"]) == ("logistics", "open")
    assert "address incomplete: suite" in fallout["message"]
    path = f"/tasks/{tasks['ship_modem']['id']}/skip"
    refused = story.omar.post(path, {"reason": " "}, expect=422)
    assert refused["errors"][0]["field"] == "reason"
    assert story.task("ship_modem")["state"] == "fallout"


def the_estimate_moves_and_the_steps_are_done(story: Story) -> None:
    before = story.order()["estimated_date"]
    story.retry_shipment()
    assert story.task("ship_modem")["state"] == "awaiting_callback"
    story.at(moment(3, 12, 11))
    first, second = story.report_delivery("AX6-2.1"), story.report_delivery("AX6-2.1")
    assert (first["duplicate"], second["duplicate"]) == (False, True)
    assert len(delivered(story, MODEM)) == 1
    story.at(moment(3, 16, 15))
    assert story.order()["estimated_date"] > before
    story.finish_truck_roll()
    assert story.task("customer_activation")["state"] == "ready"


def delivered(story: Story, name: str) -> list[str]:
    with tenant_scope(story.world.tenant.id):
        rows = Event.objects.filter(topic="asset.delivered", headline__contains=name)
        return list(rows.values_list("headline", flat=True))


def nothing_is_billed_and_nobody_entitled_yet(story: Story) -> None:
    assert story.invoices() == []
    answer = story.ana.get(
        "/entitlements/check", account=story.ids["account"], key="internet.download"
    )
    assert answer["entitled"] is False


def the_customer_activates_and_the_first_invoice_is_posted(story: Story) -> None:
    story.at(moment(3, 17))
    story.activate()
    assert story.order()["status"] == "completed"
    assets = story.ana.get("/assets")["items"]
    assert [a["status"] for a in assets] == ["active"] * 4
    answer = story.ana.get(
        "/entitlements/check", account=story.ids["account"], key="internet.download"
    )
    assert (answer["entitled"], D(answer["quantity"]), answer["unit"]) == (True, D(500), "Mbit/s")
    (first,) = story.invoices()
    assert first["issued_on"] == "2026-03-17"
    assert amounts(first, "net") == {
        INTERNET: D("22.98"), MODEM: D("2.42"), ADDRESS: D("3.87"), INSTALLATION: D("49.50"),
    }  # fmt: skip
    assert amounts(first, "tax") == {
        INTERNET: D("1.84"), MODEM: D("0.19"), ADDRESS: D("0.31"), INSTALLATION: D("3.96"),
    }  # fmt: skip
    assert totals(first, "net", "tax", "total") == (D("78.77"), D("6.30"), D("85.07"))


def the_second_invoice_comes_on_the_first_of_april(story: Story) -> None:
    story.at(moment(4, 1))
    _, second = story.invoices()
    assert second["issued_on"] == "2026-04-01"
    assert amounts(second, "net") == {INTERNET: D("47.50"), MODEM: D("5.00"), ADDRESS: D("8.00")}
    assert amounts(second, "tax") == {INTERNET: D("3.80"), MODEM: D("0.40"), ADDRESS: D("0.64")}
    assert totals(second, "net", "tax", "total") == (D("60.50"), D("4.84"), D("65.34"))


def every_promise_is_kept(story: Story) -> None:
    ledger = story.ledger()
    assert set(ledger) == {INTERNET, MODEM, ADDRESS, INSTALLATION}
    assert {row["kept"] for row in ledger.values()} == {True}
    cells = {cell["stage"]: cell["state"] for cell in ledger[INTERNET]["cells"]}
    assert set(cells.values()) == {"kept"}
    assert {c["state"] for row in ledger.values() for c in row["cells"]} <= {"kept", "none"}
    assert story.ana.get("/discrepancies") == []


def the_events_came_in_their_order(story: Story) -> None:
    stream = story.order()["stream_id"]
    with tenant_scope(story.world.tenant.id):
        rows = Event.objects.filter(stream_id=stream).order_by("seq")
        topics = list(rows.values_list("topic", flat=True))
    wanted = [
        "quote.accepted", "contract.drafted", "contract.sent_for_signature", "envelope.completed",
        "contract.executed", "order.captured", "order.submitted", "task.fallout",
        "service.activated", "charge.started", "invoice.posted",
    ]  # fmt: skip
    assert sorted(wanted, key=topics.index) == wanted


def the_audit_trail_is_unbroken(story: Story) -> None:
    tenant_id = story.world.tenant.id
    with tenant_scope(tenant_id):
        audit.seal(tenant_id)
    found = audit.verify(tenant_id)
    assert (found.ok, found.first_broken) == (True, None)
    assert found.checked > 50


@pytest.mark.parametrize(("discount", "approvers"), [("10", 0), ("15", 1), ("30", 2)])
def test_the_discount_decides_who_must_approve(world, discount, approvers):
    story = Story(world)
    story.lead_to_opportunity()
    story.build_quote(discount=discount)
    asked = story.ana.get(f"/quotes/{story.ids['quote']}/approvals")
    assert len(asked["approvers"]) == approvers
    assert asked["needed"] is (approvers > 0)
    assert bool(asked["informed"]) is (approvers > 0)
    submitted = story.ana.post(f"/quotes/{story.ids['quote']}/submit")
    assert submitted["status"] == ("in_approval" if approvers else "approved")
