"""From rows to the frozen views that pages, mails and the API show."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.queries.delegations import covered_by
from handfast.approvals.rules.whom import named, whom
from handfast.approvals.types import MEMBER, ROLE, TEAM, DecisionRow, RequestView, StepView
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform import clock


class _People:
    """Names of roles and colleagues, read once for a list of requests and only when needed."""

    def __init__(self, *, holders: bool) -> None:
        self.roles = parties.role_names()
        self.holders = holders
        self._members: list[MemberView] | None = None

    @property
    def members(self) -> list[MemberView]:
        if self._members is None:
            self._members = parties.members()
        return self._members

    def words(self, cell: str) -> str:
        """A cell of the matrix in words."""
        people = (
            {str(one.id): one.name for one in self.members} if cell.startswith("member:") else {}
        )
        return named(cell, self.roles, people)

    def named(self, key: str) -> str:
        """A role or member id of a step's further holders, in words."""
        for one in self.members:
            if str(one.id) == key:
                return one.name
        return self.roles.get(key, key.replace("_", " "))

    def of(self, row: ApprovalStep) -> list[MemberView]:
        """Who may answer a step."""
        who = whom(row.role)
        if row.member_id is not None:
            return [one for one in self.members if one.id == row.member_id]
        if who.kind == ROLE:
            return [one for one in self.members if who.key in one.roles]
        if who.kind == TEAM:
            return [one for one in self.members if who.key == one.team]
        if who.kind == MEMBER:
            return [one for one in self.members if str(one.id) == who.key]
        return []


def views(rows: Iterable[ApprovalRequest], *, holders: bool = False) -> list[RequestView]:
    """Requests with their paths; with `holders` everybody who may answer is named."""
    found = list(rows)
    if not found:
        return []
    people = _People(holders=holders)
    steps: dict[UUID, list[StepView]] = {row.id: [] for row in found}
    kinds = {row.id: row.kind for row in found}
    order = ApprovalStep.objects.select_related("member").filter(request_id__in=steps)
    for row in order.order_by("kind", "step", "role"):
        steps[row.request_id].append(_step(row, people, kinds[row.request_id]))
    return [_view(row, tuple(steps[row.id])) for row in found]


def decision_rows(rows: Any) -> list[DecisionRow]:
    """Decisions as the history shows them, newest first."""
    names = parties.role_names()
    return [
        DecisionRow(
            at=row.at, by_name=row.by_name, role_name=named(row.step.role, names),
            decision=row.decision, comment=row.comment, via=row.via, override=row.override,
            request_number=row.request.number, for_name=row.for_name, condition=row.condition,
            basis=row.basis,
        )
        for row in rows.select_related("step", "request").order_by("-at", "-id")[:200]
    ]  # fmt: skip


def _stand_ins(row: ApprovalStep, who: list[MemberView], kind: str) -> tuple[str, ...]:
    """Those who answer for absent holders of an open step, each with the reason."""
    if row.state != "active" or not who:
        return ()
    covered = covered_by([one.id for one in who], kind=kind, day=clock.today())
    return tuple(
        f"{one.substitute_name} for {one.member_name}"
        + (f", away until {one.ends_on:%-d %b}" if one.out_of_office else "")
        for several in covered.values()
        for one in several
    )


def _step(row: ApprovalStep, people: _People, kind: str) -> StepView:
    who = people.of(row) if people.holders else []
    return StepView(
        id=row.id,
        step=row.step,
        role=row.role,
        role_name=people.words(row.role),
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
        holders=(row.member.name,) if row.member else tuple(one.name for one in who),
        also=tuple(row.also),
        also_names=tuple(people.named(key) for key in row.also),
        stand_ins=_stand_ins(row, who, kind) if people.holders else (),
        quorum=row.quorum,
        reads=tuple(row.reads),
        basis=row.basis,
        condition=row.condition,
        decided_for=row.decided_for,
        kept=row.kept_from_id is not None,
        because=row.because,
        due_at=row.due_at,
        escalated_at=row.escalated_at,
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
        changes=tuple(row.changes),
        auto=row.auto,
        bundled=row.bundled,
    )
