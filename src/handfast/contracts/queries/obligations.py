"""Reads of obligations and of the days on which they are due; customers see none of them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from handfast.contracts.lifecycle import OBLIGATION
from handfast.contracts.models import ContractClause, Obligation, Occurrence
from handfast.contracts.queries.obligation_views import (
    DueView,
    Figures,
    ObligationView,
    due_view,
    obligation_view,
)
from handfast.contracts.queries.responsible import may_act
from handfast.contracts.types import DEBTORS, KINDS
from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform.access import Actor, can
from handfast.platform.paging import PAGE, Page, keyset

VIEW, MANAGE, KEEP = "contracts.view", "contracts.obligations", "contracts.keep"
WINDOWS: Mapping[str, str] = {
    "": "Open", "late": "Late", "30": "Due in 30 days", "90": "Due in 90 days",
    "settled": "Done or waived",
}  # fmt: skip
WHOSE: Mapping[str, str] = {"": "All", "mine": "Mine", "team": "My team's", "nobody": "Nobody's"}
SORTS = {"due": "due_on"}
TO_DO = ("open", "missed")
MOST = 5000
_RELATED = (
    "obligation", "obligation__member", "obligation__contract", "obligation__contract__account",
)  # fmt: skip


def may_read_evidence(by: Actor, ref: Ref) -> bool:
    """Whether the actor may read the evidence of an obligation."""
    return can(by, VIEW) and Obligation.objects.filter(id=ref.id).exists()


def may_manage(by: Actor) -> bool:
    """Whether the actor may change obligations: by permission, and by the letters of the phase."""
    return can(by, MANAGE) and may_act(by=by, phase="obligation")


def may_keep(by: Actor, row: DueView) -> bool:
    """Whether it is the actor's own to do: theirs in person, or of one of their roles."""
    mine = by.id is not None and row.member_id == by.id
    return can(by, KEEP) and (mine or row.role in by.roles)


def dues(
    *, by: Actor, today: date, whose: str = "", window: str = "", kind: str = "", owed_by: str = "",
    text: str = "", contract_id: UUID | None = None, cursor: str = "", limit: int = PAGE,
) -> Page[DueView]:  # fmt: skip
    """A page of due days the actor may see, the earliest first.

    Raises InvalidInput for a window, owner, kind or debtor that nobody knows.
    """
    rows = _asked(by, today, whose, window, kind, owed_by, text)
    if contract_id is not None:
        rows = rows.filter(obligation__contract_id=contract_id)
    return keyset(rows, sorts=SORTS, cursor=cursor, limit=limit).map(due_view)


def every_due(
    *, by: Actor, today: date, whose: str = "", window: str = "", kind: str = "", owed_by: str = "",
    text: str = "",
) -> list[DueView]:  # fmt: skip
    """The same without pages, for extracts: the earliest 5,000."""
    rows = _asked(by, today, whose, window, kind, owed_by, text)
    return [due_view(row) for row in rows.order_by("due_on", "id")[:MOST]]


def dues_between(
    *, by: Actor, first: date, until: date, whose: str = "", kind: str = "", owed_by: str = "",
    text: str = "",
) -> list[DueView]:  # fmt: skip
    """Every due day from `first` up to `until`, whatever became of it: a month of the calendar."""
    rows = _narrowed(_seen(by), by, whose, kind, owed_by, text)
    rows = rows.exclude(status="withdrawn").filter(due_on__gte=first, due_on__lt=until)
    return [due_view(row) for row in rows.order_by("due_on", "id")[:MOST]]


def figures(*, by: Actor, today: date, whose: str = "") -> Figures:
    """How much is late, due within 30 days, and due within 90."""
    rows = _narrowed(_seen(by), by, whose, "", "", "").filter(
        status__in=TO_DO, obligation__status="active", due_on__lt=today + timedelta(days=91)
    )
    soon = today + timedelta(days=31)
    found = rows.aggregate(
        late=Count("id", filter=Q(due_on__lt=today)),
        soon=Count("id", filter=Q(due_on__gte=today, due_on__lt=soon)),
        later=Count("id", filter=Q(due_on__gte=soon)),
    )
    return Figures(**found)


def open_due_rows(*, by: Actor, scope: str, today: date) -> Any:
    """What people have to do, missed or due within 30 days, as a queryset; None when not theirs.

    Scope is mine, team (the person's roles', but not their own), free (their roles', with nobody
    in particular) or unassigned (nobody's; of all roles for whoever manages obligations).
    """
    if not (can(by, KEEP) or can(by, MANAGE)):
        return None
    rows = _seen(by).filter(
        status__in=TO_DO, obligation__status="active", due_on__lte=today + timedelta(days=30)
    )
    if scope in ("mine", "team"):
        return _owned(rows, by, scope)
    rows = _owned(rows, by, "nobody")
    every_role = scope == "unassigned" and can(by, MANAGE)
    return rows if every_role else rows.filter(obligation__role__in=by.roles)


def open_dues(*, by: Actor, scope: str, today: date, limit: int) -> list[DueView]:
    """The same as values, the first due first."""
    rows = open_due_rows(by=by, scope=scope, today=today)
    return [] if rows is None else [due_view(r) for r in rows.order_by("due_on", "id")[:limit]]


def due(occurrence_id: UUID, *, by: Actor) -> DueView:
    """One due day; raises NotFound when missing or not to be seen."""
    row = _seen(by).filter(id=occurrence_id).first()
    if row is None:
        raise not_found("due date", occurrence_id)
    return due_view(row)


def history(obligation_id: UUID, *, by: Actor) -> list[DueView]:
    """Every day of an obligation, the latest first; withdrawn ones are left out."""
    rows = _seen(by).filter(obligation_id=obligation_id).exclude(status="withdrawn")
    return [due_view(row) for row in rows.order_by("-due_on", "-id")[:200]]


def obligation(obligation_id: UUID, *, by: Actor) -> ObligationView:
    """One obligation with the next day to settle; raises NotFound."""
    found = _views(_obligations(by).filter(id=obligation_id))
    if not found:
        raise not_found("obligation", obligation_id)
    return found[0]


def obligations_of(contract_id: UUID, *, by: Actor) -> list[ObligationView]:
    """The obligations of a contract in the order of its clauses, those by hand last."""
    found = _views(_obligations(by).filter(contract_id=contract_id).order_by("id")[:200])
    return sorted(found, key=lambda one: one.clause_position or 1000)


def search_obligations(
    *, by: Actor, contract_id: UUID | None = None, kind: str = "", status: str = "",
    cursor: str = "", limit: int = PAGE,
) -> Page[ObligationView]:  # fmt: skip
    """A page of obligations, newest first."""
    rows = _obligations(by)
    if contract_id is not None:
        rows = rows.filter(contract_id=contract_id)
    if kind:
        rows = rows.filter(kind=_known("kind", kind, KINDS))
    if status:
        rows = rows.filter(status=_known("status", status, OBLIGATION.states))
    page = keyset(rows, sorts={"-created": "created_at"}, cursor=cursor, limit=limit)
    return Page(_views(page.rows), page.previous_cursor, page.next_cursor)


def _seen(by: Actor) -> Any:
    rows = Occurrence.objects.select_related(*_RELATED)
    return rows if can(by, VIEW) else rows.none()


def _obligations(by: Actor) -> Any:
    rows = Obligation.objects.select_related("contract", "contract__account", "member")
    return rows if can(by, VIEW) else rows.none()


def _asked(
    by: Actor, today: date, whose: str, window: str, kind: str, owed_by: str, text: str
) -> Any:
    rows = _narrowed(_seen(by), by, whose, kind, owed_by, text)
    _known("window", window, WINDOWS)
    if window == "settled":
        return rows.filter(status__in=("done", "waived"))
    rows = rows.filter(status__in=TO_DO, obligation__status="active")
    if window == "late":
        return rows.filter(due_on__lt=today)
    return rows.filter(due_on__lte=today + timedelta(days=int(window))) if window else rows


def _narrowed(rows: Any, by: Actor, whose: str, kind: str, owed_by: str, text: str) -> Any:
    rows = _owned(rows, by, _known("whose", whose, WHOSE))
    if kind:
        rows = rows.filter(obligation__kind=_known("kind", kind, KINDS))
    if owed_by:
        rows = rows.filter(obligation__owed_by=_known("owed_by", owed_by, DEBTORS))
    if text:
        rows = rows.filter(
            Q(obligation__title__icontains=text)
            | Q(obligation__contract__number__icontains=text)
            | Q(obligation__contract__account__name__icontains=text)
        )
    return rows


def _owned(rows: Any, by: Actor, whose: str) -> Any:
    if whose == "mine":
        return rows.filter(obligation__member_id=by.id) if by.id else rows.none()
    if whose == "team":
        others = ~Q(obligation__member_id=by.id) | Q(obligation__member=None)
        return rows.filter(others, obligation__role__in=by.roles)
    return rows.filter(obligation__member=None) if whose == "nobody" else rows


def _known(field: str, value: str, known: Sequence[str] | Mapping[str, str]) -> str:
    if value and value not in known:
        raise invalid(field, value, "There is no such choice.",
                      f"Use one of: {', '.join(k for k in known if k)}.")  # fmt: skip
    return value


def _views(found: Any) -> list[ObligationView]:
    rows = list(found)
    return [
        obligation_view(row, *parts)
        for row, *parts in zip(rows, _nexts(rows), _quotes(rows), strict=True)
    ]


def _nexts(rows: Sequence[Obligation]) -> list[DueView | None]:
    """The next day to settle of each, or else the latest one."""
    days = (
        Occurrence.objects.select_related(*_RELATED)
        .filter(obligation__in=[row.id for row in rows])
        .exclude(status="withdrawn")
        .distinct("obligation_id")
    )
    latest = days.order_by("obligation_id", "-due_on", "-id")
    coming = days.filter(status__in=TO_DO).order_by("obligation_id", "due_on", "id")
    found = {one.obligation_id: due_view(one) for one in (*latest, *coming)}
    return [found.get(row.id) for row in rows]


def _quotes(rows: Sequence[Obligation]) -> list[ContractClause | None]:
    """The clause of its own contract that each comes from."""
    wanted = {row.contract_id for row in rows if row.clause_key}
    clauses = ContractClause.objects.select_related("clause").filter(contract__in=wanted)
    found = {(one.contract_id, one.clause.key): one for one in clauses} if wanted else {}
    return [found.get((row.contract_id, row.clause_key)) for row in rows]
