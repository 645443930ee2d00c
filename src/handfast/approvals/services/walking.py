"""One step along the path: what the rules say follows is written and told, under the lock."""

from datetime import datetime
from uuid import UUID

from handfast.approvals.events import ApprovalGranted, ApprovalRejected
from handfast.approvals.lifecycle import REQUEST, STEP
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.path import follow
from handfast.approvals.services import notices
from handfast.approvals.types import Outcome, StepState
from handfast.kernel.errors import not_found
from handfast.platform import outbox
from handfast.platform.access import Actor


def locked_request(request_id: UUID) -> ApprovalRequest:
    """The request's row, locked; every change of a path begins with it. Raises NotFound."""
    row: ApprovalRequest | None = (
        ApprovalRequest.objects.select_for_update().filter(id=request_id).first()
    )
    if row is None:
        raise not_found("approval request", request_id)
    return row


def go_on(request: ApprovalRequest, by: Actor, at: datetime, *, reason: str = "") -> None:
    """Ask the next approvers, tell the informed ones, or close the request."""
    steps = {row.id: row for row in ApprovalStep.objects.filter(request=request)}
    outcome = follow([StepState(s.id, s.step, s.kind, s.state) for s in steps.values()])
    _cancel([steps[step_id] for step_id in outcome.cancel], at)
    for step_id in outcome.inform:
        _set(steps[step_id], "inform", at)
        notices.inform(request, steps[step_id], at)
    for step_id in outcome.activate:
        _set(steps[step_id], "activate", at)
        notices.ask(request, steps[step_id], at)
    _close(request, outcome, by, at, reason)


def close_steps(request: ApprovalRequest, at: datetime) -> None:
    """Cancel every step that is still open, and its links."""
    _cancel(list(ApprovalStep.objects.filter(request=request, state__in=("waiting", "active"))), at)


def _close(
    request: ApprovalRequest, outcome: Outcome, by: Actor, at: datetime, reason: str
) -> None:
    request.version += 1
    if outcome.status == "pending":
        request.save(update_fields=["version"])
        return
    action = "approve" if outcome.status == "approved" else "reject"
    request.status = REQUEST.after(request.status, action)
    request.decided_at, request.reason = at, reason
    request.save(update_fields=["status", "decided_at", "reason", "version"])
    subject = str(request.subject)
    event: ApprovalGranted | ApprovalRejected
    if action == "approve":
        event = ApprovalGranted(request_id=request.id, number=request.number, subject=subject)
        text = "Everybody has approved."
    else:
        event = ApprovalRejected(
            request_id=request.id, number=request.number, subject=subject, reason=reason
        )
        text = f"It was rejected: {reason}"
    outbox.publish(event, subject=request.subject, by=by, at=at, stream_id=request.stream_id)
    notices.tell_requester(request, text, at)


def _cancel(steps: list[ApprovalStep], at: datetime) -> None:
    for step in steps:
        step.state = STEP.after(step.state, "cancel")
        step.save(update_fields=["state"])
        notices.withdraw_links(step.id, at)


def _set(step: ApprovalStep, action: str, at: datetime) -> None:
    step.state, step.activated_at = STEP.after(step.state, action), at
    step.save(update_fields=["state", "activated_at"])
