"""The action on deliveries: what fell out is tried again."""

from collections.abc import Mapping
from typing import Any

from handfast.fulfillment import queries, services
from handfast.web.process_actions.reading import about, record, text
from handfast.workflow import services as workflow
from handfast.workflow.services import ActionCall, ActionInput

OPEN = ("open", "assigned")


def register() -> None:
    """Offer the action."""
    workflow.register_action(
        "delivery.retry", retry, "Try again what fell out of an order",
        inputs=(about("order"), ActionInput("reason", "how it was mended", required=False)),
        gives=("retried",),
    )  # fmt: skip


def retry(call: ActionCall) -> Mapping[str, Any]:
    """Let every step of an order that waits in fallout be tried again; none gives an empty list."""
    names = []
    for one in queries.fallouts_of_order(record(call, "order")):
        if one.state in OPEN:
            services.retry_task(
                task_id=one.task_id, reason=text(call, "reason"), by=call.by, at=call.at
            )
            names.append(one.task_name)
    return {"retried": names}
