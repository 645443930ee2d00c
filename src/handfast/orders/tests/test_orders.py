"""Orders: capture, readiness, submission, states derived from lines, cancelling, pages and API."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.orders import queries, services
from handfast.orders.lifecycle import LINE, ORDER
from handfast.orders.models import Order, OrderLine
from handfast.orders.rules import header_status
from handfast.orders.services.change import _other_currency
from handfast.orders.tests import scenes
from handfast.orders.types import Change, NewLine
from handfast.parties import services as parties
from handfast.platform import audit, outbox
from handfast.quotes.types import LineRequest


@pytest.mark.parametrize(
    ("lines", "header"),
    [
        (["completed", "completed"], "completed"),
        (["completed", "cancelled"], "completed"),
        (["cancelled", "cancelled"], "cancelled"),
        (["failed", "failed"], "failed"),
        (["failed", "completed"], "partial"),
        (["failed", "in_progress"], "in_progress"),
        (["completed", "acknowledged"], "in_progress"),
        (["acknowledged", "acknowledged"], "acknowledged"),
        (["submitted", "acknowledged"], "submitted"),
        (["held", "held"], "held"),
        (["held", "completed"], "held"),
        (["held", "in_progress"], "in_progress"),
        ([], "draft"),
    ],
)
def test_the_header_follows_from_the_lines(lines, header):
    assert header_status(lines) == header


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(LINE.states), min_size=1, max_size=12))
def test_every_combination_of_lines_gives_a_state_that_orders_have(lines):
    assert header_status(lines) in ORDER.states
    assert (header_status(lines) == "completed") == (
        set(lines) <= {"completed", "cancelled"} and "completed" in lines
    )


def test_capture_keeps_promises_and_pins_the_catalog(shop, order):
    lines = queries.lines(order.id)
    assert (order.number, order.status, order.kind) == ("O-2026-000001", "draft", "new")
    assert order.catalog_version_id == shop.catalog.version_id
    assert [line.offering_code for line in lines] == [
        "home_fast_500",
        "internet_access",
        "modem",
        "static_ipv4",
        "installation",
    ]
    assert {line.parent_promise_id for line in lines[1:]} == {lines[0].promise_id}
    assert [line.depth for line in lines] == [0, 1, 1, 1, 1]
    assert (order.monthly, order.once) == (Decimal("60.50"), Decimal("49.50"))
    assert (order.contact_name, order.address["city"]) == ("Dana Whitfield", "Evanston")
    assert [e.topic for e in outbox.timeline(subject=Ref("order", order.id))] == ["order.captured"]
    assert [r.action for r in audit.trail(Ref("order", order.id))] == ["order.capture"]


def test_a_promise_id_given_is_kept_and_a_second_one_of_its_kind_refused(shop, actor, at):
    promise = new_id()
    line = NewLine("static_ipv4", "Static IPv4", net_price=Decimal(8), promise_id=promise)
    made = services.create_order(account_id=shop.account_id, lines=[line], by=actor, at=at)
    assert [x.promise_id for x in queries.lines(made.id)] == [promise]
    with pytest.raises(InvalidInput, match="same promise stands on two lines"):
        services.create_order(account_id=shop.account_id, lines=[line, line], by=actor, at=at)
    with pytest.raises(InvalidInput, match="at least one line"):
        services.create_order(account_id=shop.account_id, lines=[], by=actor, at=at)


def test_a_direct_order_is_priced_by_the_rules_of_quotes(shop, actor, at):
    order = services.order_directly(
        account_id=shop.account_id, term_months=24, by=actor, at=at,
        requests=[LineRequest("home_fast_500", options={"static_ipv4": 1})],
    )  # fmt: skip
    prices = {n.offering_code: n.net_price for n in queries.lines(order.id)}
    assert prices["internet_access"] == Decimal("50.00")
    assert prices["static_ipv4"] == Decimal("8.00")
    assert prices["installation"] == Decimal("49.50")
    assert (order.monthly, order.once, order.direct) == (Decimal("63.00"), Decimal("49.50"), True)


def test_the_checklist_of_the_journey_is_all_green(order):
    checks = services.readiness(order.id)
    assert [(c.key, c.ok) for c in checks] == [
        ("account", True), ("contact", True), ("contract", True), ("catalog", True),
        ("prices", True), ("address", True), ("billing", True), ("plan", True),
    ]  # fmt: skip
    assert checks[-1].detail == "7 steps, about 6 days"


def test_an_open_point_names_its_remedy_and_stops_submission(shop, actor, at):
    line = NewLine("static_ipv4", "Static IPv4")
    order = services.create_order(account_id=shop.account_id, lines=[line], by=actor, at=at)
    services.update_order(
        order_id=order.id, address={"line1": "12 Lake Street", "city": "Evanston"},
        by=actor, at=at,
    )  # fmt: skip
    open_points = {c.key: (c.detail, c.remedy) for c in services.readiness(order.id) if not c.ok}
    assert open_points == {
        "prices": ("no price: Static IPv4", "Give these lines a price."),
        "address": ("missing: state, postal code", "Complete the service address."),
    }
    with pytest.raises(InvalidInput) as refused:
        services.submit_order(order_id=order.id, by=actor, at=at)
    assert [p.field for p in refused.value.problems] == ["prices", "address"]
    assert queries.order(order.id).status == "draft"
    assert "order.submitted" not in [
        e.topic for e in outbox.timeline(subject=Ref("order", order.id))
    ]


def test_submission_happens_once(order, actor, at):
    done = services.submit_order(order_id=order.id, by=actor, at=at)
    assert done.status == "submitted"
    assert {n.status for n in queries.lines(order.id)} == {"submitted"}
    with pytest.raises(IllegalTransition, match="Cannot submit"):
        services.submit_order(order_id=order.id, by=actor, at=at)


def test_a_stale_copy_is_refused(order, actor, at):
    services.update_order(order_id=order.id, requested_date=date(2026, 3, 20), by=actor, at=at)
    with pytest.raises(Conflict, match="changed meanwhile"):
        services.submit_order(order_id=order.id, expected_version=1, by=actor, at=at)


def test_somebody_elses_contact_is_refused(order, actor, at):
    other = parties.create_account(name="Harbor Hotel", by=actor, at=at)
    stranger = parties.create_contact(account_id=other.id, name="Eve Stone", by=actor, at=at)
    with pytest.raises(InvalidInput, match="belongs to another customer"):
        services.update_order(order_id=order.id, contact_id=stranger.id, by=actor, at=at)


def test_lines_move_and_the_header_follows(order, actor, at):
    services.submit_order(order_id=order.id, by=actor, at=at)
    lines = queries.lines(order.id)
    status = services.acknowledge_order(
        order_id=order.id, planned_date=date(2026, 3, 11), committed_date=date(2026, 3, 13),
        by=actor, at=at,
    )  # fmt: skip
    assert status == "acknowledged"
    first = lines[1].promise_id
    moves = {"order_id": order.id, "by": actor, "at": at}
    assert services.advance_line(promise_id=first, action="start", **moves) == "in_progress"
    assert services.advance_line(promise_id=first, action="complete", **moves) == "in_progress"
    others = [n.promise_id for n in lines if n.promise_id != first]
    assert services.advance_lines(promise_ids=others, action="complete", **moves) == "completed"
    assert queries.order(order.id).completed_at == at
    topics = [e.topic for e in outbox.timeline(subject=Ref("order", order.id))]
    assert topics.count("order.completed") == 1
    again = services.advance_lines(promise_ids=others, action="complete", **moves)
    assert again == "completed"
    assert len(outbox.timeline(subject=Ref("order", order.id))) == len(topics)


def test_a_line_cannot_jump(order, actor, at):
    with pytest.raises(IllegalTransition):
        services.advance_lines(
            order_id=order.id, promise_ids=None, action="complete", by=actor, at=at
        )


def test_one_change_order_has_one_currency():
    euro, dollar = new_id(), new_id()
    sold = {
        dollar: SimpleNamespace(name="Internet Access", currency="USD"),
        euro: SimpleNamespace(name="Roaming", currency="EUR"),
    }
    changes = [Change(dollar, "delete"), Change(euro, "delete")]
    (problem,) = _other_currency(changes, sold, "USD")
    assert (problem.field, problem.value) == ("changes.2", "Roaming")
    assert problem.message == "This service is charged in EUR, the first in USD."


def test_cancelling_needs_a_reason_and_ends_every_line(order, actor, at):
    with pytest.raises(InvalidInput, match="Say why"):
        services.cancel_order(order_id=order.id, reason=" ", by=actor, at=at)
    done = services.cancel_order(order_id=order.id, reason="Customer moved", by=actor, at=at)
    assert (done.status, done.reason, done.actions) == ("cancelled", "Customer moved", ())
    assert {n.status for n in queries.lines(order.id)} == {"cancelled"}


def test_permissions_are_asked(shop, order, actor_with, at):
    looker = actor_with("orders.view")
    with pytest.raises(Forbidden, match=r"orders\.submit"):
        services.submit_order(order_id=order.id, by=looker, at=at)
    with pytest.raises(Forbidden, match=r"orders\.cancel"):
        services.cancel_order(order_id=order.id, reason="x", by=looker, at=at)
    with pytest.raises(Forbidden, match=r"orders\.edit"):
        scenes.bakery_order(shop, looker, at)


def test_a_customer_sees_own_orders_only(shop, order, actor, at):
    from handfast.platform.access import Actor

    own = Actor("contact", shop.contact_id, "Dana", account_id=shop.account_id)
    other = Actor("contact", new_id(), "Eve", account_id=new_id())
    assert queries.customer_order(order.id, by=own).number == order.number
    assert [o.number for o in queries.search(by=own)] == [order.number]
    with pytest.raises(NotFound):
        queries.customer_order(order.id, by=other)
    assert list(queries.search(by=other)) == []


def test_capture_costs_the_same_number_of_statements_for_any_size(shop, actor, at):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(lines: int) -> int:
        wanted = [NewLine("static_ipv4", "IP", net_price=Decimal(8)) for _ in range(lines)]
        with CaptureQueriesContext(connection) as seen:
            order = services.create_order(account_id=shop.account_id, lines=wanted, by=actor, at=at)
            services.submit_order(order_id=order.id, by=actor, at=at)
        return len(seen)

    assert count(1) == count(400)


def test_the_pages_lead_from_capture_to_submission(shop, client_as):
    client = client_as("operations")
    assert "No orders yet" in client.get("/orders/").content.decode()
    start = client.post("/orders/new/", {"account": shop.account_id, "offering": "home_fast_500"})
    assert start.status_code == 302
    step = client.get(start.url)
    assert "Wi-Fi 6 Modem" in step.content.decode()
    captured = client.post(start.url, {"quantity": 1, "term_months": 24, "option_static_ipv4": 1})
    assert captured.status_code == 302
    order = Order.objects.get()
    page = client.get(captured.url).content.decode()
    assert "Ready to submit?" in page
    assert "all green" in page
    assert "Evanston" in page
    assert client.get(f"/orders/{order.id}/edit/").status_code == 200
    submitted = client.post(f"/orders/{order.id}/submit/", {"version": order.version})
    assert submitted.status_code == 302
    order.refresh_from_db()
    assert order.status == "submitted"
    assert order.number in client.get("/orders/?q=lakeside").content.decode()
    assert order.number in client.get("/orders/board/").content.decode()


def test_a_refused_configuration_shows_why_and_keeps_what_was_typed(shop, client_as):
    client = client_as("operations")
    answer = client.post(
        f"/orders/new/{shop.account_id}/home_fast_500/",
        {"quantity": 1, "term_months": 24, "option_static_ipv4": 1, "option_voice_line": 1},
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "the modem is not voice-ready" in text
    assert "Static IPv4 excludes Voice Line" in text
    assert Order.objects.count() == 0


def test_cancelling_on_the_page_asks_for_a_reason(order, client_as):
    client = client_as("operations")
    refused = client.post(f"/orders/{order.id}/cancel/", {"reason": ""})
    assert refused.status_code == 422
    done = client.post(f"/orders/{order.id}/cancel/", {"reason": "Twice ordered"})
    assert done.status_code == 302
    assert queries.order(order.id).reason == "Twice ordered"


def test_pages_are_for_those_who_may(order, client_as, client):
    assert client.get("/orders/").status_code == 302
    seller = client_as("partner", name="Pat Reseller")
    assert seller.get(f"/orders/{order.id}/").status_code == 403


def test_the_board_submits_by_moving_and_refuses_other_moves(order, client_as):
    client = client_as("operations")
    wrong = client.post("/orders/move/", {"card": order.id, "column": "completed"},
                        headers={"HX-Request": "true"})  # fmt: skip
    assert wrong.status_code == 409
    moved = client.post("/orders/move/", {"card": order.id, "column": "submitted"})
    assert moved.status_code == 204
    assert queries.order(order.id).status == "submitted"


def test_the_database_refuses_states_that_do_not_exist(order):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order_id=order.id).update(status="forgotten")
    with pytest.raises(IntegrityError), transaction.atomic():
        OrderLine.objects.filter(order_id=order.id).update(quantity=0)
