"""Reads of opportunities: one, a page, the board, stage durations, and the forecast."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, F, Q

from handfast.kernel.errors import not_found
from handfast.platform.paging import PAGE, Page, keyset
from handfast.sales.models import Opportunity, StageHistory
from handfast.sales.rules.forecast import Deal, Month, by_month
from handfast.sales.types import OPEN_STAGES, STAGES, OpportunityView, StageSpan

SORTS = {"-opened": "opened_at", "name": "name", "amount": "amount", "number": "number"}
BOARD_LIMIT = 200


def opportunity(opportunity_id: UUID) -> OpportunityView:
    """One opportunity; raises NotFound."""
    row = _rows().filter(id=opportunity_id).first()
    if row is None:
        raise not_found("opportunity", opportunity_id)
    return opportunity_view(row)


def opportunity_of_stream(stream_id: UUID) -> OpportunityView | None:
    """The opportunity that a deal began with; None for a direct order."""
    row = _rows().filter(stream_id=stream_id).first()
    return None if row is None else opportunity_view(row)


def opportunities_of(account_id: UUID) -> list[OpportunityView]:
    """A customer's opportunities, newest first (at most 200)."""
    rows = _rows().filter(account_id=account_id).order_by("-opened_at", "-id")[:200]
    return [opportunity_view(row) for row in rows]


def opportunities(
    *,
    q: str = "",
    stage: str = "",
    owner_id: UUID | None = None,
    sort: str = "",
    cursor: str = "",
    limit: int = PAGE,
) -> Page[OpportunityView]:
    """Opportunities page by page, newest first; stage `open` means neither won nor lost."""
    rows = _rows()
    if q:
        rows = rows.filter(
            Q(name__icontains=q) | Q(account__name__icontains=q) | Q(number__istartswith=q)
        )
    if stage:
        stages = OPEN_STAGES if stage == "open" else (stage,)
        rows = rows.filter(stage__in=stages)
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    return keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit).map(opportunity_view)


def board(
    *, owner_id: UUID | None = None, won_since: datetime | None = None
) -> Mapping[str, list[OpportunityView]]:
    """Open opportunities by stage, and the won ones (since a moment), soonest closing first."""
    won = Q(stage="won") & (Q(closed_at__gte=won_since) if won_since else Q())
    rows = _rows().filter(Q(stage__in=OPEN_STAGES) | won)
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    columns: dict[str, list[OpportunityView]] = {s: [] for s in STAGES if s != "lost"}
    for row in rows.order_by(F("close_date").asc(nulls_last=True), "id")[: BOARD_LIMIT * 5]:
        columns[row.stage].append(opportunity_view(row))
    return columns


def stage_spans(opportunity_id: UUID, *, at: datetime) -> list[StageSpan]:
    """The stays of an opportunity in its stages, first to last; the open one counts until now."""
    rows = StageHistory.objects.filter(opportunity_id=opportunity_id).order_by("entered_at", "id")
    return [
        StageSpan(
            row.stage, row.entered_at, row.left_at, row.by_name,
            max((row.left_at or at) - row.entered_at, timedelta(0)),
        )
        for row in rows
    ]  # fmt: skip


def stage_durations() -> list[tuple[str, int, timedelta]]:
    """For each stage: how many stays have ended, and how long they lasted on average."""
    rows = (
        StageHistory.objects.exclude(left_at=None)
        .order_by()
        .values("stage")
        .annotate(count=Count("id"), average=Avg(F("left_at") - F("entered_at")))
    )
    found = {row["stage"]: (row["count"], row["average"]) for row in rows}
    return [(stage, *found[stage]) for stage in STAGES if stage in found]


def forecast(*, currency: str, owner_id: UUID | None = None) -> tuple[Month, ...]:
    """Open, weighted and won amounts in one currency by month of closing."""
    rows = Opportunity.objects.filter(currency=currency).exclude(stage="lost")
    if owner_id:
        rows = rows.filter(owner_id=owner_id)
    facts = rows.values_list("stage", "amount", "close_date")[:50_000]
    return by_month(Deal(stage, amount, close) for stage, amount, close in facts)


def opportunity_view(row: Opportunity) -> OpportunityView:
    """The row as a value."""
    return OpportunityView(
        id=row.id,
        number=row.number,
        stream_id=row.stream_id,
        name=row.name,
        stage=row.stage,
        account_id=row.account_id,
        account_name=row.account.name,
        contact_id=row.contact_id,
        contact_name=row.contact.name if row.contact else "",
        owner_id=row.owner_id,
        owner_name=row.owner.name if row.owner else "",
        lead_id=row.lead_id,
        amount=row.amount,
        currency=row.currency,
        close_date=row.close_date,
        lost_reason=row.lost_reason,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        version=row.version,
    )


def _rows() -> Any:
    return Opportunity.objects.select_related("account", "contact", "owner")
