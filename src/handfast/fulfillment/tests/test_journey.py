"""Journey 1, steps 8 to 10: the bakery's order from submission to active service."""

from datetime import date
from decimal import Decimal

import pytest

from handfast.assets import queries as assets
from handfast.fulfillment import queries, services
from handfast.fulfillment.models import InventoryItem, ReadyTask, Task
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.kernel.errors import InvalidInput
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.orders.tests.scenes import day
from handfast.platform import outbox
from handfast.platform.access import Actor


def states(order_id) -> dict[str, str]:
    return {task.spec_key: task.state for task in queries.tasks_of_order(order_id)}


def task_id(order_id, key):
    return Task.objects.get(order_id=order_id, spec_key=key).id


@pytest.fixture
def scripted(shop, actor, at):
    """The line test will fail; the carrier refuses the first shipment."""
    gateways.set_script(
        key="line_test", values={"result": "fail", "attenuation_db": "62"}, by=actor, at=at
    )
    gateways.set_script(
        key="carrier", next_answers=["error"], message="address incomplete: suite", by=actor, at=at
    )


def test_the_plan_is_built_when_the_order_is_submitted(submitted):
    order = orders.order(submitted.id)
    assert order.status == "acknowledged"
    assert (order.planned_date, order.committed_date, order.estimated_date) == (
        date(2026, 3, 11),
        date(2026, 3, 13),
        date(2026, 3, 11),
    )
    assert states(order.id) == {
        "line_test": "ready",
        "port_activation": "waiting",
        "truck_roll": "waiting",
        "ship_modem": "ready",
        "allocate_ip": "waiting",
        "customer_activation": "waiting",
        "service_active": "waiting",
    }
    assert ReadyTask.objects.count() == 2
    assert {a.status for a in assets.assets_of(order.account_id)} == {"pending"}
    assert len(assets.assets_of(order.account_id)) == 4
    plan = queries.plan(order.id)
    assert (plan.revision, plan.done, len(plan.tasks)) == (1, 0, 7)
    assert {t.spec_key for t in plan.tasks if t.critical} == {
        "line_test",
        "port_activation",
        "truck_roll",
        "customer_activation",
        "service_active",
    }


def test_the_whole_story(submitted, scripted, actor):
    order_id = submitted.id
    assert services.run_ready(at=day(5)) == 4
    assert states(order_id) == {
        "line_test": "done",
        "port_activation": "done",
        "truck_roll": "ready",
        "ship_modem": "fallout",
        "allocate_ip": "done",
        "customer_activation": "waiting",
        "service_active": "waiting",
    }
    assert orders.order(order_id).status == "in_progress"
    [fallout] = queries.fallout_queue()
    assert (fallout.owner_team, fallout.category, fallout.message, fallout.state) == (
        "logistics",
        "partner",
        "address incomplete: suite",
        "open",
    )
    outbox.drain()
    told = {e.headline: e.tone for e in outbox.timeline(subject=Ref("order", order_id))}
    assert {tone for words, tone in told.items() if "Line test: fail" in words} == {"red"}
    assert {tone for words, tone in told.items() if words.startswith("DSLAM")} == {"green"}

    ship = task_id(order_id, "ship_modem")
    services.retry_task(task_id=ship, by=actor, at=day(10))
    assert services.run_ready(at=day(10)) == 1
    assert states(order_id)["ship_modem"] == "awaiting_callback"
    assert queries.fallout_queue() == []
    [closed] = queries.fallouts_of_task(ship)
    assert (closed.resolution, closed.closed_by, closed.closed_at) == ("retry", "Ana Ruiz", day(10))
    assert orders.order(order_id).estimated_date == date(2026, 3, 14)

    [request] = gateway_queries.open_requests("carrier")
    assert request.payload["hardware_version"] == "AX6-2.1"
    gateways.send_report(
        connector_key="carrier", reference=request.reference, event="delivered", by=actor,
        at=day(12, 11),
    )  # fmt: skip
    assert states(order_id)["ship_modem"] == "done"
    modem = next(a for a in assets.assets_of(submitted.account_id) if a.offering_code == "modem")
    assert modem.characteristics["hardware_version"] == "AX6-2.1"

    truck = task_id(order_id, "truck_roll")
    services.claim_task(task_id=truck, by=actor, at=day(16, 8))
    services.complete_task(
        task_id=truck, output={"attenuation_db": 31}, note="splice mended", by=actor, at=day(16, 14)
    )
    assert states(order_id)["customer_activation"] == "ready"
    assert orders.order(order_id).estimated_date == date(2026, 3, 17)
    assert orders.order(order_id).status == "in_progress"

    [waiting] = queries.tasks_for_customer(submitted.account_id)
    assert waiting.name == "Customer connects and activates the modem"
    dana = Actor("contact", submitted.contact_id, "Dana Whitfield",
                 frozenset({"portal.use"}), account_id=submitted.account_id)  # fmt: skip
    services.complete_task(task_id=waiting.id, by=dana, at=day(17, 10))

    done = orders.order(order_id)
    assert (done.status, done.completed_at, done.estimated_date) == (
        "completed",
        day(17, 10),
        date(2026, 3, 17),
    )
    assert {line.status for line in orders.lines(order_id)} == {"completed"}
    live = assets.assets_of(submitted.account_id)
    assert {(a.status, a.activated_at) for a in live} == {("active", day(17, 10))}
    answer = assets.entitlement_check(
        account_id=submitted.account_id, key="internet.download", at=day(17, 11)
    )
    assert (answer.entitled, answer.quantity, answer.unit) == (True, Decimal(500), "Mbit/s")
    plan = queries.plan(order_id)
    assert (plan.status, plan.done) == ("completed", 7)
    assert plan.cost == Decimal("255.00")
    assert [m.reached_at for m in plan.milestones] == [day(17, 10)]

    facts = [e.topic for e in reversed(outbox.timeline(stream_id=submitted.stream_id))]
    assert facts[:4] == [
        "order.captured",
        "order.submitted",
        "asset.registered",
        "order.acknowledged",
    ]
    assert facts.count("service.activated") == 1
    assert facts.count("task.fallout") == 1
    activated = next(
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "service.activated"
    )
    assert activated.payload["active_on"] == "2026-03-17"
    assert set(activated.payload["promise_ids"]) == {
        str(line.promise_id) for line in orders.lines(order_id)
    }


def test_the_address_is_taken_from_the_pool_once(submitted, scripted, actor):
    services.run_ready(at=day(5))
    held = InventoryItem.objects.filter(state="allocated")
    assert [item.value for item in held] == ["203.0.113.10"]
    address = next(
        a for a in assets.assets_of(submitted.account_id) if a.offering_code == "static_ipv4"
    )
    assert address.characteristics["ipv4_address"] == "203.0.113.10"
    assert queries.pools() == [queries.Pool("ipv4_address", 4, 1)]


def test_no_truck_rolls_when_the_line_test_passes(submitted, actor):
    services.run_ready(at=day(5))
    found = {t.spec_key: t for t in queries.tasks_of_order(submitted.id)}
    assert found["truck_roll"].state == "skipped"
    assert found["truck_roll"].note == 'Not needed: line_test.result = "fail" does not hold.'
    assert found["ship_modem"].state == "awaiting_callback"
    assert found["customer_activation"].state == "waiting"
    gateways.send_report(
        connector_key="carrier", event="delivered", by=actor, at=day(7),
        reference=gateway_queries.open_requests("carrier")[0].reference,
    )  # fmt: skip
    assert states(submitted.id)["customer_activation"] == "ready"


def test_a_step_is_not_skipped_without_a_reason(submitted, scripted, actor):
    services.run_ready(at=day(5))
    ship = task_id(submitted.id, "ship_modem")
    with pytest.raises(InvalidInput, match="not skipped without a reason"):
        services.skip_task(task_id=ship, reason="  ", by=actor, at=day(6))
    assert states(submitted.id)["ship_modem"] == "fallout"
    services.skip_task(task_id=ship, reason="Handed over in the shop", by=actor, at=day(6))
    assert states(submitted.id)["ship_modem"] == "skipped"
    assert queries.fallouts_of_task(ship)[0].resolution == "skip"
    trail = queries.history(ship)
    assert trail[0].reason == "Handed over in the shop"


def test_the_older_hardware_is_recorded_as_delivered(submitted, actor):
    services.run_ready(at=day(5))
    gateways.send_report(
        connector_key="carrier", event="delivered", values={"hardware_version": "AX6-2.0"},
        by=actor, at=day(7),
        reference=gateway_queries.open_requests("carrier")[0].reference,
    )  # fmt: skip
    modem = next(a for a in assets.assets_of(submitted.account_id) if a.offering_code == "modem")
    assert modem.characteristics["hardware_version"] == "AX6-2.0"
    pinned = next(n for n in orders.lines(submitted.id) if n.offering_code == "modem")
    assert pinned.characteristics["hardware_version"] == "AX6-2.1"
