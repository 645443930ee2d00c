"""Questions and answers: the thread of a request, and what waits for whom."""

from typing import Any
from uuid import UUID

from django.db.models import F, Q

from handfast.approvals.models import Question
from handfast.approvals.types import QuestionView
from handfast.platform.access import Actor


def questions(request_id: UUID) -> list[QuestionView]:
    """What was asked and answered about a request, in that order."""
    rows = Question.objects.select_related("request").filter(request_id=request_id)
    return [_view(row) for row in rows.order_by("asked_at", "id")[:200]]


def questions_for(actor: Actor, *, limit: int = 100) -> list[QuestionView]:
    """What a person has to answer, the first due first, then answers they have not read."""
    first = F("answered_at").asc(nulls_first=True)
    return [_view(row) for row in question_rows(actor).order_by(first, "due_at", "id")[:limit]]


def question_rows(actor: Actor) -> Any:
    """What a person has to answer, and answers they have not read, as a queryset."""
    asked = Q(answered_at=None, asked_of__contains=[str(actor.id)])
    answered = Q(answered_at__isnull=False, read_at=None, asked_by_id=actor.id)
    rows = Question.objects.select_related("request").filter(asked | answered)
    return rows if actor.id is not None else rows.none()


def _view(row: Question) -> QuestionView:
    return QuestionView(
        id=row.id, text=row.text, asked_by=row.asked_by, asked_by_id=row.asked_by_id,
        asked_at=row.asked_at, answer=row.answer, answered_by=row.answered_by,
        answered_at=row.answered_at, due_at=row.due_at, asked_of=tuple(row.asked_of),
        request_id=row.request_id, request_number=row.request.number,
        request_title=row.request.title,
    )  # fmt: skip
