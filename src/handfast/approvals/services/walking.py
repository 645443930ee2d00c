"""One step along the path: what the rules say follows is written and told, under the lock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from handfast.approvals import queries
from handfast.approvals.events import ApprovalEscalated, ApprovalGranted, ApprovalRejected
from handfast.approvals.lifecycle import REQUEST, STEP
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.clock import due
from handfast.approvals.rules.conditions import holds
from handfast.approvals.rules.path import follow
from handfast.approvals.rules.whom import named
from handfast.approvals.services import notices
from handfast.approvals.services.routing import Recipient, absences, recipients
from handfast.approvals.types import Clock, Outcome, Reach, StepState
from handfast.kernel.errors import not_found
from handfast.parties import queries as parties
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


def locked_by_step(step_id: UUID) -> tuple[ApprovalRequest, list[ApprovalStep]]:
    """The locked request of a step, with all its steps. Raises NotFound."""
    row: ApprovalRequest | None = (
        ApprovalRequest.objects.select_for_update(of=("self",)).filter(steps__id=step_id).first()
    )
    if row is None:
        raise not_found("approval step", step_id)
    return row, list(ApprovalStep.objects.filter(request=row))


def go_on(
    request: ApprovalRequest,
    by: Actor,
    at: datetime,
    *,
    reason: str = "",
    steps: Sequence[ApprovalStep] | None = None,
) -> None:
    """Ask the next approvers, tell the informed ones, or close the request."""
    rows = ApprovalStep.objects.filter(request=request) if steps is None else steps
    known = {row.id: row for row in rows}
    outcome = follow([_state(row, request) for row in known.values()])
    _cancel([known[step_id] for step_id in outcome.cancel], at)
    for step_id in outcome.inform:
        step = known[step_id]
        step.state, step.activated_at = STEP.after(step.state, "inform"), at
        step.save(update_fields=["state", "activated_at"])
        notices.inform(request, step, at)
    covered = absences(request, at) if outcome.activate else {}
    people = {one: recipients(request, known[one], covered) for one in outcome.activate}
    reach = queries.reach_of(one.person.id for found in people.values() for one in found)
    for step_id, found in people.items():
        _activate(request, known[step_id], found, reach, at, decided=_decided(known.values()))
    if outcome.activate:
        request.due_at = min(known[one].due_at or at for one in outcome.activate)
    _close(request, outcome, by, at, reason)


def close_steps(request: ApprovalRequest, at: datetime) -> None:
    """Cancel every step that is still open, and its links."""
    _cancel(list(ApprovalStep.objects.filter(request=request, state__in=("waiting", "active"))), at)


def clock_of(step: ApprovalStep) -> Clock:
    """The clock that a step was given when it was asked for."""
    return Clock(step.hours, step.remind_hours, step.escalate_hours, step.escalate_to)


def tell_escalated(
    request: ApprovalRequest, step: ApprovalStep, to: str, why: str, at: datetime
) -> None:
    """Publish that others than planned answer a step."""
    role = parties.role_names().get(step.role, step.role)
    event = ApprovalEscalated(
        request_id=request.id, number=request.number, subject=str(request.subject), role=role,
        to=to, why=why,
    )  # fmt: skip
    outbox.publish(
        event, subject=request.subject, by=Actor.system("Approvals"), at=at,
        stream_id=request.stream_id,
    )  # fmt: skip


def _state(row: ApprovalStep, request: ApprovalRequest) -> StepState:
    unmet = row.state == "approved" and not holds(row.condition, request.facts)
    return StepState(row.id, row.step, row.kind, row.state, row.quorum, unmet)


def _decided(steps: Iterable[ApprovalStep]) -> list[str]:
    """What has been decided so far, in words for whoever is asked next."""
    done = [one for one in steps if one.decided_by]
    return [
        f"{one.decided_by} ({named(one.role, {})}) {one.state}"
        + (f" if {one.condition}" if one.condition else "")
        + (f": {one.comment}" if one.comment else "")
        for one in sorted(done, key=lambda one: (one.step, one.role))
    ]


def _activate(
    request: ApprovalRequest, step: ApprovalStep, people: Sequence[Recipient],
    reach: Mapping[UUID, Reach], at: datetime, *, decided: Sequence[str] = (),
) -> None:  # fmt: skip
    step.state, step.activated_at = STEP.after(step.state, "activate"), at
    step.due_at = due(queries.working_calendar(), clock_of(step), at)
    step.save(update_fields=["state", "activated_at", "due_at", "also"])
    notices.ask(request, step, people, at, decided=decided, reach=reach)
    stand_in = [one.person.name for one in people if one.fallback]
    if stand_in or not people:
        why = "nobody else can answer for it"
        tell_escalated(request, step, ", ".join(stand_in) or "nobody", why, at)


def _close(
    request: ApprovalRequest, outcome: Outcome, by: Actor, at: datetime, reason: str
) -> None:
    request.version += 1
    if outcome.status == "pending":
        request.save(update_fields=["version", "due_at"])
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


def _cancel(steps: Sequence[ApprovalStep], at: datetime) -> None:
    for step in steps:
        step.state = STEP.after(step.state, "cancel")
        step.save(update_fields=["state"])
        notices.withdraw_links(step.id, at)
