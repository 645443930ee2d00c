"""A direct order that was not agreed to is changed and submitted again; nothing is captured anew."""

from decimal import Decimal

import pytest

from handfast.approvals import queries as approval_queries
from handfast.approvals import services as approvals
from handfast.kernel.errors import Conflict, InvalidInput
from handfast.kernel.ref import Ref
from handfast.orders import queries, services
from handfast.orders.tests import scenes
from handfast.orders.types import AGAIN
from handfast.parties import queries as parties
from handfast.platform import outbox
from handfast.platform.models import Event
from handfast.quotes.types import LineRequest

JSON = {"content_type": "application/json"}


@pytest.fixture
def seller(tenant, member_as):
    return parties.actor_for_member(member_as("sales", name="Ana Ruiz").id)


@pytest.fixture
def approvers(tenant, member_as):
    names = {"sales_leader": "Lee Tran", "finance": "Fay Moss"}
    return {
        role: parties.actor_for_member(member_as(role, name=name).id)
        for role, name in names.items()
    }


def wish(percent, quantity=1):
    return LineRequest("priority_support", quantity, discount_percent=Decimal(percent))


@pytest.fixture
def take(shop, seller, at):
    def order(percent):
        return services.order_directly(
            account_id=shop.account_id, term_months=24, by=seller, at=at, requests=[wish(percent)]
        )

    return order


def asked(order):
    return approval_queries.request_for(Ref("order", order.id), "order")


def answer(order, by, role, at, decision="approve"):
    step = next(one for one in asked(order).steps if one.role == role and one.state == "active")
    approvals.decide(step_id=step.id, decision=decision, comment="Too deep", by=by, at=at)
    outbox.drain()


def point(order):
    return next((c for c in services.readiness(order.id) if c.key == "approval"), None)


def revise(order, percent, by, at, quantity=1, term=24):
    return services.revise_order(
        order_id=order.id, requests=[wish(percent, quantity)], term_months=term, by=by, at=at
    )


def test_after_a_no_it_is_changed_and_submitted_again(take, approvers, seller, at):
    order = take(15)
    services.submit_order(order_id=order.id, by=seller, at=at)
    answer(order, approvers["sales_leader"], "sales_leader", at, "reject")
    assert (point(order).detail, point(order).remedy) == ("rejected: Too deep", AGAIN)
    assert queries.order(order.id).status == "draft"
    assert [row.number for row in queries.returned(seller.id)] == [order.number]
    [promise] = [line.promise_id for line in queries.lines(order.id)]
    changed = revise(order, 12, seller, at)
    assert changed.monthly == Decimal("39.60")
    assert [line.promise_id for line in queries.lines(order.id)] == [promise]
    assert point(order).detail == f"changed since {asked(order).number} was rejected: Too deep"
    assert asked(order).status == "rejected"  # nobody is asked before it is submitted
    services.submit_order(order_id=order.id, by=seller, at=at)
    assert asked(order).status == "pending"
    assert list(queries.returned(seller.id)) == []
    answer(order, approvers["sales_leader"], "sales_leader", at)
    assert queries.order(order.id).status != "draft"


def test_below_every_limit_nobody_is_asked_again(take, approvers, seller, at):
    order = take(15)
    answer(order, approvers["sales_leader"], "sales_leader", at, "reject")
    revise(order, 5, seller, at)
    assert point(order) is None
    assert services.submit_order(order_id=order.id, by=seller, at=at).status == "submitted"


def test_an_earlier_yes_stays_when_its_facts_did_not_change(take, approvers, seller, at):
    order = take(35)
    services.submit_order(order_id=order.id, by=seller, at=at)
    answer(order, approvers["sales_leader"], "sales_leader", at)
    answer(order, approvers["finance"], "finance", at, "reject")
    services.submit_order(order_id=order.id, by=seller, at=at)  # unchanged: only finance again
    again = asked(order)
    assert [(s.role, s.state, s.kept) for s in again.approvers] == [
        ("sales_leader", "approved", True), ("finance", "active", False),
    ]  # fmt: skip
    assert point(order).detail.startswith(f"{again.number} waits for Finance")
    revise(order, 35, seller, at, term=36)  # the matrix reads no term: everything stays
    assert [s.kept for s in asked(order).approvers] == [True, False]
    revise(order, 31, seller, at, term=36)  # the discount was what both judged
    assert [s.kept for s in asked(order).approvers] == [False, False]


def test_taken_back_it_can_be_changed_as_well(take, seller, at):
    order = take(15)
    approvals.recall(request_id=asked(order).id, reason="Wrong address", by=seller, at=at)
    outbox.drain()
    assert point(order).detail == "taken back: Wrong address"
    returned = Event.objects.get(topic="order.returned")
    assert returned.payload["reason"] == "taken back: Wrong address"


def test_a_no_that_is_heard_late_does_not_undo_a_new_submission(take, approvers, seller, at):
    order = take(15)
    step = asked(order).waiting_for[0]
    approvals.decide(
        step_id=step.id, decision="reject", comment="No", by=approvers["sales_leader"], at=at
    )
    services.submit_order(order_id=order.id, by=seller, at=at)  # before the order has heard it
    outbox.drain()
    assert asked(order).status == "pending"
    assert point(order).detail.startswith(f"{asked(order).number} waits for Sales leader")
    assert list(queries.returned(seller.id)) == []


def test_while_it_is_asked_about_approvers_see_what_it_is_now(take, approvers, seller, at):
    order = take(15)
    first = asked(order).id
    revise(order, 20, seller, at)
    assert asked(order).id != first
    assert asked(order).facts["discount_percent"] == "20"
    assert point(order).detail.startswith(f"{asked(order).number} waits for Sales leader")


def test_approvers_see_the_family_the_margin_and_the_waterfall(take):
    request = asked(take(15))
    assert request.facts["product_family"] == "business"
    assert Decimal(request.facts["margin_percent"]) > 0
    assert [row["label"] for row in request.summary["waterfall"]] == [
        "List price", "Bundle", "Promotions", "Discretionary discount",
    ]  # fmt: skip


def test_only_direct_drafts_and_fresh_copies_are_changed(take, shop, actor, seller, at):
    order = take(5)
    with pytest.raises(Conflict):
        services.revise_order(
            order_id=order.id, requests=[wish(1)], term_months=24, by=seller, at=at,
            expected_version=99,
        )  # fmt: skip
    with pytest.raises(InvalidInput, match="at least one line"):
        services.revise_order(
            order_id=order.id, requests=[], term_months=24, by=seller, at=at
        )  # fmt: skip
    services.submit_order(order_id=order.id, by=seller, at=at)
    with pytest.raises(InvalidInput, match="cannot be changed here"):
        revise(order, 1, seller, at)


def test_wishes_are_read_back_from_the_lines_of_older_orders(shop, actor, at):
    order = scenes.bakery_order(shop, actor, at)
    [found] = queries.configuration(order.id).requests
    assert (found.offering_code, found.quantity) == ("home_fast_500", 1)
    assert found.options["static_ipv4"] == 1


def test_the_page_shows_the_reason_and_changes_the_order(take, approvers, client_as, at):
    order = take(15)
    answer(order, approvers["sales_leader"], "sales_leader", at, "reject")
    client = client_as("sales", name="Tom Okafor")
    page = client.get(f"/orders/{order.id}/").content.decode()
    assert "rejected: Too deep" in page
    assert "Submit again" in page
    url = f"/orders/{order.id}/lines/"
    assert 'value="15"' in client.get(url).content.decode()
    wrong = client.post(url, {"w0-quantity": "0", "w0-discount_percent": "5", "term_months": "24"})
    assert wrong.status_code == 422
    assert 'value="5"' in wrong.content.decode()
    client.post(
        url,
        {"w0-quantity": "2", "w0-discount_percent": "5", "term_months": "36",
         "offering": "priority_support"},
    )  # fmt: skip
    found = queries.configuration(order.id)
    assert [(r.quantity, r.discount_percent) for r in found.requests] == [
        (2, Decimal("5")), (1, Decimal(0)),
    ]  # fmt: skip
    assert found.term_months == 36
    client.post(url, {"w0-quantity": "2", "w1-gone": "1", "term_months": "36"})
    assert queries.order(order.id).line_count == 1


def test_the_api_reads_and_changes_what_is_asked_for(take, client_as):
    order = take(15)
    client = client_as("sales", name="Tom Okafor")
    url = f"/api/v1/orders/{order.id}/configuration"
    found = client.get(url).json()
    assert found["lines"][0]["discount_percent"] == "15"
    lines = [{**found["lines"][0], "discount_percent": "5"}]
    changed = client.put(url, {"lines": lines, "term_months": 24, "version": 1}, **JSON)
    assert changed.status_code == 409  # asking the approvers has changed it since
    read = client.get(f"/api/v1/orders/{order.id}").json()
    now = read["version"]
    assert {"submit", "cancel"} <= set(read["allowed_actions"])
    body = {"lines": lines, "term_months": 24, "version": now}
    assert client.put(url, body, **JSON).json()["monthly"] == "42.7500"
    assert client.put(url, {**body, "term_months": 0}, **JSON).status_code == 409
    body["version"] = client.get(f"/api/v1/orders/{order.id}").json()["version"]
    assert client.put(url, {**body, "term_months": 0}, **JSON).status_code == 422
