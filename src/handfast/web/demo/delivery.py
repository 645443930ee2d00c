"""How a demo order is delivered: people do their steps, the carrier reports, the customer activates."""

from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from uuid import UUID

from handfast.fulfillment import queries, services
from handfast.fulfillment.types import TaskView
from handfast.gateways import queries as gateways
from handfast.gateways import services as gateway_services
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.parties import queries as parties
from handfast.platform.access import Actor
from handfast.web.demo.calendar import work
from handfast.web.demo.customers import Deal

OLDER = {"hardware_version": "AX6-2.0"}
NO_ACCESS = (
    "Nobody could open the server room of Lincoln School; the caretaker is away until 6 March"
)
LONGEST = 40
OWNER = {"field": "miguel", "logistics": "lena", "network": "noor", "order_desk": "victor"}
Next = Callable[..., datetime]


def deliver(
    order: Callable[[], UUID], deal: Deal, people: dict[str, Actor], later: Next
) -> Generator[datetime, datetime, None]:
    """Submit the order, then work until it is done or the step on hold is reached."""
    at = yield later(10)
    order_id = order()
    order_services.submit_order(order_id=order_id, by=people["victor"], at=at)
    work(at)
    for _ in range(LONGEST):
        at = yield later(14, days=2)
        ended = _work(order_id, deal, people, at)
        work(at)
        if ended:
            return


def _work(order_id: UUID, deal: Deal, people: dict[str, Actor], at: datetime) -> bool:
    """One day's work on an order; True when nothing more is to happen."""
    if orders.order(order_id).status == "completed":
        return True
    tasks = queries.tasks_of_order(order_id)
    for task in tasks:
        if task.state == "awaiting_callback":
            _report(task, deal, people["victor"], at)
    for task in tasks:
        if task.state == "ready" and task.handler in ("human", "customer"):
            if task.spec_key == deal.hold:
                _trouble(task, deal, people, at)
                return True
            _do(task, people, at)
            return False
    return False


def _do(task: TaskView, people: dict[str, Actor], at: datetime) -> None:
    if task.handler == "customer":
        contact = orders.order(task.order_id).contact_id
        by = parties.actor_for_contact(contact) if contact else None
        assert by is not None
    else:
        by = people[OWNER.get(task.owner_team, "victor")]
        services.claim_task(task_id=task.id, by=by, at=at - timedelta(hours=3))
    services.complete_task(task_id=task.id, by=by, at=at)


def _report(task: TaskView, deal: Deal, by: Actor, at: datetime) -> None:
    """The carrier delivers; where the story says so, it brings a modem of an older make."""
    for request in gateways.open_requests("carrier"):
        known = queries.task_by_reference(request.reference)
        if known is not None and known.id == task.id:
            values = OLDER if deal.quirk == "older_hardware" else {}
            gateway_services.send_report(
                connector_key="carrier", reference=request.reference, event="delivered",
                values=values, by=by, at=at,
            )  # fmt: skip


def _trouble(task: TaskView, deal: Deal, people: dict[str, Actor], at: datetime) -> None:
    if deal.quirk == "no_access":
        services.fail_task(
            task_id=task.id, message=NO_ACCESS, category="data",
            by=people[OWNER[task.owner_team]], at=at,
        )  # fmt: skip
