"""Use case: ask the matrix whether a record needs approval, and ask the people it names."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.approvals.events import ApprovalRequested
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.matrix import quote_matrix, table_key
from handfast.approvals.rules.path import plan
from handfast.approvals.services.changing import take_back
from handfast.approvals.services.walking import go_on
from handfast.approvals.types import APPROVER, FYI, KINDS, Evaluation, Planned
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit, numbering, outbox
from handfast.platform.access import Actor
from handfast.platform.canonical import plain
from handfast.platform.tenancy import current_tenant
from handfast.policies import queries as policies_queries
from handfast.policies import services as policies
from handfast.policies.types import DecisionView, Table

SLA_HOURS = 48


def ensure_matrices(*, at: datetime) -> None:
    """Install the default quote matrix where the tenant has none yet."""
    policies.ensure_table(table=quote_matrix(parties.role_names()), at=at)


@transaction.atomic
def evaluate(
    *,
    subject: Ref,
    facts: Mapping[str, Any],
    summary: Mapping[str, Any],
    requested_by: Actor,
    at: datetime,
    kind: str = "quote",
    stream_id: UUID | None = None,
) -> Evaluation:
    """Ask whether a record needs approval on these facts; if so, ask the approvers.

    A request already pending or granted on the very same facts is returned as it is; on other
    facts a pending one is replaced. `summary` holds what approvers should see: title, url,
    currency, account_name, monthly, once, tcv, waterfall (rows of label and amount), figures.
    Raises InvalidInput when a fact that the matrix reads is missing.
    """
    ensure_matrices(at=at)
    matrix = policies_queries.table_at(table_key(kind), at)
    if matrix is None:
        return Evaluation(False)
    earlier = _latest(subject, kind)
    if earlier is not None and _answers(earlier, facts, matrix.table):
        return _same(earlier)
    if earlier is not None and earlier.status == "pending":
        take_back(earlier, "The facts have changed.", requested_by, at)
    decision = policies.decide(
        key=table_key(kind), facts=plain(facts) or {}, subject=subject, at=at
    )
    path = plan(decision.matched)
    if not path:
        return Evaluation(False)
    request = _request(subject, kind, summary, stream_id, decision, requested_by, at)
    _steps(request, path, at)
    _tell(request, path, requested_by, at)
    go_on(request, requested_by, at)
    return Evaluation(True, request.id, False, _roles(path, APPROVER), _roles(path, FYI))


def _latest(subject: Ref, kind: str) -> ApprovalRequest | None:
    rows = ApprovalRequest.objects.select_for_update().filter(
        subject_kind=subject.kind, subject_id=subject.id, kind=kind
    )
    row: ApprovalRequest | None = rows.order_by("-id").first()
    return row


def _answers(request: ApprovalRequest, facts: Mapping[str, Any], matrix: Table) -> bool:
    """Whether a request was made on the same facts, as far as the matrix reads them."""
    return request.status in ("pending", "approved") and policies_queries.same_facts(
        matrix, request.facts, facts
    )


def _same(request: ApprovalRequest) -> Evaluation:
    granted = request.status == "approved"
    return Evaluation(not granted, request.id, already_granted=granted)


def _request(
    subject: Ref,
    kind: str,
    summary: Mapping[str, Any],
    stream_id: UUID | None,
    decision: DecisionView,
    by: Actor,
    at: datetime,
) -> ApprovalRequest:
    hours = current_tenant().settings.get("approvals.sla_hours", SLA_HOURS)
    title = str(summary.get("title") or f"{KINDS.get(kind, kind)} {summary.get('number', '')}")
    row: ApprovalRequest = ApprovalRequest.objects.create(
        number=numbering.next_number("approval", at=at),
        kind=kind,
        subject_kind=subject.kind,
        subject_id=subject.id,
        stream_id=stream_id,
        title=title.strip()[:300],
        facts=decision.facts,
        summary=plain(summary),
        matched=[{"row_id": m.row_id, "outputs": dict(m.outputs), "note": m.note}
                 for m in decision.matched],
        table_version=decision.table_version,
        requested_by_id=parties.member_id_of(by),
        requested_by=by.name,
        requested_at=at,
        due_at=at + timedelta(hours=int(hours)),
        created_at=at,
    )  # fmt: skip
    return row


def _steps(request: ApprovalRequest, path: tuple[Planned, ...], at: datetime) -> None:
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            request=request, step=one.step, role=one.role, kind=one.kind, note=one.note,
            created_at=at,
        )
        for one in path
    )  # fmt: skip


def _tell(request: ApprovalRequest, path: tuple[Planned, ...], by: Actor, at: datetime) -> None:
    names = parties.role_names()
    approvers = ", ".join(names.get(role, role) for role in _roles(path, APPROVER))
    audit.record(
        "approval.request", subject=request.subject, by=by, at=at,
        after={"number": request.number, "approvers": approvers, "facts": request.facts},
    )  # fmt: skip
    event = ApprovalRequested(
        request_id=request.id, number=request.number, subject=str(request.subject),
        approvers=approvers,
    )  # fmt: skip
    outbox.publish(event, subject=request.subject, by=by, at=at, stream_id=request.stream_id)


def _roles(path: tuple[Planned, ...], kind: str) -> tuple[str, ...]:
    return tuple(one.role for one in path if one.kind == kind)
