"""Use case: ask the matrix whether a record needs approval, and ask the people it names.

Answers given before stay as long as the facts that their rules read stay the same; whose facts
have changed is asked again, and everybody is told which facts those are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.approvals import queries
from handfast.approvals.models import ApprovalRequest
from handfast.approvals.queries.matrices import path_of
from handfast.approvals.rules.matrix import clock_table, matrix_of, table_key
from handfast.approvals.rules.path import relieved
from handfast.approvals.services import writing
from handfast.approvals.services.carrying import Earlier, carried, covers, earlier_of, latest
from handfast.approvals.services.changing import take_back
from handfast.approvals.services.walking import go_on
from handfast.approvals.types import APPROVER, FYI, KINDS, Evaluation, Planned
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit
from handfast.platform.access import Actor
from handfast.platform.canonical import plain
from handfast.policies import queries as policies_queries
from handfast.policies import services as policies
from handfast.policies.types import TableView


def ensure_matrices(*, at: datetime) -> None:
    """Install the default matrices and clocks where the tenant has none yet."""
    choices = queries.approver_choices()
    for kind in KINDS:
        policies.ensure_table(table=matrix_of(kind, choices), at=at)
    policies.ensure_table(table=clock_table(), at=at)


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
    owner_id: UUID | None = None,
) -> Evaluation:
    """Ask whether a record needs approval on these facts; if so, ask the approvers.

    A request whose facts are the same, as far as its rules read them, is returned as it is. Else
    it is replaced: answers whose own facts did not change stay, the others are asked for again.
    `owner_id` is the colleague whose managers the matrix may name (else whoever asks). `summary`
    holds what approvers should see: title, url, currency, account_name, monthly, once, tcv,
    deviation, waterfall (rows of label and amount), figures.
    Raises InvalidInput when a fact that the matrix reads is missing.
    """
    matrix = _matrix(kind, at)
    if matrix is None:
        return Evaluation(False)
    row = latest(subject, kind)
    if row is not None and _unchanged(row, facts, matrix):
        return _same(row)
    decision = policies.decide(key=matrix.table.key, facts=plain(facts), subject=subject, at=at)
    path = path_of(decision.matched, decision.facts)
    before = earlier_of(row) if row is not None else None
    if before is not None and path and covers(before, path, decision.facts, matrix.table):
        return _refreshed(before.request, decision.facts, summary, requested_by, at)
    if not path:
        _drop(row, requested_by, at)
        return Evaluation(False)
    asking = writing.Asking(
        subject, kind, summary, stream_id, owner_id or parties.member_id_of(requested_by),
        matrix.table, decision, path, requested_by, at,
    )  # fmt: skip
    if relieved(decision.matched):
        _drop(row, requested_by, at)
        request = writing.approved_by_itself(asking)
        return Evaluation(False, request.id, True, (), _roles(path, FYI))
    return _asked(asking, row, before)


def _asked(
    asking: writing.Asking, row: ApprovalRequest | None, before: Earlier | None
) -> Evaluation:
    found = carried(before, asking.path, asking.facts, asking.table) if before else None
    changes = writing.changed_facts(asking, before)
    if row is not None and row.status == "pending":
        take_back(row, writing.in_words(changes), asking.by, asking.at, replaced=True)
    request = writing.new_request(asking, row, changes if found and (found.kept or found.again)
                                  else ())  # fmt: skip
    writing.new_steps(request, asking, found)
    writing.tell(request, asking, found, changes)
    go_on(request, asking.by, asking.at)
    return Evaluation(
        request.status == "pending", request.id, request.status == "approved",
        _roles(asking.path, APPROVER), _roles(asking.path, FYI),
        tuple(found.kept) if found else (),
    )  # fmt: skip


def _matrix(kind: str, at: datetime) -> TableView | None:
    view = policies_queries.table_at(table_key(kind), at)
    if view is None and kind in KINDS:
        ensure_matrices(at=at)
        view = policies_queries.table_at(table_key(kind), at)
    return view


def _unchanged(row: ApprovalRequest, facts: Mapping[str, Any], matrix: TableView) -> bool:
    """Whether a request was made on the very same facts, as far as the matrix reads them."""
    return row.status in ("pending", "approved") and policies_queries.same_facts(
        matrix.table, row.facts, facts
    )


def _same(request: ApprovalRequest) -> Evaluation:
    granted = request.status == "approved"
    return Evaluation(not granted, request.id, already_granted=granted)


def _refreshed(
    request: ApprovalRequest, facts: Mapping[str, Any], summary: Mapping[str, Any], by: Actor,
    at: datetime,
) -> Evaluation:  # fmt: skip
    """The request goes on: what changed is nothing its approvers judge. It shows what is so now."""
    before = request.facts
    request.facts, request.summary = dict(facts), plain(summary)
    request.save(update_fields=["facts", "summary"])
    audit.record(
        "approval.refresh", subject=request.subject, by=by, at=at, before={"facts": before},
        after={"facts": request.facts, "request": request.number},
    )  # fmt: skip
    return _same(request)


def _drop(row: ApprovalRequest | None, by: Actor, at: datetime) -> None:
    """Nobody needs to agree any more."""
    if row is not None and row.status == "pending":
        take_back(row, "The facts have changed: nobody needs to agree.", by, at, replaced=True)


def _roles(path: tuple[Planned, ...], kind: str) -> tuple[str, ...]:
    return tuple(one.role for one in path if one.kind == kind)
