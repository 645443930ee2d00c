"""Use case: one approver answers, on screen, by the API, or by the link in the mail."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.approvals import queries
from handfast.approvals.events import ApprovalDecided
from handfast.approvals.lifecycle import STEP
from handfast.approvals.models import ApprovalRequest, ApprovalStep, Decision
from handfast.approvals.rules.clock import worked
from handfast.approvals.rules.conditions import holds, problem, shown
from handfast.approvals.rules.path import basis
from handfast.approvals.rules.whom import named
from handfast.approvals.services import notices
from handfast.approvals.services.walking import go_on, locked_by_step
from handfast.kernel.errors import Conflict, InvalidInput, Problem, forbidden, invalid
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, links, outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date
from handfast.platform.models.links import Link

DECISIONS = ("approve", "reject")


@dataclass(frozen=True)
class Answer:
    """An answer as it is given: what, why, under which condition, by whom and for whom."""

    decision: str
    comment: str
    condition: str
    by: Actor
    at: datetime
    via: str
    override: bool = False
    for_id: UUID | None = None
    for_name: str = ""


@transaction.atomic
def decide(
    *,
    step_id: UUID,
    decision: str,
    comment: str,
    by: Actor,
    at: datetime,
    via: str = "screen",
    condition: str = "",
) -> ApprovalRequest:
    """Approve or reject one step; the path goes on at once. Returns the request.

    Whoever holds the step's role (or was assigned, or stands in) may answer; who may override must
    say why. `condition` is a FEEL test over the facts: where it does not hold now, the record goes
    back to its owner, and stays approved once it does. Nobody answers their own request. Raises
    InvalidInput, Forbidden, Conflict when it was answered meanwhile.
    """
    request, steps = locked_by_step(step_id)
    step = next(one for one in steps if one.id == step_id)
    override, for_id, for_name = _may_answer(request, step, by, at)
    answer = Answer(
        decision, comment.strip(), condition.strip(), by, at, via, override, for_id, for_name
    )
    _check(answer, request)
    if request.status != "pending" or step.state != "active":
        raise _answered(request, step)
    step.state = STEP.after(step.state, decision)
    step.decided_by, step.decided_at, step.comment = by.name, at, answer.comment
    step.decided_for, step.condition = for_name, answer.condition
    step.basis = basis(step.reads, request.facts)
    step.save(
        update_fields=["state", "decided_by", "decided_at", "comment", "decided_for", "condition",
                       "basis"]
    )  # fmt: skip
    _keep(request, step, answer)
    notices.withdraw_links(step.id, at)
    _tell(request, step, answer)
    go_on(request, by, at, reason=_reason(request, answer), steps=steps)
    return request


def open_link(*, token: str, at: datetime) -> tuple[Link, Actor]:
    """The link of a mail and the colleague it was sent to, without using it up.

    Raises LinkRefused when it cannot be used, Forbidden when the person has left.
    """
    link = links.peek(token, purpose=notices.PURPOSE, at=at)
    return link, _holder(link)


@transaction.atomic
def decide_by_link(
    *, token: str, decision: str, comment: str, at: datetime, condition: str = ""
) -> ApprovalRequest:
    """Answer with the link of a mail, which works once; refused answers do not use it up."""
    link, holder = open_link(token=token, at=at)
    links.redeem(token, purpose=notices.PURPOSE, at=at)
    return decide(
        step_id=link.subject_id, decision=decision, comment=comment, condition=condition,
        by=holder, at=at, via="link",
    )  # fmt: skip


def _holder(link: Link) -> Actor:
    for person in parties.members():
        if person.email == link.holder:
            actor = parties.actor_for_member(person.id)
            if actor is not None:
                return actor
    raise forbidden("approvals", link.holder)


def _may_answer(
    request: ApprovalRequest, step: ApprovalStep, by: Actor, at: datetime
) -> tuple[bool, UUID | None, str]:
    """Whether it is an override, and for whom it is given; raises Forbidden when it is not theirs."""
    if by.id is not None and by.id == request.requested_by_id:
        raise forbidden("approve what you asked for yourself", by.name)
    if queries.holds(by, step.role, step.member_id, tuple(step.also)):
        return False, None, ""
    for_whom = queries.stands_in_for(
        by, step.role, step.member_id, kind=request.kind, day=local_date(at)
    )
    if for_whom is not None:
        return False, *for_whom
    if not access.can(by, "approvals.override"):
        raise forbidden(f"approve as {step.role.replace('_', ' ')}", by.name)
    return True, None, ""


def _check(answer: Answer, request: ApprovalRequest) -> None:
    if answer.decision not in DECISIONS:
        raise invalid("decision", answer.decision, "This is not an answer.", "Approve or reject.")
    if answer.decision == "reject" and not answer.comment:
        raise invalid("comment", "", "Say why it is rejected.", "Write a short reason.")
    if answer.override and not answer.comment:
        raise invalid(
            "comment", "", "You answer for somebody else's role; that needs a reason.",
            "Write why you decide in their place.",
        )  # fmt: skip
    if answer.condition:
        _check_condition(answer, request)


def _check_condition(answer: Answer, request: ApprovalRequest) -> None:
    if answer.decision != "approve":
        raise invalid(
            "condition", answer.condition, "Only an approval can carry a condition.",
            "Leave it out, or approve.",
        )  # fmt: skip
    found = problem(answer.condition, queries.condition_names(request.facts))
    if found is not None:
        raise InvalidInput(found)


def _reason(request: ApprovalRequest, answer: Answer) -> str:
    """Why the request ends here, should it end here without being granted."""
    if answer.decision == "reject":
        return answer.comment
    if answer.condition and not holds(answer.condition, request.facts):
        return f"{answer.by.name} approves only if {shown(answer.condition, request.facts)}"
    return ""


def _answered(request: ApprovalRequest, step: ApprovalStep) -> Conflict:
    if step.decided_by:
        text = f"{step.decided_by} has {step.state} this already."
    elif request.status != "pending":
        text = f"This request was {request.status}."
    elif step.state == "cancelled":
        text = "Enough others have answered."
    else:
        text = "It is not this approver's turn."
    return Conflict(Problem("status", step.state, text, "Nothing more is asked of you."))


def _keep(request: ApprovalRequest, step: ApprovalStep, answer: Answer) -> None:
    """Write the decision down; the lock on the request lets nobody answer a step twice."""
    asked = step.activated_at or answer.at
    Decision.objects.create(
        request=request, step=step, decision=answer.decision, comment=step.comment,
        by_id=answer.by.id, by_name=answer.by.name, via=answer.via, override=answer.override,
        facts=request.facts, matched=request.matched, basis=step.basis, condition=step.condition,
        for_id=answer.for_id, for_name=answer.for_name, asked_at=asked,
        working_hours=worked(queries.working_calendar(), asked, answer.at), at=answer.at,
        created_at=answer.at,
    )  # fmt: skip


def _tell(request: ApprovalRequest, step: ApprovalStep, answer: Answer) -> None:
    after = {"request": request.number, "role": step.role, "facts": request.facts}
    if answer.for_name:
        after["for"] = answer.for_name
    if answer.condition:
        after["condition"] = answer.condition
    audit.record(
        f"approval.{answer.decision}", subject=request.subject, by=answer.by, at=answer.at,
        after=after, reason=step.comment,
    )  # fmt: skip
    word = "approved" if answer.decision == "approve" else "rejected"
    if answer.condition:
        word = f"approved if {answer.condition}"
    if answer.for_name:
        word = f"{word} by {answer.by.name} for {answer.for_name}"
    event = ApprovalDecided(
        request_id=request.id, subject=str(Ref(request.subject_kind, request.subject_id)),
        role=named(step.role, parties.role_names()), decision=word, comment=step.comment,
        asked_at=step.activated_at,
    )  # fmt: skip
    outbox.publish(
        event, subject=request.subject, by=answer.by, at=answer.at, stream_id=request.stream_id
    )
