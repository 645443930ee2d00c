"""Small steps that the tests of the engine share."""

from handfast.fulfillment import services
from handfast.fulfillment.models import Task
from handfast.gateways import queries as gateway_queries
from handfast.gateways import services as gateways
from handfast.platform.access import Actor

SYSTEM = Actor.system("Test")


def find(order_id, key: str) -> Task:
    return Task.objects.get(order_id=order_id, spec_key=key)


def deliver(actor, at, **values):
    [request] = gateway_queries.open_requests("carrier")
    return gateways.send_report(
        connector_key="carrier", reference=request.reference, event="delivered", values=values,
        by=actor, at=at,
    )  # fmt: skip


def activate(order_id, actor, at):
    """Everything that is left, all going well."""
    services.run_ready(at=at)
    deliver(actor, at)
    services.complete_task(task_id=find(order_id, "customer_activation").id, by=actor, at=at)
