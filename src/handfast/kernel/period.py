"""Half-open periods of days, and the share of one that falls into another."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from handfast.kernel.errors import invalid


@dataclass(frozen=True)
class Period:
    """Days from `start` (included) to `end` (excluded); `end` None means without end."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise invalid(
                "end", self.end, f"The end lies before the start {self.start}.",
                "Give an end on or after the start.",
            )  # fmt: skip

    @property
    def days(self) -> int:
        """Number of days; raises InvalidInput for a period without end."""
        if self.end is None:
            raise invalid("end", None, "A period without end has no number of days.")
        return (self.end - self.start).days

    def contains(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.start <= day and (self.end is None or day < self.end)

    def overlap(self, other: "Period") -> "Period | None":
        """The days in both, or None when there are none."""
        start = max(self.start, other.start)
        ends = [e for e in (self.end, other.end) if e is not None]
        end = min(ends) if ends else None
        if end is not None and end <= start:
            return None
        return Period(start, end)


def month_of(day: date) -> Period:
    """The calendar month that contains the day."""
    start = day.replace(day=1)
    return Period(start, next_month(start))


def next_month(day: date) -> date:
    """The first day of the following calendar month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the month's last day when it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    last = (next_month(first) - timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


def prorate(amount: Decimal, used: Period, whole: Period) -> Decimal:
    """The unrounded share of `amount` for the days of `used` that lie in `whole`."""
    shared = used.overlap(whole)
    if shared is None:
        return Decimal(0)
    return amount * shared.days / whole.days
