"""Use cases beside the path: take a request back, hand a step to another colleague."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.approvals import queries
from handfast.approvals.events import ApprovalRecalled
from handfast.approvals.lifecycle import REQUEST
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.services import notices
from handfast.approvals.services.routing import absences, recipients
from handfast.approvals.services.walking import close_steps, locked_by_step, locked_request
from handfast.kernel.errors import conflict, forbidden, invalid
from handfast.parties import queries as parties
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date


@transaction.atomic
def recall(*, request_id: UUID, reason: str, by: Actor, at: datetime) -> ApprovalRequest:
    """Take a pending request back: by whoever asked, or who may override. Links stop working."""
    request = locked_request(request_id)
    if by.kind != "system" and by.id != request.requested_by_id:
        access.require(by, "approvals.override")
    take_back(request, reason.strip(), by, at)
    return request


def take_back(
    request: ApprovalRequest, reason: str, by: Actor, at: datetime, *, replaced: bool = False
) -> None:
    """Recall a locked request; raises IllegalTransition when it is decided already."""
    request.status = REQUEST.after(request.status, "recall")
    request.decided_at, request.reason = at, reason
    request.version += 1
    request.save(update_fields=["status", "decided_at", "reason", "version"])
    close_steps(request, at)
    audit.record(
        "approval.recall", subject=request.subject, by=by, at=at,
        after={"request": request.number}, reason=reason,
    )  # fmt: skip
    event = ApprovalRecalled(
        request_id=request.id, number=request.number, subject=str(request.subject), reason=reason,
        replaced=replaced,
    )  # fmt: skip
    outbox.publish(event, subject=request.subject, by=by, at=at, stream_id=request.stream_id)


@transaction.atomic
def reassign(
    *, step_id: UUID, member_id: UUID, reason: str, by: Actor, at: datetime
) -> ApprovalRequest:
    """Hand an open step to a colleague, who is asked at once; earlier links stop working.

    By whoever holds the step, or who may override. Raises InvalidInput for the requester.
    """
    request, steps = locked_by_step(step_id)
    step = next(one for one in steps if one.id == step_id)
    if not _may_hand_on(request, step, by, at):
        raise forbidden("approvals.override", by.name)
    if step.state not in ("waiting", "active"):
        raise conflict("state", step.state, "This step is closed.", "Choose an open one.")
    member = parties.member(member_id)
    if not member.active or member.id == request.requested_by_id:
        raise invalid(
            "member_id", member.name, "This colleague cannot answer.",
            "Choose an active colleague who did not ask.",
        )  # fmt: skip
    before, step.member_id, step.also = step.member_id, member.id, []
    step.save(update_fields=["member", "also"])
    audit.record(
        "approval.reassign", subject=request.subject, by=by, at=at, before={"member": before},
        after={"member": member.id, "role": step.role}, reason=reason.strip(),
    )  # fmt: skip
    if step.state == "active":
        _ask_again(request, step, at)
    return request


def _may_hand_on(request: ApprovalRequest, step: ApprovalStep, by: Actor, at: datetime) -> bool:
    if queries.holds(by, step.role, step.member_id, tuple(step.also)):
        return True
    if access.can(by, "approvals.override"):
        return True
    day = local_date(at)
    found = queries.stands_in_for(by, step.role, step.member_id, kind=request.kind, day=day)
    return found is not None


def _ask_again(request: ApprovalRequest, step: ApprovalStep, at: datetime) -> None:
    notices.withdraw_links(step.id, at)
    people = recipients(request, step, absences(request, at))
    step.save(update_fields=["also"])
    notices.ask(request, step, people, at)
