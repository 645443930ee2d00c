"""JSON routes of workflow: the worklist, tasks, processes, instances, messages, calendars."""

from ninja import Router

from handfast.workflow.api.instances import router as instances
from handfast.workflow.api.processes import router as processes
from handfast.workflow.api.work import router as work

router = Router(tags=["Workflow"])
router.add_router("", work)
router.add_router("", processes)
router.add_router("", instances)
