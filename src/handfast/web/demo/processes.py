"""What runs beside the deals: a credit check granted by rule, one in review, a fallout."""

from datetime import timedelta

from handfast.platform.access import Actor
from handfast.web.demo.calendar import Story
from handfast.web.demo.company import PRESENT
from handfast.workflow import queries, services

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
