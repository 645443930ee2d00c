"""Cancelling, and change orders for what is active."""

from datetime import date
from decimal import Decimal

import pytest

from handfast.assets import queries as assets
from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Task
from handfast.fulfillment.tests.steps import activate, deliver, find
from handfast.kernel.errors import Conflict, IllegalTransition, InvalidInput
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.tests.scenes import day
from handfast.orders.types import Change
from handfast.platform import outbox


def test_cancelling_ends_open_steps_and_undoes_finished_ones_in_reverse(submitted, actor):
    services.run_ready(at=day(5))
    order_services.cancel_order(order_id=submitted.id, reason="Moved away", by=actor, at=day(6))
    outbox.drain()
    plan = queries.plan(submitted.id)
    assert plan.revision == 2
    assert [(t.spec_key, t.state) for t in plan.tasks] == [
        ("release_ip", "ready"),
        ("port_release", "waiting"),
    ]
    assert {a.status for a in assets.assets_of(submitted.account_id)} == {"cancelled"}
    services.run_ready(at=day(6))
    assert queries.pools() == [queries.Pool("ipv4_address", 5, 0)]
    assert [t.state for t in queries.plan(submitted.id).tasks] == ["done", "done"]
    assert orders.order(submitted.id).status == "cancelled"
    states = Task.objects.filter(order_id=submitted.id, plan__revision=1)
    assert set(states.exclude(spec_key="ship_modem").values_list("state", flat=True)) == {
        "done", "skipped", "cancelled",
    }  # fmt: skip
    assert find(submitted.id, "ship_modem").state == "cancelling"


def test_past_the_hard_point_of_no_return_an_order_is_not_cancelled(submitted, actor):
    activate(submitted.id, actor, day(7))
    with pytest.raises(IllegalTransition):
        order_services.cancel_order(order_id=submitted.id, reason="x", by=actor, at=day(8))
    assert services.refusal(submitted.id) == (
        "“Customer connects and activates the modem” is past its point of no return."
    )


def test_the_guard_is_asked_while_the_order_is_open(submitted, actor):
    services.run_ready(at=day(5))
    deliver(actor, day(6))
    services.claim_task(task_id=find(submitted.id, "customer_activation").id, by=actor, at=day(6))
    with pytest.raises(Conflict, match="past its point of no return"):
        order_services.cancel_order(order_id=submitted.id, reason="x", by=actor, at=day(6))
    assert orders.order(submitted.id).status == "in_progress"


def test_the_address_ends_on_15_april_and_nothing_else_changes(submitted, actor):
    activate(submitted.id, actor, day(17))
    address = next(n for n in orders.lines(submitted.id) if n.offering_code == "static_ipv4")
    change = order_services.create_change_order(
        account_id=submitted.account_id, changes=[Change(address.promise_id, "delete")],
        effective_date=date(2026, 4, 15), by=actor, at=day(10, month=4),
    )  # fmt: skip
    assert (change.kind, change.stream_id, change.catalog_version_id) == (
        "change",
        submitted.stream_id,
        submitted.catalog_version_id,
    )
    [line] = orders.lines(change.id)
    assert (line.promise_id, line.action, line.net_price) == (
        address.promise_id,
        "delete",
        Decimal("8.0000"),
    )
    order_services.submit_order(order_id=change.id, by=actor, at=day(10, month=4))
    outbox.drain()
    assert services.run_ready(at=day(14, month=4)) == 0
    assert services.run_ready(at=day(15, month=4)) == 1
    live = {a.offering_code: a.status for a in assets.assets_of(submitted.account_id)}
    assert live == {
        "internet_access": "active",
        "modem": "active",
        "installation": "active",
        "static_ipv4": "terminated",
    }
    assert orders.order(change.id).status == "completed"
    assert queries.pools() == [queries.Pool("ipv4_address", 5, 0)]
    ended = next(
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "service.ended"
    )
    assert (ended.payload["ended_on"], ended.payload["promise_ids"]) == (
        "2026-04-15",
        [str(address.promise_id)],
    )


def test_what_is_not_active_cannot_be_changed(submitted, actor):
    address = next(n for n in orders.lines(submitted.id) if n.offering_code == "static_ipv4")
    with pytest.raises(InvalidInput, match="is pending, not active"):
        order_services.create_change_order(
            account_id=submitted.account_id, changes=[Change(address.promise_id, "delete")],
            by=actor, at=day(6),
        )  # fmt: skip
    with pytest.raises(InvalidInput, match="cannot take effect in the past"):
        order_services.create_change_order(
            account_id=submitted.account_id, changes=[Change(address.promise_id, "delete")],
            effective_date=date(2026, 3, 1), by=actor, at=day(6),
        )  # fmt: skip


def test_a_second_change_of_the_same_service_waits(submitted, actor):
    activate(submitted.id, actor, day(17))
    address = next(n for n in orders.lines(submitted.id) if n.offering_code == "static_ipv4")
    wish = {
        "account_id": submitted.account_id, "changes": [Change(address.promise_id, "delete")],
        "by": actor, "at": day(18),
    }  # fmt: skip
    order_services.create_change_order(**wish)
    with pytest.raises(InvalidInput, match="already part of an order that is under way"):
        order_services.create_change_order(**wish)


def test_a_modified_characteristic_reaches_the_asset(submitted, actor):
    activate(submitted.id, actor, day(17))
    modem = next(n for n in orders.lines(submitted.id) if n.offering_code == "modem")
    change = order_services.create_change_order(
        account_id=submitted.account_id,
        changes=[Change(modem.promise_id, "modify", {"voice_ready": True})],
        by=actor, at=day(18),
    )  # fmt: skip
    order_services.submit_order(order_id=change.id, by=actor, at=day(18))
    outbox.drain()
    assert orders.order(change.id).status == "completed"
    asset = next(a for a in assets.assets_of(submitted.account_id) if a.offering_code == "modem")
    assert (asset.characteristics["voice_ready"], asset.status) == (True, "active")
