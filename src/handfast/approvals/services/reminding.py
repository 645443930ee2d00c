"""Use case: nobody's answer is forgotten; approvers are reminded and the overdue is told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from handfast.approvals.events import ApprovalOverdue
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.services import notices
from handfast.platform import outbox
from handfast.platform.access import Actor

EVERY = timedelta(hours=24)
BATCH = 500


@transaction.atomic
def remind_due(*, at: datetime) -> int:
    """Remind whoever was asked a day ago, once a day; tell who asked what is overdue."""
    steps = (
        ApprovalStep.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("request")
        .filter(state="active", request__status="pending")
        .filter(Q(reminded_at=None, activated_at__lte=at - EVERY) | Q(reminded_at__lte=at - EVERY))
    )
    count = 0
    for step in steps.order_by("id")[:BATCH]:
        notices.withdraw_links(step.id, at)
        notices.ask(step.request, step, at, again=True)
        step.reminded_at, step.reminders = at, step.reminders + 1
        step.save(update_fields=["reminded_at", "reminders"])
        count += 1
    _tell_overdue(at)
    return count


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
        outbox.publish(
            event, subject=request.subject, by=Actor.system("approvals"), at=at,
            stream_id=request.stream_id,
        )  # fmt: skip
