"""Requests with their path, found by person, record, status or time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.approvals.models import ApprovalRequest, ApprovalStep, Decision
from handfast.approvals.queries.holding import asked_of
from handfast.approvals.queries.viewing import decision_rows, views
from handfast.approvals.types import DecisionRow, RequestView
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform.access import Actor
from handfast.platform.paging import PAGE, Page, keyset

SORTS = {"-requested": "requested_at", "due": "due_at", "number": "number"}


def request(request_id: UUID) -> RequestView:
    """One request with its path and who may answer; raises NotFound."""
    row = ApprovalRequest.objects.filter(id=request_id).first()
    if row is None:
        raise not_found("approval request", request_id)
    return views([row], holders=True)[0]


def request_of_step(step_id: UUID) -> RequestView:
    """The request that a step belongs to; raises NotFound."""
    step = ApprovalStep.objects.filter(id=step_id).first()
    if step is None:
        raise not_found("approval step", step_id)
    return request(step.request_id)


def request_for(subject: Ref, kind: str = "") -> RequestView | None:
    """The latest request about a record, or None."""
    rows = ApprovalRequest.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    row = (rows.filter(kind=kind) if kind else rows).order_by("-id").first()
    return None if row is None else views([row], holders=True)[0]


def requests_for(subject: Ref) -> list[RequestView]:
    """Every request about a record, newest first."""
    rows = ApprovalRequest.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return views(rows.order_by("-id")[:50])


def pending_for(actor: Actor, *, limit: int = 100) -> list[RequestView]:
    """The requests that wait for this person's answer, the most urgent first."""
    return views(pending_rows(actor).order_by("due_at", "id")[:limit])


def pending_rows(actor: Actor) -> Any:
    """The requests that wait for this person's answer, as a queryset."""
    steps = asked_of(actor).values_list("request_id", flat=True)
    return ApprovalRequest.objects.filter(id__in=steps, status="pending")


def pending_count(actor: Actor) -> int:
    """How many requests wait for this person's answer."""
    return int(pending_rows(actor).count())


def requests(
    *, status: str = "", q: str = "", requested_by: UUID | None = None, kind: str = "",
    sort: str = "", cursor: str = "", limit: int = PAGE,
) -> Page[RequestView]:  # fmt: skip
    """Requests page by page, newest first."""
    rows = ApprovalRequest.objects.all()
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    if requested_by is not None:
        rows = rows.filter(requested_by_id=requested_by)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(number__istartswith=q))
    page = keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit)
    found = {view.id: view for view in views(page.rows)}
    return page.map(lambda row: found[row.id])


def aging(at: datetime, *, limit: int = 100) -> list[RequestView]:
    """Open requests past their time, the oldest first: nothing is forgotten."""
    rows = ApprovalRequest.objects.filter(status="pending", due_at__lte=at)
    return views(rows.order_by("due_at", "id")[:limit])


def history(subject: Ref) -> list[DecisionRow]:
    """Every decision about a record, newest first."""
    rows: Iterable[Any] = Decision.objects.filter(
        request__subject_kind=subject.kind, request__subject_id=subject.id
    )
    return decision_rows(rows)


def decisions(request_id: UUID) -> list[DecisionRow]:
    """The decisions of one request, newest first."""
    return decision_rows(Decision.objects.filter(request_id=request_id))
