"""Deals nobody moves: open records without a person's act for some working days.

Contexts further down register who knows their open records; approvals itself knows its requests.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from handfast.approvals.models import ApprovalRequest
from handfast.approvals.queries.matrices import working_calendar
from handfast.approvals.queries.viewing import views
from handfast.approvals.types import Idle, Open
from handfast.kernel.worktime import days_between
from handfast.platform import audit

Provider = Callable[[], list[Open]]
PEOPLE = ("user", "token", "contact")
_providers: dict[str, Provider] = {}


def register_open(kind: str, provider: Provider) -> None:
    """Let a context name its open records; the latest word of a kind counts."""
    _providers[kind] = provider


def idle(at: datetime, *, days: int, kind: str = "", limit: int = 200) -> list[Idle]:
    """Open records without a person's act for so many working days, the longest idle first."""
    calendar = working_calendar()
    records = [one for one in _open() if not kind or one.kind == kind]
    acts = _last_acts([one.id for one in records])
    found = []
    for one in records:
        last_at, by = acts.get(one.id, (one.since, ""))
        gone = days_between(calendar, last_at, at)
        if gone >= days:
            found.append(Idle(one, last_at, by, gone))
    return sorted(found, key=lambda row: (row.last_at, row.record.number))[:limit]


def _open() -> list[Open]:
    return [*_requests(), *(one for provider in _providers.values() for one in provider())]


def _requests() -> list[Open]:
    rows = list(ApprovalRequest.objects.filter(status="pending").order_by("requested_at")[:500])
    subjects = {row.id: row.subject_id for row in rows}
    return [
        Open(
            kind="approval", id=subjects[view.id], number=view.number, title=view.title,
            status="pending", url=f"/approvals/{view.id}", since=view.requested_at,
            owner=", ".join(s.member_name or s.role_name for s in view.waiting_for)
            or view.requested_by,
            value=row.value, currency=str(view.summary.get("currency", "")),
        )
        for row, view in zip(rows, views(rows), strict=True)
    ]  # fmt: skip


def _last_acts(ids: list[UUID]) -> dict[UUID, tuple[datetime, str]]:
    """The last thing a person did to each record, and who."""
    rows = audit.search().filter(subject_id__in=ids, actor_kind__in=PEOPLE)
    latest = rows.order_by("subject_id", "-at").distinct("subject_id")
    return {
        key: (at, name) for key, at, name in latest.values_list("subject_id", "at", "actor_name")
    }
