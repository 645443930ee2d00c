"""Actions on other processes: begin one as follow-up work, and tell one that waits."""

from collections.abc import Mapping
from typing import Any

from handfast.kernel.errors import Conflict
from handfast.web.process_actions.reading import named, text
from handfast.workflow import services as workflow
from handfast.workflow.services import ActionCall, ActionInput


def register() -> None:
    """Offer the actions."""
    workflow.register_action(
        "process.start", begin, "Begin another process",
        inputs=(
            ActionInput("process", "key of the process"),
            ActionInput("key", "key of the instance; without it, the step's own", required=False),
            ActionInput("variables", "context of what it begins with", required=False),
            ActionInput("begin", "id of the start event, where several are", required=False),
        ),
        gives=("started", "started_number"),
    )  # fmt: skip
    workflow.register_action(
        "process.tell", tell, "Send a message to another process",
        inputs=(
            ActionInput("message", "name of the message"),
            ActionInput("key", "key of the instance that waits for it"),
            ActionInput("payload", "context of what it carries", required=False),
        ),
    )  # fmt: skip


def begin(call: ActionCall) -> Mapping[str, Any]:
    """Begin a process about the same record; one that runs for the key already is left alone."""
    try:
        row = workflow.start(
            key=text(call, "process"), begin=text(call, "begin"), by=call.by, at=call.at,
            variables=named(call, "variables"), subject=call.subject, stream_id=call.stream_id,
            business_key=text(call, "key") or call.key[:80],
        )  # fmt: skip
    except Conflict:
        return {"started": False, "started_number": ""}
    return {"started": True, "started_number": row.number}


def tell(call: ActionCall) -> None:
    """Send a message: it leaves with the step, and starts what begins by it."""
    workflow.post_message(
        name=text(call, "message"), key=text(call, "key"), payload=named(call, "payload"),
        at=call.at,
    )  # fmt: skip
