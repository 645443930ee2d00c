"""Journey 1: what must be caught, at once and with an owner."""

from decimal import Decimal

import pytest

from tests.journeys.story import until_active, until_submitted
from tests.journeys.world import moment, northbeam, shipped_catalog

D = Decimal
INTERNET = "Internet Access 500/100"


@pytest.fixture
def world(db):
    return northbeam()


def test_an_older_modem_than_the_order_pins_is_caught_with_ana_as_owner(world):
    story = until_submitted(world)
    story.deliver(hardware="AX6-2.0")
    (found,) = story.ana.get("/discrepancies")
    assert (found["kind"], found["field"], found["expected"], found["found"]) == (
        "delivered ≠ promised", "hardware version", "AX6-2.1", "AX6-2.0",
    )  # fmt: skip
    assert (found["name"], found["owner_name"]) == ("Wi-Fi 6 Modem", "Ana Ruiz")
    subjects = [message.subject for message in world.mail_to("ana@northbeam.example")]
    assert "Wi-Fi 6 Modem: delivered ≠ promised" in subjects


def test_the_list_price_on_an_invoice_is_caught_and_made_whole(world):
    story = until_active(world)
    charges = story.fay.get("/charges", account=story.ids["account"])
    internet = next(c for c in charges if c["description"] == INTERNET)
    story.fay.post(f"/charges/{internet['id']}/correct", {"amount": "60.00", "reason": "list"})
    story.at(moment(4, 1))
    (found,) = story.ana.get("/discrepancies")
    assert (found["kind"], found["expected"], found["found"], found["owner_name"]) == (
        "billed ≠ contracted", "47.50", "60.00", "Ana Ruiz",
    )  # fmt: skip
    assert (D(found["make_whole"]), D(found["make_whole_tax"])) == (D("12.50"), D("1.00"))

    story.fay.post(f"/discrepancies/{found['id']}/credit")
    story.world.settle()
    note = story.invoices()[-1]
    assert (note["kind"], D(note["net"]), D(note["tax"])) == ("credit_note", D("12.50"), D("1.00"))
    assert story.ana.get("/discrepancies") == []
    story.at(moment(5, 1))
    may = story.invoices()[-1]
    assert {x["description"]: D(x["net"]) for x in may["lines"]}[INTERNET] == D("47.50")
    assert all(row["kept"] for row in story.ledger().values())


def test_a_new_catalog_version_moves_nothing_that_was_agreed(world):
    story = until_submitted(world)
    story.at(moment(3, 10))
    version = story.ada.post("/catalog/versions", shipped_catalog("northbeam-v4"))
    story.ada.post(f"/catalog/versions/{version['id']}/publish", {"effective_from": "2026-03-10"})
    before = story.order()
    story.deliver()
    story.at(moment(4, 1))
    order = story.order()
    assert (order["monthly"], order["catalog_version_id"]) == (
        before["monthly"], before["catalog_version_id"],
    )  # fmt: skip
    first, second = story.invoices()
    assert (D(first["total"]), D(second["total"])) == (D("85.07"), D("65.34"))
    fresh = story.build_quote(discount="0")
    assert fresh["catalog_number"] == 4
    assert D(story.line(fresh, "internet_access")["list_price"]) == D("70.00")
    assert story.ana.get("/discrepancies") == []


def test_the_address_given_up_in_mid_cycle_is_credited_by_the_day(world):
    story = until_active(world)
    story.at(moment(4, 1))
    address = story.ledger()["Static IPv4"]["promise_id"]
    others = {n: r["promise_id"] for n, r in story.ledger().items() if n != "Static IPv4"}
    story.at(moment(4, 14))
    change = story.ana.post(
        "/orders/changes",
        {
            "account_id": story.ids["account"], "effective_date": "2026-04-15",
            "changes": [{"promise_id": address, "action": "delete"}],
        },
    )  # fmt: skip
    story.ana.post(f"/orders/{change['id']}/submit")
    story.world.settle()
    story.at(moment(4, 15))
    note = story.invoices()[-1]
    assert (note["kind"], D(note["net"]), D(note["tax"])) == (
        "credit_note", D("4.27"), D("0.34"),
    )  # fmt: skip
    assert (note["lines"][0]["promise_id"], note["lines"][0]["period_start"]) == (
        address, "2026-04-15",
    )  # fmt: skip
    assert story.ana.get(f"/orders/{change['id']}")["status"] == "completed"
    statuses = {a["promise_id"]: a["status"] for a in story.ana.get("/assets")["items"]}
    assert statuses[address] == "terminated"
    assert {statuses[p] for p in others.values()} == {"active"}
    story.at(moment(5, 1))
    may = story.invoices()[-1]
    assert {x["description"]: D(x["net"]) for x in may["lines"]} == {
        INTERNET: D("47.50"), "Wi-Fi 6 Modem": D("5.00"),
    }  # fmt: skip
    assert story.ana.get("/discrepancies") == []


def test_a_cancelled_order_stops_every_step_and_is_never_billed(world):
    story = until_submitted(world)
    path = f"/orders/{story.ids['order']}/cancel"
    refused = story.omar.post(path, {"reason": ""}, expect=422)
    assert refused["errors"][0]["field"] == "reason"
    assert story.omar.post(path, {"reason": "moved away"})["status"] == "cancelled"
    story.world.settle()
    still_open = {"ready", "waiting", "running", "fallout", "awaiting_callback"}
    assert {task["state"] for task in story.tasks().values()} & still_open == set()
    story.at(moment(4, 2))
    assert story.invoices() == []
    assert {a["status"] for a in story.ana.get("/assets")["items"]} == {"cancelled"}
    found = story.ana.get("/discrepancies")
    assert [(d["kind"], d["field"], d["expected"], d["found"]) for d in found] == [
        ("ordered ≠ contracted", "quantity", "1", "0")
    ] * 4
    assert {d["owner_name"] for d in found} == {"Ana Ruiz"}
