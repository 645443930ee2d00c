"""Writing a request down: its row, its steps with what they are bound to, and who is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.approvals.events import ApprovalGranted, ApprovalReopened, ApprovalRequested
from handfast.approvals.lifecycle import REQUEST, STEP
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.binding import number, same
from handfast.approvals.rules.conditions import shown
from handfast.approvals.rules.matrix import CLOCK_KEY, DEFAULT_CLOCK, VALUE, clock_of
from handfast.approvals.rules.path import basis, plan, reads, relieved
from handfast.approvals.rules.whom import named
from handfast.approvals.services.carrying import Earlier
from handfast.approvals.services.routing import resolve
from handfast.approvals.types import APPROVER, FYI, KINDS, Carried, Change, Clock, Given, Planned
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit, numbering, outbox
from handfast.platform.access import Actor
from handfast.platform.canonical import plain
from handfast.policies import queries as policies
from handfast.policies.types import DecisionView, Table

MAX_VALUE = Decimal(10) ** 13


@dataclass(frozen=True)
class Asking:
    """Everything that is known when a record is asked about."""

    subject: Ref
    kind: str
    summary: Mapping[str, Any]
    stream_id: UUID | None
    owner_id: UUID | None
    table: Table
    decision: DecisionView
    path: tuple[Planned, ...]
    by: Actor
    at: datetime

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts as they are kept."""
        return self.decision.facts

    @property
    def value(self) -> Decimal | None:
        """The value of the deal, where it has one that can be stored."""
        found = number(self.facts.get(VALUE))
        return found if found is not None and abs(found) < MAX_VALUE else None


def changed_facts(asking: Asking, before: Earlier | None) -> tuple[dict[str, Any], ...]:
    """The facts that rules read, now or when it was last asked, and that are others now."""
    if before is None:
        return ()
    read = {key for one in before.steps if one.kind == APPROVER for key in one.reads}
    asked = [rule for one in asking.path if one.kind == APPROVER for rule in one.rules]
    read |= set(reads(asking.table, asked))
    old = before.request.facts
    return tuple(
        {"key": column.key, "label": column.label, "before": old.get(column.key),
         "after": asking.facts.get(column.key)}
        for column in asking.table.asked
        if column.key in read and not same(old.get(column.key), asking.facts.get(column.key))
    )  # fmt: skip


def in_words(changes: Sequence[Mapping[str, Any]]) -> str:
    """What changed, as a sentence."""
    found = ", ".join(f"{c['label']} {_text(c['before'])} → {_text(c['after'])}" for c in changes)
    return f"The facts have changed: {found}" if found else "The facts have changed."


def new_request(
    asking: Asking, replaces: ApprovalRequest | None, changes: Sequence[Mapping[str, Any]]
) -> ApprovalRequest:
    """The row of a request that begins."""
    summary = asking.summary
    title = str(
        summary.get("title") or f"{KINDS.get(asking.kind, asking.kind)} {summary.get('number', '')}"
    )
    row: ApprovalRequest = ApprovalRequest.objects.create(
        number=numbering.next_number("approval", at=asking.at), kind=asking.kind,
        subject_kind=asking.subject.kind, subject_id=asking.subject.id,
        stream_id=asking.stream_id, title=title.strip()[:300], facts=dict(asking.facts),
        summary=plain(summary), changes=list(changes), replaces=replaces,
        matched=[{"row_id": m.row_id, "outputs": dict(m.outputs), "note": m.note}
                 for m in asking.decision.matched],
        table_version=asking.decision.table_version, value=asking.value,
        bundled=_bundled(asking), owner_id=asking.owner_id,
        requested_by_id=parties.member_id_of(asking.by), requested_by=asking.by.name,
        requested_at=asking.at, due_at=asking.at, created_at=asking.at,
    )  # fmt: skip
    return row


def new_steps(request: ApprovalRequest, asking: Asking, found: Carried | None) -> None:
    """The steps, each bound to the facts that its rules read; answers that stay are carried over."""
    clocks = policies.table_at(CLOCK_KEY, asking.at)
    earlier = _earlier(found)
    rows = [
        _step(request, one, asking, clocks.table if clocks else None, found, earlier)
        for one in asking.path
    ]
    ApprovalStep.objects.bulk_create(rows)


def tell(
    request: ApprovalRequest, asking: Asking, found: Carried | None,
    changes: Sequence[Mapping[str, Any]],
) -> None:  # fmt: skip
    """Record and publish that somebody is asked, and which earlier answers stay."""
    names = parties.role_names()
    approvers = _listed((p.role for p in asking.path if p.kind == APPROVER), names)
    audit.record(
        "approval.request", subject=request.subject, by=asking.by, at=asking.at,
        after={"number": request.number, "approvers": approvers, "facts": request.facts,
               "kept": list(found.kept) if found else []},
    )  # fmt: skip
    event: ApprovalRequested | ApprovalReopened = ApprovalRequested(
        request_id=request.id, number=request.number, subject=str(request.subject),
        approvers=approvers,
    )  # fmt: skip
    where = {"subject": request.subject, "by": asking.by, "at": asking.at}
    outbox.publish(event, stream_id=request.stream_id, **where)  # type: ignore[arg-type]
    if found is not None and (found.kept or found.again):
        event = ApprovalReopened(
            request_id=request.id, number=request.number, subject=str(request.subject),
            because=in_words(changes).rstrip("."), again=_listed(found.again, names) or "nobody",
            kept=_listed(found.kept, names) or "nobody",
        )  # fmt: skip
        outbox.publish(event, stream_id=request.stream_id, **where)  # type: ignore[arg-type]


def approved_by_itself(asking: Asking) -> ApprovalRequest:
    """A row of the matrix approves: the request is written down as granted, nobody is asked."""
    rule = relieved(asking.decision.matched)
    request = new_request(asking, None, ())
    request.auto, request.status = True, REQUEST.after(request.status, "approve")
    request.decided_at = asking.at
    request.reason = f"Approved by the matrix: {rule.note}" if rule and rule.note else (
        "Approved by the matrix."
    )  # fmt: skip
    request.save(update_fields=["auto", "status", "decided_at", "reason"])
    audit.record(
        "approval.auto", subject=request.subject, by=asking.by, at=asking.at,
        after={"number": request.number, "rule": rule.row_id if rule else ""},
        reason=request.reason,
    )  # fmt: skip
    event = ApprovalGranted(
        request_id=request.id, number=request.number, subject=str(request.subject)
    )
    outbox.publish(
        event, subject=request.subject, by=asking.by, at=asking.at, stream_id=request.stream_id
    )
    return request


def _step(
    request: ApprovalRequest,
    one: Planned,
    asking: Asking,
    clocks: Table | None,
    found: Carried | None,
    earlier: Mapping[str, ApprovalStep],
) -> ApprovalStep:
    member_id, missing = resolve(one.role, asking.owner_id) if one.kind == APPROVER else (None, "")
    clock = _clock(clocks, one, asking)
    keys = reads(asking.table, one.rules)
    note = "; ".join(text for text in (one.note, missing) if text)
    row = ApprovalStep(
        request=request, step=one.step, role=one.role, kind=one.kind, note=note[:300],
        quorum=one.quorum, rules=list(one.rules), reads=list(keys), member_id=member_id,
        basis=plain(basis(keys, asking.facts)), hours=clock.hours, remind_hours=clock.remind,
        escalate_hours=clock.escalate, escalate_to=clock.escalate_to[:60],
        created_at=asking.at,
    )  # fmt: skip
    if found is not None and one.role in found.kept:
        _keep(row, found.kept[one.role], earlier[one.role])
    elif found is not None and one.role in found.again:
        row.because = _because(found.again[one.role], asking)[:500]
    return row


def _keep(row: ApprovalStep, given: Given, before: ApprovalStep) -> None:
    """An earlier answer stands in the new request as it was given."""
    row.state = STEP.after(row.state, "keep")
    row.kept_from_id = given.step_id
    row.basis, row.condition = dict(given.basis), given.condition
    row.decided_by, row.decided_at = before.decided_by, before.decided_at
    row.decided_for, row.comment = before.decided_for, before.comment
    row.member_id = before.member_id


def _earlier(found: Carried | None) -> dict[str, ApprovalStep]:
    if found is None or not found.kept:
        return {}
    ids = {given.step_id: role for role, given in found.kept.items()}
    return {ids[row.id]: row for row in ApprovalStep.objects.filter(id__in=ids)}


def _because(changes: Sequence[Change], asking: Asking) -> str:
    labels = {column.key: column.label for column in asking.table.asked}
    return ", ".join(
        f"the condition no longer holds: {shown(one.condition, asking.facts)}"
        if one.condition
        else f"{labels.get(one.key, one.key)} changed from {_text(one.before)} to {_text(one.after)}"
        for one in changes
    )


def _clock(clocks: Table | None, one: Planned, asking: Asking) -> Clock:
    if clocks is None or one.kind == FYI:
        return DEFAULT_CLOCK
    facts = {"kind": asking.kind, "role": one.role, VALUE: asking.facts.get(VALUE)}
    return clock_of(policies.matches(clocks, facts))


def _bundled(asking: Asking) -> bool:
    """Whether small-deal bundling moved somebody into the first step."""
    apart = {(one.role, one.step) for one in plan(asking.decision.matched)}
    return any((one.role, one.step) not in apart for one in asking.path)


def _listed(cells: Any, names: Mapping[str, str]) -> str:
    return ", ".join(named(cell, names) for cell in cells)


def _text(value: Any) -> str:
    found = number(value)
    if found is not None:
        return f"{found.normalize():,f}"
    return str(value) if value not in (None, "") else "nothing"
