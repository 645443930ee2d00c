"""The action that asks an approval matrix, on facts of the process."""

from collections.abc import Mapping
from typing import Any

from handfast.approvals import services
from handfast.approvals.types import KINDS
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.web.process_actions.reading import named, text
from handfast.workflow import services as workflow
from handfast.workflow.services import ActionCall, ActionInput


def register() -> None:
    """Offer the action."""
    workflow.register_action(
        "approval.ask", ask, "Ask an approval matrix",
        inputs=(
            ActionInput("matrix", " or ".join(KINDS)),
            ActionInput("facts", "context of what the matrix reads, such as {tcv: 12000}"),
            ActionInput("title", "what approvers read; without it, the title", required=False),
        ),
        gives=("approval_needed", "approval_key", "approvers"),
    )  # fmt: skip


def ask(call: ActionCall) -> Mapping[str, Any]:
    """Ask whether somebody has to agree to what the process does, and ask them.

    The request is about the process, not about its record, whose own approval stays as it is. The
    same facts asked again give the same request. A step that waits for `approval.granted` or
    `approval.rejected` does so under `approval_key`.
    """
    kind = text(call, "matrix")
    if kind not in KINDS:
        raise invalid("matrix", kind, "There is no such matrix.", f"Use: {', '.join(KINDS)}.")
    found = services.evaluate(
        subject=Ref("process_instance", call.instance_id), kind=kind, facts=named(call, "facts"),
        summary={
            "title": text(call, "title") or f"Process {call.number}", "number": call.number,
            "url": f"/processes/instances/{call.instance_id}/",
        },
        stream_id=call.stream_id, requested_by=call.by, at=call.at,
    )  # fmt: skip
    return {
        "approval_needed": found.needed, "approval_key": str(call.instance_id),
        "approvers": list(found.approvers),
    }  # fmt: skip
