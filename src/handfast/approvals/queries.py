"""Reads of approvals: what waits for whom, requests with their path, and what was decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.approvals.models import ApprovalRequest, ApprovalStep, Decision
from handfast.approvals.rules.matrix import quote_matrix, table_key
from handfast.approvals.rules.path import plan
from handfast.approvals.types import APPROVER, FYI, DecisionRow, Evaluation, RequestView, StepView
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.platform.paging import PAGE, Page, keyset
from handfast.policies import queries as policies
from handfast.policies.types import Table

SORTS = {"-requested": "requested_at", "due": "due_at", "number": "number"}


def request(request_id: UUID) -> RequestView:
    """One request with its path and who may answer; raises NotFound."""
    row = _requests().filter(id=request_id).first()
    if row is None:
        raise not_found("approval request", request_id)
    return _views([row], holders=True)[0]


def request_of_step(step_id: UUID) -> RequestView:
    """The request that a step belongs to; raises NotFound."""
    step = ApprovalStep.objects.filter(id=step_id).first()
    if step is None:
        raise not_found("approval step", step_id)
    return request(step.request_id)


def request_for(subject: Ref, kind: str = "") -> RequestView | None:
    """The latest request about a record, or None."""
    rows = _requests().filter(subject_kind=subject.kind, subject_id=subject.id)
    row = (rows.filter(kind=kind) if kind else rows).order_by("-id").first()
    return None if row is None else _views([row], holders=True)[0]


def requests_for(subject: Ref) -> list[RequestView]:
    """Every request about a record, newest first."""
    rows = _requests().filter(subject_kind=subject.kind, subject_id=subject.id)
    return _views(rows.order_by("-id")[:50])


def pending_for(actor: Actor, *, limit: int = 100) -> list[RequestView]:
    """The requests that wait for this person's answer, the most urgent first."""
    steps = _asked_of(actor).values_list("request_id", flat=True)
    rows = _requests().filter(id__in=steps, status="pending").order_by("due_at", "id")
    return _views(rows[:limit])


def pending_count(actor: Actor) -> int:
    """How many requests wait for this person's answer."""
    return int(_asked_of(actor).values("request_id").distinct().count())


def _asked_of(actor: Actor) -> Any:
    """The open steps that are a person's to answer; nobody answers what they asked for."""
    mine = Q(member_id=actor.id) | Q(member=None, role__in=actor.roles)
    steps = ApprovalStep.objects.filter(mine, state="active")
    own = Q(request__requested_by_id=actor.id, request__requested_by_id__isnull=False)
    return steps.exclude(own)


def answerable(actor: Actor, view: RequestView) -> StepView | None:
    """The step of a request that this person may answer now: their own, else by override."""
    for step in view.waiting_for:
        if holds(actor, step.role, step.member_id):
            return step
    if access.can(actor, "approvals.override"):
        return next(iter(view.waiting_for), None)
    return None


def holds(actor: Actor, role: str, member_id: UUID | None) -> bool:
    """Whether a step is this person's own: assigned to them, or to a role they have."""
    if member_id is not None:
        return actor.id == member_id
    return role in actor.roles


def requests(
    *, status: str = "", q: str = "", requested_by: UUID | None = None, sort: str = "",
    cursor: str = "", limit: int = PAGE,
) -> Page[RequestView]:  # fmt: skip
    """Requests page by page, newest first."""
    rows = _requests()
    if status:
        rows = rows.filter(status=status)
    if requested_by is not None:
        rows = rows.filter(requested_by_id=requested_by)
    if q:
        rows = rows.filter(Q(title__icontains=q) | Q(number__istartswith=q))
    page = keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit)
    views = {view.id: view for view in _views(page.rows)}
    return page.map(lambda row: views[row.id])


def aging(at: datetime, *, limit: int = 100) -> list[RequestView]:
    """Open requests past their time, the oldest first: nothing is forgotten."""
    rows = _requests().filter(status="pending", due_at__lte=at).order_by("due_at", "id")
    return _views(rows[:limit])


def history(subject: Ref) -> list[DecisionRow]:
    """Every decision about a record, newest first."""
    rows = Decision.objects.filter(
        request__subject_kind=subject.kind, request__subject_id=subject.id
    )
    return _decisions(rows)


def decisions(request_id: UUID) -> list[DecisionRow]:
    """The decisions of one request, newest first."""
    return _decisions(Decision.objects.filter(request_id=request_id))


def preview(*, kind: str, facts: Mapping[str, Any], at: datetime) -> Evaluation:
    """Who would be asked and told on these facts, by role name; nobody is asked and nothing kept."""
    view = policies.table_at(table_key(kind), at)
    if view is None and kind != "quote":
        return Evaluation(False)
    names = parties.role_names()
    table = view.table if view else quote_matrix(names)
    path = plan(policies.matches(table, facts))
    told = {
        word: tuple(names.get(one.role, one.role) for one in path if one.kind == word)
        for word in (APPROVER, FYI)
    }
    return Evaluation(bool(path), None, False, told[APPROVER], told[FYI])


def longest_path(table: Table) -> tuple[tuple[str, ...], dict[str, object]]:
    """The most approvers that any facts can call for by a matrix, and facts that do so."""
    worst: tuple[str, ...] = ()
    facts: dict[str, object] = {}
    for sample, matched in policies.outcomes(table):
        roles = tuple(one.role for one in plan(matched) if one.kind == APPROVER)
        if len(roles) > len(worst):
            worst, facts = roles, sample
    return worst, facts


def _decisions(rows: Any) -> list[DecisionRow]:
    names = parties.role_names()
    return [
        DecisionRow(
            at=row.at, by_name=row.by_name, role_name=names.get(row.step.role, row.step.role),
            decision=row.decision, comment=row.comment, via=row.via, override=row.override,
            request_number=row.request.number,
        )
        for row in rows.select_related("step", "request").order_by("-at", "-id")[:200]
    ]  # fmt: skip


def _requests() -> Any:
    return ApprovalRequest.objects.all()


def _views(rows: Iterable[ApprovalRequest], *, holders: bool = False) -> list[RequestView]:
    found = list(rows)
    names = parties.role_names() if found else {}
    steps: dict[UUID, list[StepView]] = {row.id: [] for row in found}
    who: dict[str, tuple[str, ...]] = {}
    order = ApprovalStep.objects.select_related("member").filter(request_id__in=steps)
    for step in order.order_by("kind", "step", "role"):
        if holders and step.role not in who:
            who[step.role] = tuple(m.name for m in parties.members(role=step.role))
        steps[step.request_id].append(_step(step, names, who.get(step.role, ())))
    return [_view(row, tuple(steps[row.id])) for row in found]


def _step(row: ApprovalStep, names: dict[str, str], holders: tuple[str, ...]) -> StepView:
    return StepView(
        id=row.id,
        step=row.step,
        role=row.role,
        role_name=names.get(row.role, row.role.replace("_", " ")),
        kind=row.kind,
        state=row.state,
        member_id=row.member_id,
        member_name=row.member.name if row.member else "",
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        activated_at=row.activated_at,
        comment=row.comment,
        note=row.note,
        reminders=row.reminders,
        holders=(row.member.name,) if row.member else holders,
    )


def _view(row: ApprovalRequest, steps: tuple[StepView, ...]) -> RequestView:
    return RequestView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        subject=str(row.subject),
        stream_id=row.stream_id,
        title=row.title,
        status=row.status,
        facts=row.facts,
        summary=row.summary,
        table_version=row.table_version,
        requested_by_id=row.requested_by_id,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        due_at=row.due_at,
        decided_at=row.decided_at,
        reason=row.reason,
        steps=steps,
    )
