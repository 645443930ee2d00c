"""Use cases: ask a question about a request, and answer it; nothing pauses meanwhile."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.approvals import queries
from handfast.approvals.events import ApprovalDiscussed
from handfast.approvals.models import ApprovalRequest, ApprovalStep, Question
from handfast.approvals.rules.clock import answer_due
from handfast.approvals.services import notices
from handfast.approvals.services.routing import holders
from handfast.approvals.services.walking import locked_request
from handfast.kernel.errors import conflict, invalid, not_found
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor

MAX_LENGTH = 2000


@transaction.atomic
def ask_question(*, request_id: UUID, text: str, by: Actor, at: datetime) -> Question:
    """Ask whoever wants the approval something; the clocks run on. Raises InvalidInput when empty.

    It waits in the worklist of those asked until one of them answers.
    """
    access.require(by, "approvals.view")
    request = locked_request(request_id)
    words, people = _words("text", text), _others(request, by)
    row: Question = Question.objects.create(
        request=request, text=words, asked_by_id=by.id, asked_by=by.name, asked_at=at,
        asked_of=[str(one.id) for one in people], created_at=at,
        due_at=answer_due(queries.working_calendar(), at, request.due_at),
    )  # fmt: skip
    _tell(request, f"{by.name} asks: {words}", by, at)
    for person in people:
        notices.tell(
            person, request, f"Question about {request.title}",
            f"Hello {person.name},\n\n{by.name} asks about {request.title}:\n\n{words}\n\n"
            f"Please answer by {notices.moment(row.due_at or at)} on the page of the request; the "
            "approval goes on meanwhile.", at, place=f"#question-{row.id}",
        )  # fmt: skip
    return row


@transaction.atomic
def answer_question(*, question_id: UUID, text: str, by: Actor, at: datetime) -> Question:
    """Answer a question; the answer is sent to whoever asked. Raises Conflict when it was answered."""
    access.require(by, "approvals.view")
    row: Question | None = (
        Question.objects.select_for_update(of=("self",))
        .select_related("request")
        .filter(id=question_id)
        .first()
    )
    if row is None:
        raise not_found("question", question_id)
    if row.answered_at is not None:
        raise conflict("answer", row.answered_by, "This was answered already.", "Ask a new one.")
    row.answer, row.answered_by, row.answered_at = _words("text", text), by.name, at
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    request: ApprovalRequest = row.request
    _tell(request, f"{by.name} answers: {row.answer}", by, at)
    asker = parties.actor_for_member(row.asked_by_id) if row.asked_by_id else None
    if asker is not None and asker.id is not None:
        notices.tell(
            parties.member(asker.id), request, f"Answer about {request.title}",
            f"Hello {asker.name},\n\nyou asked: {row.text}\n\n{by.name} answers: {row.answer}", at,
            place=f"#question-{row.id}",
        )  # fmt: skip
    return row


def read_answers(*, request_id: UUID, by: Actor, at: datetime) -> None:
    """Whoever asked has opened the request: its answers no longer wait in their worklist."""
    if by.id is not None:
        Question.objects.filter(
            request_id=request_id, asked_by_id=by.id, answered_at__isnull=False, read_at=None
        ).update(read_at=at)


def _words(field: str, text: str) -> str:
    words = text.strip()
    if not words or len(words) > MAX_LENGTH:
        raise invalid(
            field, words[:80], f"Write between 1 and {MAX_LENGTH} characters.", "Say it in short."
        )
    return words


def _tell(request: ApprovalRequest, text: str, by: Actor, at: datetime) -> None:
    audit.record(
        "approval.discuss", subject=request.subject, by=by, at=at,
        after={"request": request.number, "text": text},
    )  # fmt: skip
    event = ApprovalDiscussed(
        request_id=request.id, number=request.number, subject=str(request.subject),
        text=text[:200],
    )  # fmt: skip
    outbox.publish(event, subject=request.subject, by=by, at=at, stream_id=request.stream_id)


def _others(request: ApprovalRequest, by: Actor) -> list[MemberView]:
    """Whoever wants the approval; when they ask themselves, those whose answer is waited for."""
    asker = request.requested_by_id or request.owner_id
    if asker is not None and asker != by.id:
        return [parties.member(asker)]
    steps = ApprovalStep.objects.filter(request=request, state="active")
    found = {person.id: person for step in steps for person in holders(step)}
    return [person for person in found.values() if person.id != by.id]
