"""The ledger hears, compares at once, tells the owner, and mends or explains."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.billing import queries as billing
from handfast.billing import services as charging
from handfast.billing.types import NewCharge
from handfast.fulfillment import services as delivering
from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.orders import services as ordering
from handfast.orders.tests import scenes
from handfast.orders.types import LineChange
from handfast.platform import audit, mail, outbox
from handfast.platform.clock import at_local
from handfast.promises import queries, services
from handfast.promises.models import Discrepancy, Fact
from handfast.promises.services import PromiseInput
from handfast.promises.tests.conftest import ACTIVE, LEDGER

D = Decimal
OLD = {"hardware_version": "AX6-2.0"}


def cells(promise_id):
    return {cell.stage: (cell.text, cell.state) for cell in queries.ledger_row(promise_id).cells}


def test_stages_that_agree_keep_the_promise(deal, at):
    deal.says(deal.modem, "delivered", at, traits={"hardware_version": "AX6-2.1"})
    assert queries.discrepancies() == []
    assert cells(deal.modem) == {
        "promised": ("5.00", "kept"), "contracted": ("5.00", "kept"), "ordered": ("hw AX6-2.1", "kept"),
        "delivered": ("hw AX6-2.1", "kept"), "entitled": ("–", "open"), "billed": ("–", "open"),
    }  # fmt: skip
    figures = queries.figures()
    assert (figures.promises, figures.kept, figures.under_way) == (2, 1, 1)
    assert (figures.open, figures.make_whole, figures.share) == (0, D(0), "1 of 1")


def test_a_difference_opens_once_with_its_owner_message_event_and_audit(deal, at):
    for _ in range(2):
        deal.says(deal.modem, "delivered", at, traits=OLD)
    (found,) = queries.discrepancies()
    assert (found.kind, found.field, found.expected, found.found) == (
        "delivered ≠ promised", "hardware version", "AX6-2.1", "AX6-2.0",
    )  # fmt: skip
    assert (found.owner_id, found.owner_name, found.order_number) == (
        deal.owner_id, "Ana Ruiz", "O-2026-000001",
    )  # fmt: skip
    subject = Ref("discrepancy", found.id)
    (message,) = mail.about(subject)
    assert message.recipient == "ana.sales@northbeam.example"
    assert message.links == [
        {"label": "Open the discrepancy",
         "url": f"http://127.0.0.1:8000/promises/discrepancies/{found.id}/"}
    ]  # fmt: skip
    assert [e.topic for e in outbox.timeline(subject=subject)] == ["discrepancy.opened"]
    assert [row.action for row in audit.search(subject=subject)] == ["discrepancy.opened"]
    assert Fact.objects.filter(stage="delivered").count() == 1
    assert cells(deal.modem)["delivered"] == ("hw AX6-2.0", "fault")


def test_a_difference_that_is_gone_closes_by_itself(deal, at):
    deal.says(deal.modem, "delivered", at, "first", traits=OLD)
    deal.says(deal.modem, "delivered", at, "second", traits={"hardware_version": "AX6-2.1"})
    assert queries.discrepancies() == []
    (closed,) = queries.discrepancies(state="resolved")
    assert (closed.resolution, closed.resolved_by) == ("the stages agree again", "Promise ledger")


def test_what_was_explained_stays_closed_until_it_is_another_difference(deal, at):
    deal.says(deal.modem, "delivered", at, "first", traits=OLD)
    (found,) = queries.discrepancies()
    with pytest.raises(InvalidInput):
        services.explain(discrepancy_id=found.id, reason="  ", by=deal.by, at=at)
    services.explain(discrepancy_id=found.id, reason="same chip set", by=deal.by, at=at)
    with pytest.raises(IllegalTransition):
        services.explain(discrepancy_id=found.id, reason="again", by=deal.by, at=at)
    deal.says(deal.modem, "delivered", at, "second", traits=OLD)
    deal.says(deal.modem, "entitled", at, entitlements=[])
    assert queries.discrepancies() == []
    deal.says(deal.modem, "delivered", at, "third", traits={"hardware_version": "AX6-1.0"})
    assert [d.found for d in queries.discrepancies()] == ["AX6-1.0"]


def test_two_invoices_too_high_are_one_difference_that_grows(charged):
    first = charged.bill(date(2026, 3, 17))
    assert (first.net, first.tax) == (D("29.03"), D("2.32"))
    (found,) = queries.discrepancies()
    assert (found.kind, found.expected, found.found, found.invoices) == (
        "billed ≠ contracted", "47.50", "60.00", 1,
    )  # fmt: skip
    assert (found.make_whole, found.make_whole_tax) == (D("6.05"), D("0.48"))
    charged.bill(date(2026, 4, 1))
    (found,) = queries.discrepancies()
    assert (found.make_whole, found.make_whole_tax, found.invoices) == (D("18.55"), D("1.48"), 2)
    assert queries.figures(order_id=charged.order_id).make_whole == D("20.03")


def test_credit_and_correct_makes_whole_and_mends_the_next_invoice(charged, actor_with):
    charged.bill(date(2026, 3, 17))
    (found,) = queries.discrepancies()
    when = at_local(date(2026, 3, 18), 9)
    seller = actor_with("promises.view", "promises.explain")
    with pytest.raises(Forbidden):
        services.credit_and_correct(discrepancy_id=found.id, by=seller, at=when)
    finance = actor_with("promises.resolve")
    services.credit_and_correct(discrepancy_id=found.id, by=finance, at=when)
    outbox.drain()
    (note,) = [i for i in billing.invoices_of(charged.account_id) if i.kind == "credit_note"]
    assert (note.net, note.tax, note.lines[0].promise_id) == (
        D("6.05"),
        D("0.48"),
        charged.internet,
    )
    closed = queries.discrepancy(found.id)
    assert (closed.state, closed.resolved_by) == ("resolved", "Sam Stone")
    assert closed.resolution == f"credited with {note.number} and corrected"
    assert charged.bill(date(2026, 4, 1)).net == D("47.50")
    assert queries.discrepancies() == []
    with pytest.raises((Conflict, IllegalTransition)):
        services.credit_and_correct(discrepancy_id=found.id, by=finance, at=when)


def test_a_price_explained_once_is_asked_about_again_on_the_next_invoice(charged, at):
    charged.bill(date(2026, 3, 17))
    (found,) = queries.discrepancies()
    services.explain(discrepancy_id=found.id, reason="agreed by phone", by=charged.by, at=at)
    charged.bill(date(2026, 4, 1))
    (again,) = queries.discrepancies()
    assert (again.invoices, again.make_whole) == (1, D("12.50"))


def test_nothing_to_credit_is_said(deal, at):
    deal.says(deal.modem, "delivered", at, traits=OLD)
    (found,) = queries.discrepancies()
    with pytest.raises(Conflict, match="Nothing was billed too much"):
        services.credit_and_correct(discrepancy_id=found.id, by=deal.by, at=at)
    with pytest.raises(NotFound):
        services.credit_and_correct(discrepancy_id=new_id(), by=deal.by, at=at)


def test_facts_of_unknown_promises_are_left_out(deal, at):
    deal.says(new_id(), "delivered", at, traits=OLD)
    assert Fact.objects.filter(stage="delivered").count() == 0
    assert Discrepancy.objects.count() == 0


def test_a_batch_takes_as_many_statements_as_one(deal, at):
    counts = []
    for promises in ((deal.internet,), (deal.internet, deal.modem)):
        facts = [
            services.FactInput(p, "delivered", f"d{len(promises)}", "d", {"quantity": "1"})
            for p in promises
        ]
        with CaptureQueriesContext(connection) as caught:
            services.record_facts(facts=facts, by=LEDGER, at=at)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_what_differs_leads_the_first_page_of_the_ledger(deal, at):
    deal.says(deal.internet, "delivered", at, quantity="2")
    newest_first = [row.name for row in queries.ledger()]
    assert newest_first == ["Wi-Fi 6 Modem", "Internet Access 500/100"]
    first = queries.ledger(differing_first=True, limit=1)
    assert [row.name for row in first] == ["Internet Access 500/100", "Wi-Fi 6 Modem"]
    assert [row.name for row in queries.ledger(faulty=True)] == ["Internet Access 500/100"]


def test_a_fact_that_comes_before_its_promise_waits_for_it(deal, at):
    early = new_id()
    deal.says(early, "delivered", at, traits={"hardware_version": "AX6-2.0"})
    [orphan] = queries.orphans()
    assert (orphan.promise_id, orphan.stage, orphan.state) == (early, "delivered", "open")
    deal.says(early, "delivered", at, traits={"hardware_version": "AX6-2.0"})
    assert len(queries.orphans()) == 1
    made = PromiseInput(early, deal.account_id, None, "modem", "Modem", "rental", "USD")
    services.record_promises(promises=[made])
    deal.says(early, "ordered", at, traits={"hardware_version": "AX6-2.1"})
    assert queries.orphans() == []
    assert [o.reason for o in queries.orphans(state="adopted")] == ["The promise became known."]
    [found] = queries.discrepancies()
    assert (found.promise_id, found.expected, found.found) == (early, "AX6-2.1", "AX6-2.0")


def test_what_is_billed_without_a_promise_has_an_owner_and_is_shown(
    deal, actor, at, member_as, client_as
):
    member_as("finance", name="Fin Ance")
    stray = NewCharge(
        promise_id=new_id(), kind="recurring", description="Mystery fee", amount=D("9.00"),
        list_amount=D("9.00"), offering_code="mystery",
    )  # fmt: skip
    charging.start_charges(
        account_id=deal.account_id, charges=[stray], start_on=ACTIVE, currency="USD", by=actor,
        at=at,
    )  # fmt: skip
    deal.bill(ACTIVE)
    [orphan] = queries.orphans()
    assert (orphan.stage, orphan.owner_name) == ("billed", "Fin Ance")
    desk = client_as("finance", name="Fay Bill")
    assert "Said of something never promised" in desk.get("/promises/").content.decode()
    with pytest.raises(InvalidInput, match="A reason is needed"):
        services.explain_orphan(orphan_id=orphan.id, reason=" ", by=actor, at=at)
    answer = desk.post(f"/promises/orphans/{orphan.id}/explain/", {"reason": "A one-off fee"})
    assert answer.status_code == 302
    assert queries.orphans() == []
    [closed] = desk.get("/api/v1/promises/orphans?state=explained").json()
    assert (closed["reason"], closed["stage"]) == ("A one-off fee", "billed")
    with pytest.raises(IllegalTransition):
        services.explain_orphan(orphan_id=orphan.id, reason="x", by=actor, at=at)


def test_an_order_changed_under_way_says_anew_what_is_ordered(tenant, actor, at):
    shop = scenes.open_shop(actor, at)
    order = scenes.bakery_order(shop, actor, scenes.day(5))
    ordering.submit_order(order_id=order.id, by=actor, at=scenes.day(5))
    outbox.drain()
    lines = {x.offering_code: x for x in orders.lines(order.id)}
    delivering.amend_plan(
        order_id=order.id, reason="rang", by=actor, at=scenes.day(6),
        changes=[
            LineChange("remove", lines["static_ipv4"].promise_id),
            LineChange("modify", lines["modem"].promise_id, {"voice_ready": True}),
        ],
    )  # fmt: skip
    outbox.drain()
    said = Fact.objects.filter(stage="ordered").order_by("id")
    gone = said.filter(promise__promise_id=lines["static_ipv4"].promise_id)
    assert [f.terms["quantity"] for f in gone] == ["1", "0"]
    modem = said.filter(promise__promise_id=lines["modem"].promise_id)
    assert [f.terms["traits"].get("voice_ready") for f in modem][-1] == "True"
    untouched = said.filter(promise__promise_id=lines["internet_access"].promise_id)
    assert untouched.count() == 1
