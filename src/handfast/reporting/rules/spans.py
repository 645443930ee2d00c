"""Which days a report covers, from what was asked and what is usual."""

from datetime import date, timedelta

from handfast.kernel.errors import invalid
from handfast.reporting.types import Span

USUAL_DAYS, LONGEST_DAYS = 90, 1_100


def span_of(start: date | None, end: date | None, *, today: date) -> Span:
    """The days from `start` to `end`, both inclusive; the last 90 days where nothing is asked.

    Raises InvalidInput naming `start` or `end`.
    """
    last = end or today
    if last == date.max:
        raise invalid("end", last, "This day is out of range.", "Choose an earlier day.")
    usual = timedelta(days=USUAL_DAYS - 1)
    first = start or (last - usual if last - date.min > usual else date.min)
    if first > last:
        raise invalid("start", first, "It lies after the end.", "Choose an earlier day.")
    if (last - first).days > LONGEST_DAYS:
        raise invalid(
            "start", first, "A report covers three years at the most.", "Choose a later day."
        )
    return Span(first, last + timedelta(days=1))
