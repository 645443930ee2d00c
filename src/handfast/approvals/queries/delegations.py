"""Who answers for whom, and when."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.approvals.models import Delegation
from handfast.approvals.types import DelegationView
from handfast.kernel.errors import not_found


def delegations(*, day: date | None = None, limit: int = 200) -> list[DelegationView]:
    """Every delegation not ended, those of today and later when a day is given, the next first."""
    rows = _rows().filter(ended_at=None)
    if day is not None:
        rows = rows.filter(ends_on__gte=day)
    return [_view(row) for row in rows.order_by("starts_on", "id")[:limit]]


def delegations_of(member_id: UUID, *, limit: int = 50) -> list[DelegationView]:
    """What somebody delegated, and what was delegated to them, newest first."""
    rows = _rows().filter(Q(member_id=member_id) | Q(substitute_id=member_id))
    return [_view(row) for row in rows.order_by("-starts_on", "-id")[:limit]]


def delegation(delegation_id: UUID) -> DelegationView:
    """One delegation; raises NotFound."""
    row = _rows().filter(id=delegation_id).first()
    if row is None:
        raise not_found("delegation", delegation_id)
    return _view(row)


def covered_by(
    members: Iterable[UUID] | None = None, *, kind: str, day: date
) -> dict[UUID, list[DelegationView]]:
    """Who answers for each of these people (else of all) on a day, about one kind of record."""
    rows = _rows().filter(
        Q(kinds=[]) | Q(kinds__contains=[kind]), ended_at=None, starts_on__lte=day,
        ends_on__gte=day, substitute__active=True,
    )  # fmt: skip
    if members is not None:
        rows = rows.filter(member_id__in=list(members))
    found: dict[UUID, list[DelegationView]] = {}
    for row in rows.order_by("id"):
        found.setdefault(row.member_id, []).append(_view(row))
    return found


def _rows() -> Any:
    return Delegation.objects.select_related("member", "substitute")


def _view(row: Delegation) -> DelegationView:
    return DelegationView(
        id=row.id,
        member_id=row.member_id,
        member_name=row.member.name,
        substitute_id=row.substitute_id,
        substitute_name=row.substitute.name,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        kinds=tuple(row.kinds),
        out_of_office=row.out_of_office,
        reason=row.reason,
        made_by=row.made_by,
        ended=row.ended_at is not None,
    )
