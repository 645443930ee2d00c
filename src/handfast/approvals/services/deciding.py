"""Use case: one approver answers, on screen, by the API, or by the link in the mail."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from handfast.approvals.events import ApprovalDecided
from handfast.approvals.lifecycle import STEP
from handfast.approvals.models import ApprovalRequest, ApprovalStep, Decision
from handfast.approvals.queries import holds
from handfast.approvals.services import notices
from handfast.approvals.services.walking import go_on, locked_request
from handfast.kernel.errors import Conflict, Problem, conflict, forbidden, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, links, outbox
from handfast.platform.access import Actor
from handfast.platform.models.links import Link

DECISIONS = ("approve", "reject")


@transaction.atomic
def decide(
    *,
    step_id: UUID,
    decision: str,
    comment: str,
    by: Actor,
    at: datetime,
    via: str = "screen",
) -> ApprovalRequest:
    """Approve or reject one step; the path goes on at once. Returns the request.

    Whoever holds the step's role (or was assigned) may answer; who may override must say why.
    Nobody answers their own request. Raises Forbidden, Conflict when it was answered meanwhile.
    """
    request, step = _locked(step_id)
    override = _may_answer(request, step, by)
    _check(decision, comment, override=override)
    if request.status != "pending" or step.state != "active":
        raise _answered(request, step)
    step.state = STEP.after(step.state, decision)
    step.decided_by, step.decided_at, step.comment = by.name, at, comment.strip()
    step.save(update_fields=["state", "decided_by", "decided_at", "comment"])
    _keep(request, step, decision, by, at, via, override)
    notices.withdraw_links(step.id, at)
    _tell(request, step, decision, by, at)
    go_on(request, by, at, reason=step.comment if decision == "reject" else "")
    return request


def open_link(*, token: str, at: datetime) -> tuple[Link, Actor]:
    """The link of a mail and the colleague it was sent to, without using it up.

    Raises LinkRefused when it cannot be used, Forbidden when the person has left.
    """
    link = links.peek(token, purpose=notices.PURPOSE, at=at)
    return link, _holder(link)


@transaction.atomic
def decide_by_link(*, token: str, decision: str, comment: str, at: datetime) -> ApprovalRequest:
    """Answer with the link of a mail, which works once; refused answers do not use it up."""
    link, holder = open_link(token=token, at=at)
    links.redeem(token, purpose=notices.PURPOSE, at=at)
    return decide(
        step_id=link.subject_id, decision=decision, comment=comment, by=holder, at=at, via="link"
    )


def _holder(link: Link) -> Actor:
    for person in parties.members():
        if person.email == link.holder:
            actor = parties.actor_for_member(person.id)
            if actor is not None:
                return actor
    raise forbidden("approvals", link.holder)


def _locked(step_id: UUID) -> tuple[ApprovalRequest, ApprovalStep]:
    found = ApprovalStep.objects.filter(id=step_id).values_list("request_id", flat=True).first()
    if found is None:
        raise not_found("approval step", step_id)
    request = locked_request(found)
    step: ApprovalStep = ApprovalStep.objects.get(id=step_id)
    return request, step


def _may_answer(request: ApprovalRequest, step: ApprovalStep, by: Actor) -> bool:
    """Whether the answer is an override; raises Forbidden when it is not theirs to give."""
    if by.id is not None and by.id == request.requested_by_id:
        raise forbidden("approve what you asked for yourself", by.name)
    if holds(by, step.role, step.member_id):
        return False
    if not access.can(by, "approvals.override"):
        raise forbidden(f"approve as {step.role.replace('_', ' ')}", by.name)
    return True


def _check(decision: str, comment: str, *, override: bool) -> None:
    if decision not in DECISIONS:
        raise invalid("decision", decision, "This is not an answer.", "Approve or reject.")
    if decision == "reject" and not comment.strip():
        raise invalid("comment", "", "Say why it is rejected.", "Write a short reason.")
    if override and not comment.strip():
        raise invalid(
            "comment", "", "You answer for somebody else's role; that needs a reason.",
            "Write why you decide in their place.",
        )  # fmt: skip


def _answered(request: ApprovalRequest, step: ApprovalStep) -> Conflict:
    if step.decided_by:
        text = f"{step.decided_by} has {step.state} this already."
    elif request.status != "pending":
        text = f"This request was {request.status}."
    else:
        text = "It is not this approver's turn."
    return Conflict(Problem("status", step.state, text, "Nothing more is asked of you."))


def _keep(
    request: ApprovalRequest,
    step: ApprovalStep,
    decision: str,
    by: Actor,
    at: datetime,
    via: str,
    override: bool,
) -> None:
    try:
        with transaction.atomic():
            Decision.objects.create(
                request=request, step=step, decision=decision, comment=step.comment, by_id=by.id,
                by_name=by.name, via=via, override=override, facts=request.facts,
                matched=request.matched, at=at, created_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise conflict("status", step.state, "This was answered already.", "Reload it.") from None


def _tell(
    request: ApprovalRequest, step: ApprovalStep, decision: str, by: Actor, at: datetime
) -> None:
    audit.record(
        f"approval.{decision}", subject=request.subject, by=by, at=at,
        after={"request": request.number, "role": step.role, "facts": request.facts},
        reason=step.comment,
    )  # fmt: skip
    role = parties.role_names().get(step.role, step.role)
    event = ApprovalDecided(
        request_id=request.id, subject=str(Ref(request.subject_kind, request.subject_id)),
        role=role, decision="approved" if decision == "approve" else "rejected",
        comment=step.comment,
    )  # fmt: skip
    outbox.publish(event, subject=request.subject, by=by, at=at, stream_id=request.stream_id)
