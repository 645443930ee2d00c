"""Use cases of workflow: deploy, start, work, deliver, operate, migrate; and what others register."""

from handfast.workflow.queries.registry import (
    ActionCall,
    ActionFailed,
    ActionInput,
    register_action,
    register_facts,
    register_places,
    register_responsibilities,
    register_source,
)
from handfast.workflow.services.calendars import ensure_calendar, save_calendar
from handfast.workflow.services.calling import ProcessError, run_call
from handfast.workflow.services.clocking import tick
from handfast.workflow.services.deploying import (
    check_document,
    discard_draft,
    draft_from,
    publish,
    retire,
    save_draft,
    set_trigger,
)
from handfast.workflow.services.messaging import (
    correlate,
    listens,
    post_message,
    react,
    send_message,
    send_signal,
)
from handfast.workflow.services.migrating import migrate, preview
from handfast.workflow.services.operating import (
    assign_incident,
    cancel,
    resume,
    retry_incident,
    set_variables,
    skip_incident,
    suspend,
)
from handfast.workflow.services.shipping import ensure_shipped
from handfast.workflow.services.starting import start
from handfast.workflow.services.telling import send, tell_role
from handfast.workflow.services.working import (
    claim,
    claim_many,
    comment,
    complete,
    delegate,
    delegate_many,
    release,
)

__all__ = [
    "ActionCall",
    "ActionFailed",
    "ActionInput",
    "ProcessError",
    "assign_incident",
    "cancel",
    "check_document",
    "claim",
    "claim_many",
    "comment",
    "complete",
    "correlate",
    "delegate",
    "delegate_many",
    "discard_draft",
    "draft_from",
    "ensure_calendar",
    "ensure_shipped",
    "listens",
    "migrate",
    "post_message",
    "preview",
    "publish",
    "react",
    "register_action",
    "register_facts",
    "register_places",
    "register_responsibilities",
    "register_source",
    "release",
    "resume",
    "retire",
    "retry_incident",
    "run_call",
    "save_calendar",
    "save_draft",
    "send",
    "send_message",
    "send_signal",
    "set_trigger",
    "set_variables",
    "skip_incident",
    "start",
    "suspend",
    "tell_role",
    "tick",
]
