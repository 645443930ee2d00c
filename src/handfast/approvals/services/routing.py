"""Who is written to: holders of a step, those who stand in for the absent, and the fallback.

Nothing waits for nobody: a step without an active holder goes to the fallback role.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handfast.approvals import queries
from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.whom import chain, whom
from handfast.approvals.types import MANAGER, MEMBER, PERMISSIONS, ROLE, TEAM, DelegationView
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform.clock import local_date

Covered = Mapping[UUID, Sequence[DelegationView]]
LAST_RESORT = (*PERMISSIONS["approvals.override"], "admin")


@dataclass(frozen=True)
class Recipient:
    """Somebody to write to, for whom they stand in, and whether they are the fallback."""

    person: MemberView
    instead_of: str = ""
    fallback: bool = False


def resolve(cell: str, owner_id: UUID | None) -> tuple[UUID | None, str]:
    """The colleague that a cell means, if it means one, and why the fallback is asked instead."""
    who = whom(cell)
    if who.kind == MEMBER:
        return UUID(who.key), ""
    if who.kind != MANAGER:
        return None, ""
    people = {one.id: one for one in parties.members(active=None)}
    found = chain(owner_id, {one.id: one.manager_id for one in people.values()}, who.levels)
    if found is None or not people[found].active:
        return None, "There is no manager that many levels up."
    return found, ""


def holders(step: ApprovalStep) -> list[MemberView]:
    """The active colleagues whose step it is."""
    if step.member_id is not None:
        found = parties.member(step.member_id)
        return [found] if found.active else []
    who = whom(step.role)
    if who.kind == TEAM:
        return parties.members(team=who.key)
    return parties.members(role=who.key) if who.kind == ROLE else []


def absences(request: ApprovalRequest, at: datetime) -> Covered:
    """Who answers for whom at that moment, read once for all steps that are asked together."""
    return queries.covered_by(kind=request.kind, day=local_date(at))


def recipients(request: ApprovalRequest, step: ApprovalStep, covered: Covered) -> list[Recipient]:
    """Everybody to write to about a step; a step that nobody else holds gets a fallback."""
    people = [one for one in holders(step) if one.id != request.requested_by_id]
    found = [Recipient(one) for one in people]
    found += _stand_ins(request, people, covered)
    if not people:
        key, fallback = _fallback(request)
        step.also = list(dict.fromkeys([*step.also, *key]))
        found += [Recipient(one, fallback=True) for one in fallback]
    return found


def _stand_ins(
    request: ApprovalRequest, people: Iterable[MemberView], covered: Covered
) -> list[Recipient]:
    ids = {one.id for one in people}
    wanted: dict[UUID, DelegationView] = {
        one.substitute_id: one
        for member_id in ids
        for one in covered.get(member_id, ())
        if one.substitute_id not in ids and one.substitute_id != request.requested_by_id
    }
    return [
        Recipient(parties.member(one_id), instead_of=one.member_name)
        for one_id, one in wanted.items()
    ]


def _fallback(request: ApprovalRequest) -> tuple[list[str], list[MemberView]]:
    """The roles that answer where nobody else can, and their holders."""
    first = queries.policy_in_force().fallback_role
    for roles in ((first,), LAST_RESORT):
        found = {
            m.id: m
            for role in roles
            for m in parties.members(role=role)
            if m.id != request.requested_by_id
        }
        if found:
            return list(roles), list(found.values())
    return [], []
