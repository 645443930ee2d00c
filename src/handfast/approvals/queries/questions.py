"""The thread of questions and answers of a request."""

from uuid import UUID

from handfast.approvals.models import Question
from handfast.approvals.types import QuestionView


def questions(request_id: UUID) -> list[QuestionView]:
    """What was asked and answered about a request, in that order."""
    return [
        QuestionView(
            id=row.id, text=row.text, asked_by=row.asked_by, asked_by_id=row.asked_by_id,
            asked_at=row.asked_at, answer=row.answer, answered_by=row.answered_by,
            answered_at=row.answered_at,
        )
        for row in Question.objects.filter(request_id=request_id).order_by("asked_at", "id")[:200]
    ]  # fmt: skip
