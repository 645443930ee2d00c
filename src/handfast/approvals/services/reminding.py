"""Use case: nobody's answer is forgotten; approvers are reminded, the late is escalated and told.

Clocks count working hours. People are written to in working hours only; what fell due meanwhile
is caught up with when they open.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.approvals import queries
from handfast.approvals.events import ApprovalAtRisk, ApprovalOverdue
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.clock import add_hours, at_risk, near_quarter_end
from handfast.approvals.rules.whom import whom
from handfast.approvals.services import notices
from handfast.approvals.services.routing import Recipient, absences, holders, recipients, resolve
from handfast.approvals.services.walking import tell_escalated
from handfast.approvals.types import ROLE
from handfast.kernel.worktime import Calendar, is_open
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform import outbox
from handfast.platform.access import Actor

BATCH = 500
BY = Actor.system("approvals")


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Remind whoever was asked, warn, escalate what is late, and tell who asked; returns reminders."""
    calendar = queries.working_calendar()
    count = 0
    if is_open(calendar, at):
        steps = (
            ApprovalStep.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("request")
            .filter(state="active", request__status="pending", activated_at__lt=at)
        )
        for step in steps.order_by("due_at", "id")[:BATCH]:
            count += _look_after(step, calendar, at)
    _tell_overdue(at)
    return count


def _look_after(step: ApprovalStep, calendar: Calendar, at: datetime) -> int:
    """Escalate, warn or remind: one message at a time. Returns whether it was a message."""
    if step.escalated_at is None and _late(step, calendar, at):
        return int(_escalate(step, at))
    since = step.reminded_at or step.activated_at or at
    if add_hours(calendar, since, step.remind_hours) > at:
        return 0
    warn = step.risk_told_at is None and step.activated_at is not None
    risky = warn and at_risk(calendar, step.activated_at or at, step.due_at or at, at)
    late = step.due_at is not None and step.due_at <= at
    word = notices.LATE if late else notices.AT_RISK if risky else notices.AGAIN
    people = recipients(step.request, step, absences(step.request, at))
    written = notices.ask(step.request, step, people, at, word=word)
    step.reminded_at, step.reminders = at, step.reminders + bool(written)
    if risky:
        step.risk_told_at = at
        _tell_at_risk(step, calendar, at)
    step.save(update_fields=["reminded_at", "reminders", "risk_told_at", "also"])
    return int(bool(written))


def _late(step: ApprovalStep, calendar: Calendar, at: datetime) -> bool:
    """Whether it is time to escalate: at once near the end of a quarter, else after a grace."""
    due_at = step.due_at or at
    days = queries.policy_in_force().quarter_days
    if near_quarter_end(calendar, at, days):
        return due_at <= at
    return add_hours(calendar, due_at, step.escalate_hours) <= at


def _escalate(step: ApprovalStep, at: datetime) -> bool:
    """Let somebody above answer as well; the links of those asked before go on working."""
    request = step.request
    people = [one for one in _above(step) if one.id != request.requested_by_id]
    step.escalated_at = at
    if not people:
        step.save(update_fields=["escalated_at"])
        tell_escalated(request, step, "nobody", "there is nobody to escalate to", at)
        return False
    step.also = list(dict.fromkeys([*step.also, *(str(one.id) for one in people)]))
    step.reminded_at, step.reminders = at, step.reminders + 1
    step.save(update_fields=["escalated_at", "also", "reminded_at", "reminders"])
    asked = [Recipient(one) for one in people]
    notices.ask(request, step, asked, at, word=notices.ESCALATED)
    names = ", ".join(one.name for one in people)
    tell_escalated(request, step, names, "the answer is late", at)
    return True


def _above(step: ApprovalStep) -> list[MemberView]:
    """Whom a late step goes to: a role, or the managers of those who hold it."""
    cell = step.escalate_to or "manager"
    if whom(cell).kind == ROLE:
        return parties.members(role=cell)
    found: dict[UUID, MemberView] = {}
    for person in holders(step):
        above, _why = resolve(cell, person.id)
        if above is not None:
            found[above] = parties.member(above)
    return list(found.values())


def _tell_at_risk(step: ApprovalStep, calendar: Calendar, at: datetime) -> None:
    request = step.request
    event = ApprovalAtRisk(
        request_id=request.id, number=request.number, subject=str(request.subject),
        role=parties.role_names().get(step.role, step.role),
        due=f"{(step.due_at or at).astimezone(at.tzinfo):%-d %b %H:%M}",
    )  # fmt: skip
    outbox.publish(event, subject=request.subject, by=BY, at=at, stream_id=request.stream_id)


def _tell_overdue(at: datetime) -> None:
    rows = ApprovalRequest.objects.select_for_update(skip_locked=True).filter(
        status="pending", overdue_told=False, due_at__lte=at
    )
    for request in rows.order_by("id")[:BATCH]:
        request.overdue_told = True
        request.save(update_fields=["overdue_told"])
        notices.tell_requester(request, "The approval is overdue.", at)
        event = ApprovalOverdue(
            request_id=request.id, number=request.number, subject=str(request.subject)
        )
        outbox.publish(event, subject=request.subject, by=BY, at=at, stream_id=request.stream_id)
