"""A stored task as the engine sees it when its turn comes."""

from uuid import UUID

from handfast.fulfillment.models import Task
from handfast.fulfillment.services.rows import Released


def free(task: Task) -> Released:
    """The task as one that waits for nothing any more."""
    return Released(
        task.id, task.plan_id, task.order_id, task.spec_key, task.name, task.group, task.handler,
        task.condition, task.milestone, tuple(UUID(p) for p in task.promise_ids), task.run_at,
        state=task.state,
    )  # fmt: skip
