"""Which charges are due, for which days, and the lines they make.

Recurring charges are billed in advance for calendar months; a month that is not used whole is
prorated by its days, the start day included. Every line is rounded once, half-up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from handfast.billing.rules.tax import line_tax
from handfast.kernel.money import minor_unit, round_half_up
from handfast.kernel.period import Period, month_of, next_month, prorate


@dataclass(frozen=True)
class Chargeable:
    """A charge as the arithmetic sees it; `billed_until` is the first day not billed yet."""

    id: UUID
    promise_id: UUID
    description: str
    amount: Decimal
    recurring: bool
    start_on: date
    end_on: date | None
    billed_until: date | None


@dataclass(frozen=True)
class DraftLine:
    """A line to be: `period` is half-open and None for a one-time charge."""

    charge_id: UUID
    promise_id: UUID
    description: str
    period: Period | None
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Draft:
    """The lines of one invoice, and the day up to which each recurring charge is then billed."""

    lines: tuple[DraftLine, ...]
    billed_until: date

    @property
    def net(self) -> Decimal:
        """Sum without tax."""
        return sum((line.net for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        """Sum of the lines' taxes."""
        return sum((line.tax for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What the customer is to pay."""
        return self.net + self.tax


def draft_invoice(
    charges: Iterable[Chargeable], *, on: date, tax_percent: Decimal, currency: str
) -> Draft:
    """Everything due on a day: started one-time charges, and recurring ones to its month's end."""
    until = next_month(on)
    lines = [
        line
        for charge in charges
        for line in _lines(charge, on=on, until=until, percent=tax_percent, currency=currency)
    ]
    return Draft(lines=tuple(lines), billed_until=until)


def cycles_due(billed_until: Sequence[date], today: date) -> list[date]:
    """The first days of the months to bill, oldest first, given where each charge stands."""
    if not billed_until:
        return []
    first = min(billed_until).replace(day=1)
    if first < min(billed_until):
        first = next_month(first)
    found = []
    while first <= today:
        found.append(first)
        first = next_month(first)
    return found


def _lines(
    charge: Chargeable, *, on: date, until: date, percent: Decimal, currency: str
) -> Iterator[DraftLine]:
    if charge.start_on > on:
        return
    if not charge.recurring:
        if charge.billed_until is None:
            yield _line(charge, None, charge.amount, percent, currency)
        return
    start = charge.billed_until or charge.start_on
    end = min(until, charge.end_on) if charge.end_on else until
    if start >= end:
        return
    for month in _months(Period(start, end)):
        net = prorate(charge.amount, month, month_of(month.start))
        yield _line(charge, month, net, percent, currency)


def _months(period: Period) -> Iterator[Period]:
    start = period.start
    while period.end is not None and start < period.end:
        end = min(next_month(start), period.end)
        yield Period(start, end)
        start = end


def _line(
    charge: Chargeable, period: Period | None, net: Decimal, percent: Decimal, currency: str
) -> DraftLine:
    rounded = round_half_up(net, minor_unit(currency))
    return DraftLine(
        charge_id=charge.id, promise_id=charge.promise_id, description=charge.description,
        period=period, net=rounded, tax=line_tax(rounded, percent, currency),
    )  # fmt: skip
