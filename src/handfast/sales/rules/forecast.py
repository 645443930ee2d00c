"""Forecast figures: what is open, weighted by stage, and won, by month of closing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from handfast.kernel.money import round_half_up
from handfast.sales.types import OPEN_STAGES, PROBABILITY


@dataclass(frozen=True)
class Deal:
    """What the forecast needs of an opportunity."""

    stage: str
    amount: Decimal
    close_date: date | None


@dataclass(frozen=True)
class Month:
    """Sums of one month of closing, to the cent; `month` is its first day, None without a date."""

    month: date | None
    open: Decimal
    weighted: Decimal
    won: Decimal
    deals: int


def by_month(deals: Iterable[Deal]) -> tuple[Month, ...]:
    """The forecast in the order of months, deals without a date last."""
    groups: dict[date | None, list[Deal]] = {}
    for deal in deals:
        month = deal.close_date.replace(day=1) if deal.close_date else None
        groups.setdefault(month, []).append(deal)
    order = sorted(groups, key=lambda m: (m is None, m or date.min))
    return tuple(_month(month, groups[month]) for month in order)


def _month(month: date | None, deals: list[Deal]) -> Month:
    running = [deal for deal in deals if deal.stage in OPEN_STAGES]
    return Month(
        month=month,
        open=sum((deal.amount for deal in running), Decimal(0)),
        weighted=round_half_up(
            sum((deal.amount * PROBABILITY[deal.stage] for deal in running), Decimal(0)), 2
        ),
        won=sum((deal.amount for deal in deals if deal.stage == "won"), Decimal(0)),
        deals=len(deals),
    )
