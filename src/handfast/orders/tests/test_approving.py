"""Direct orders that somebody has to agree to wait, and are submitted once they have."""

from decimal import Decimal

import pytest

from handfast.approvals import queries as approval_queries
from handfast.approvals import services as approvals
from handfast.kernel.ref import Ref
from handfast.orders import queries, services
from handfast.parties import queries as parties
from handfast.platform import outbox
from handfast.quotes.types import LineRequest


@pytest.fixture
def leader(tenant, member_as):
    return parties.actor_for_member(member_as("sales_leader", name="Lee Tran").id)


@pytest.fixture
def take(shop, actor, at):
    def order(percent):
        request = LineRequest("priority_support", discount_percent=Decimal(percent))
        return services.order_directly(
            account_id=shop.account_id, term_months=24, by=actor, at=at, requests=[request]
        )

    return order


def decide(order, leader, at, decision="approve"):
    request = approval_queries.request_for(Ref("order", order.id), "order")
    approvals.decide(
        step_id=request.waiting_for[0].id, decision=decision, comment="Too deep", by=leader, at=at
    )
    outbox.drain()


def test_an_order_at_list_price_needs_nobody(take):
    order = take(0)
    assert approval_queries.request_for(Ref("order", order.id)) is None
    assert "approval" not in [check.key for check in services.readiness(order.id)]


def test_a_deep_discount_waits_and_is_submitted_once_agreed(take, leader, actor, at):
    order = take(15)
    [point] = [check for check in services.readiness(order.id) if check.key == "approval"]
    assert (point.ok, point.remedy) == (False, "Follow the approval.")
    assert point.detail.endswith("waits for Sales leader")
    waiting = services.submit_order(order_id=order.id, by=actor, at=at)
    assert waiting.status == "draft"
    decide(order, leader, at)
    assert queries.order(order.id).status != "draft"


def test_without_a_wish_to_submit_the_grant_only_opens_the_gate(take, leader, actor, at):
    order = take(15)
    decide(order, leader, at)
    assert queries.order(order.id).status == "draft"
    assert all(check.ok for check in services.readiness(order.id))
    assert services.submit_order(order_id=order.id, by=actor, at=at).status == "submitted"


def test_a_no_keeps_the_order_open_until_it_is_submitted_again(take, leader, actor, at):
    order = take(15)
    services.submit_order(order_id=order.id, by=actor, at=at)
    decide(order, leader, at, "reject")
    [point] = [check for check in services.readiness(order.id) if check.key == "approval"]
    assert (point.ok, point.detail) == (False, "rejected: Too deep")
    assert services.submit_order(order_id=order.id, by=actor, at=at).status == "draft"
    [point] = [check for check in services.readiness(order.id) if check.key == "approval"]
    assert "waits for Sales leader; it is submitted as soon as" in point.detail
