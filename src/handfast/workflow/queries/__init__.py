"""Reads of workflow: definitions, instances, people's tasks, the worklist, figures, calendars."""

from handfast.workflow.queries.calendars import calendar, calendar_row, calendars
from handfast.workflow.queries.definitions import (
    definition,
    draft_of,
    listened,
    process_of,
    processes,
    published,
    triggers,
    triggers_of,
    versions,
)
from handfast.workflow.queries.figures import ProcessFigures, StepFigure, figures
from handfast.workflow.queries.instances import (
    calls_of,
    history,
    incidents,
    incidents_of,
    instance,
    instances,
    instances_of,
    open_counts,
)
from handfast.workflow.queries.registry import (
    ActionCall,
    action,
    actions,
    letters_of,
    place_of,
    sources,
)
from handfast.workflow.queries.tasks import (
    comments_of,
    element_of,
    may_act,
    open_tasks_of,
    task,
    tasks_for,
)
from handfast.workflow.queries.worklist import Worklist, counts, worklist

__all__ = [
    "ActionCall",
    "ProcessFigures",
    "StepFigure",
    "Worklist",
    "action",
    "actions",
    "calendar",
    "calendar_row",
    "calendars",
    "calls_of",
    "comments_of",
    "counts",
    "definition",
    "draft_of",
    "element_of",
    "figures",
    "history",
    "incidents",
    "incidents_of",
    "instance",
    "instances",
    "instances_of",
    "letters_of",
    "listened",
    "may_act",
    "open_counts",
    "open_tasks_of",
    "place_of",
    "process_of",
    "processes",
    "published",
    "sources",
    "task",
    "tasks_for",
    "triggers",
    "triggers_of",
    "versions",
    "worklist",
]
