"""All reads of fulfillment."""

from handfast.fulfillment.queries.fallouts import fallout_queue, fallouts_of_order, fallouts_of_task
from handfast.fulfillment.queries.gauges import GAUGES, backlog
from handfast.fulfillment.queries.plans import (
    jeopardy_of,
    plan,
    plan_or_none,
    progress,
    revisions,
)
from handfast.fulfillment.queries.pools import Pool, pools
from handfast.fulfillment.queries.tasks import (
    history,
    open_count,
    reference_of,
    task,
    task_by_reference,
    task_of_customer,
    tasks_for_customer,
    tasks_of_order,
    worklist,
    worklist_rows,
)

__all__ = [
    "GAUGES",
    "Pool",
    "backlog",
    "fallout_queue",
    "fallouts_of_order",
    "fallouts_of_task",
    "history",
    "jeopardy_of",
    "open_count",
    "plan",
    "plan_or_none",
    "pools",
    "progress",
    "reference_of",
    "revisions",
    "task",
    "task_by_reference",
    "task_of_customer",
    "tasks_for_customer",
    "tasks_of_order",
    "worklist",
    "worklist_rows",
]
