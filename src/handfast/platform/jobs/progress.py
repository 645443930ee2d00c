"""Progress of long jobs: shown on screens, left and found again, resumed after a crash."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform.models.jobs import PROGRESS, JobProgress


def start(
    *, name: str, title: str, at: datetime, total: int | None = None, subject: Ref | None = None
) -> JobProgress:
    """Begin to show a long job; `name` is the job's, `title` what people read."""
    return JobProgress.objects.create(
        name=name,
        title=title,
        total=total,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        started_at=at,
    )


def advance(
    progress_id: UUID, *, done: int, message: str = "", cursor: dict[str, Any] | None = None
) -> None:
    """Add `done` finished items; call it in the transaction of the chunk they belong to."""
    changes: dict[str, Any] = {"done": F("done") + done}
    if message:
        changes["message"] = message
    if cursor is not None:
        changes["cursor"] = cursor
    JobProgress.objects.filter(id=progress_id).update(**changes)


def set_total(progress_id: UUID, total: int) -> None:
    """Say how many items there are, once that is known."""
    JobProgress.objects.filter(id=progress_id).update(total=total)


def finish(progress_id: UUID, *, at: datetime, message: str = "") -> JobProgress:
    """The job is done."""
    return _move(progress_id, "finish", at, message)


def fail(progress_id: UUID, *, at: datetime, message: str) -> JobProgress:
    """The job stopped; `message` says why and what to do."""
    return _move(progress_id, "fail", at, message)


def resume(progress_id: UUID) -> JobProgress:
    """Go on after a failure, from where `cursor` says."""
    return _move(progress_id, "resume", None, "")


def recent(limit: int = 50) -> list[JobProgress]:
    """The latest long jobs of the tenant in scope."""
    return list(JobProgress.objects.order_by("-started_at")[:limit])


def of(subject: Ref) -> list[JobProgress]:
    """The long jobs about a record, newest first."""
    rows = JobProgress.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-started_at"))


def get(progress_id: UUID) -> JobProgress:
    """One long job; raises NotFound."""
    row = JobProgress.objects.filter(id=progress_id).first()
    if row is None:
        raise not_found("job", progress_id)
    return row


def _move(progress_id: UUID, action: str, at: datetime | None, message: str) -> JobProgress:
    row = JobProgress.objects.select_for_update().filter(id=progress_id).first()
    if row is None:
        raise not_found("job", progress_id)
    row.state = PROGRESS.after(row.state, action)
    row.finished_at = at
    row.message = message
    row.save(update_fields=["state", "finished_at", "message"])
    return row
