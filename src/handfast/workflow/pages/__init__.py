"""Pages of workflow: the worklist and its tasks, processes, instances, the modeler, calendars."""

from handfast.workflow.pages.calendars import calendar_page, calendars_page
from handfast.workflow.pages.definitions import (
    act_on_definition,
    definition_page,
    document,
    processes_page,
    start_page,
    trigger,
)
from handfast.workflow.pages.incidents import act_on_incident, incidents_page
from handfast.workflow.pages.instances import (
    act_on_instance,
    instance_page,
    instances_page,
    live,
)
from handfast.workflow.pages.migrations import migration_page
from handfast.workflow.pages.modeler import check_page, modeler_page, new_page, save_page, upload
from handfast.workflow.pages.worklist import act_on_task, bulk, task_page, worklist_page

__all__ = [
    "act_on_definition",
    "act_on_incident",
    "act_on_instance",
    "act_on_task",
    "bulk",
    "calendar_page",
    "calendars_page",
    "check_page",
    "definition_page",
    "document",
    "incidents_page",
    "instance_page",
    "instances_page",
    "live",
    "migration_page",
    "modeler_page",
    "new_page",
    "processes_page",
    "save_page",
    "start_page",
    "task_page",
    "trigger",
    "upload",
    "worklist_page",
]
