"""What runs beside the deals: credit checks, some of which began by themselves, and a fallout."""

from collections.abc import Generator
from datetime import datetime, timedelta
from uuid import UUID

from handfast.platform.access import Actor
from handfast.web.demo.calendar import Story
from handfast.web.demo.company import OPENED, PRESENT
from handfast.workflow import queries, services

GRANTED_AFTER = timedelta(hours=5)
ASKED = {"limit_requested": "3000", "years_customer": "4"}


def processes(people: dict[str, Actor]) -> Story:
    """Credit checks and a fallout in the demo's last days, started and worked by colleagues."""
    at = yield PRESENT - timedelta(days=6)
    for name, limit in (("Harbor Clinic", "3000"), ("Prairie Dental Group", "18000")):
        row = services.start(
            key="credit_check", variables={"account_name": name}, by=people["sofia"], at=at
        )
        (task,) = queries.open_tasks_of(row.id)
        values = {**ASKED, "limit_requested": limit}
        services.complete(task_id=task.id, values=values, by=people["sofia"], at=at)
        at = yield at + timedelta(hours=3)
    row = services.start(
        key="fallout_handling", variables={"order_number": "O-2026-000004"}, by=people["victor"],
        at=at,
    )  # fmt: skip
    (task,) = queries.open_tasks_of(row.id)
    services.claim(task_id=task.id, by=people["victor"], at=at)
    services.comment(
        task_id=task.id, text="The carrier refuses the port.", by=people["victor"], at=at
    )
    yield PRESENT


def credit_reviews(people: dict[str, Actor]) -> Story:
    """Finance looks at the first large order of each customer, which comes to them by itself."""
    at = yield OPENED + timedelta(hours=15)
    while at < PRESENT:
        for row in queries.instances(key="credit_check", status="running").rows:
            if row.subject_kind == "order":
                at = yield from _review(row.id, people["grace"], at)
        at = yield at + timedelta(days=1)


def _review(instance_id: UUID, by: Actor, at: datetime) -> Generator[datetime, datetime, datetime]:
    """The customer is looked up, and some hours later granted what they have ordered."""
    for call in queries.calls_of(instance_id):
        services.run_call(call_id=call.id, at=at)
    at = yield at + GRANTED_AFTER
    total = queries.instance(instance_id).variables["order_total"]
    for task in queries.open_tasks_of(instance_id):
        values = {"granted": True, "credit_limit": total, "grounds": "Good references"}
        services.complete(task_id=task.id, values=values, by=by, at=at)
    return at
