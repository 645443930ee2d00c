"""What an earlier request is worth on new facts: the answers that stay, and those that do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.rules.binding import carry, changes, standing
from handfast.approvals.rules.path import reads
from handfast.approvals.types import APPROVER, Carried, Given, Planned
from handfast.kernel.ref import Ref
from handfast.policies.types import Table

ALIVE = ("pending", "approved")


@dataclass(frozen=True)
class Earlier:
    """The latest request about a record, with its steps."""

    request: ApprovalRequest
    steps: tuple[ApprovalStep, ...]

    @property
    def given(self) -> tuple[Given, ...]:
        """The answers that agreed."""
        return tuple(
            Given(one.role, one.id, one.basis, one.condition)
            for one in self.steps
            if one.kind == APPROVER and one.state == "approved"
        )


def latest(subject: Ref, kind: str) -> ApprovalRequest | None:
    """The latest request about a record, locked."""
    rows = ApprovalRequest.objects.select_for_update().filter(
        subject_kind=subject.kind, subject_id=subject.id, kind=kind
    )
    row: ApprovalRequest | None = rows.order_by("-id").first()
    return row


def earlier_of(row: ApprovalRequest) -> Earlier:
    """A request with its steps."""
    return Earlier(row, tuple(ApprovalStep.objects.filter(request=row).order_by("step", "role")))


def reads_of(path: tuple[Planned, ...], table: Table) -> dict[str, tuple[str, ...]]:
    """The facts that the rules behind each approver read."""
    return {one.role: reads(table, one.rules) for one in path if one.kind == APPROVER}


def covers(
    before: Earlier, path: tuple[Planned, ...], facts: Mapping[str, Any], table: Table
) -> bool:
    """Whether an open or granted request asks the same people on facts that mean the same to them."""
    if before.request.status not in ALIVE:
        return False
    asked = {(one.role, one.step): one for one in before.steps if one.kind == APPROVER}
    wanted = reads_of(path, table)
    if set(asked) != {(one.role, one.step) for one in path if one.kind == APPROVER}:
        return False
    return all(_stands(row, wanted[row.role], facts, before) for row in asked.values())


def carried(
    before: Earlier, path: tuple[Planned, ...], facts: Mapping[str, Any], table: Table
) -> Carried:
    """Which answers of the earlier request stay on the new path."""
    return carry(path, before.given, reads_of(path, table), facts)


def _stands(
    row: ApprovalStep, keys: tuple[str, ...], facts: Mapping[str, Any], before: Earlier
) -> bool:
    if row.state == "approved":
        return not standing(Given(row.role, row.id, row.basis, row.condition), keys, facts)
    known = {key: before.request.facts.get(key) for key in (*row.reads, *keys)}
    return not changes(known, keys, facts)
