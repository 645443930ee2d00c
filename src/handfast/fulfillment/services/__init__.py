"""Use cases of fulfillment."""

from handfast.fulfillment.services.amending import amend_plan, preview_amendment
from handfast.fulfillment.services.callbacks import handle_message
from handfast.fulfillment.services.cancelling import cancel_plan, refusal
from handfast.fulfillment.services.claiming import claim, reclaim, report
from handfast.fulfillment.services.executing import execute
from handfast.fulfillment.services.inventory import add_items
from handfast.fulfillment.services.mending import (
    complete_by_hand,
    retry_task,
    skip_task,
)
from handfast.fulfillment.services.planning import build_plan
from handfast.fulfillment.services.preflight import check
from handfast.fulfillment.services.running import recover, run_ready, work_once
from handfast.fulfillment.services.ticking import fire_timers, note_slips
from handfast.fulfillment.services.working import (
    assign_task,
    claim_task,
    complete_task,
    fail_task,
)

__all__ = [
    "add_items",
    "amend_plan",
    "assign_task",
    "build_plan",
    "cancel_plan",
    "check",
    "claim",
    "claim_task",
    "complete_by_hand",
    "complete_task",
    "execute",
    "fail_task",
    "fire_timers",
    "handle_message",
    "note_slips",
    "preview_amendment",
    "reclaim",
    "recover",
    "refusal",
    "report",
    "retry_task",
    "run_ready",
    "skip_task",
    "work_once",
]
