"""An order is cancelled while its work goes on: nothing goes into use, nothing gets stuck."""

from handfast.assets import queries as assets
from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Task
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.tests import scenes
from handfast.orders.tests.scenes import day
from handfast.platform import outbox
from handfast.platform.models import Delivery, Event


def test_the_last_step_of_an_order_just_cancelled_activates_and_bills_nothing(submitted, actor):
    services.run_ready(at=day(5))
    [request] = gateway_queries.open_requests("carrier")
    gateways.send_report(
        connector_key="carrier", reference=request.reference, event="delivered", values={},
        by=actor, at=day(6),
    )  # fmt: skip
    order_services.cancel_order(order_id=submitted.id, reason="Moved away", by=actor, at=day(6))
    last = Task.objects.get(order_id=submitted.id, spec_key="customer_activation")
    services.complete_task(task_id=last.id, by=actor, at=day(6))
    outbox.drain()
    assert not Event.objects.filter(topic="service.activated").exists()
    assert {a.status for a in assets.assets_of(submitted.account_id)} == {"cancelled"}
    assert orders.order(submitted.id).status == "cancelled"


def test_an_order_cancelled_before_it_was_planned_gets_no_plan(shop, actor):
    captured = scenes.bakery_order(shop, actor, day(5))
    order = order_services.submit_order(order_id=captured.id, by=actor, at=day(5))
    order_services.cancel_order(order_id=order.id, reason="A mistake", by=actor, at=day(5))
    outbox.drain()
    assert queries.plan_or_none(order.id) is None
    assert not Delivery.objects.exclude(state="done").exists()
