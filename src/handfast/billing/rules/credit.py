"""What to give back when a charge that was billed in advance ends."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from handfast.kernel.money import minor_unit, round_half_up
from handfast.kernel.period import Period, month_of, next_month, prorate


def credit_for(
    amount: Decimal,
    *,
    end_on: date,
    billed_until: date | None,
    currency: str,
    billed: Sequence[tuple[Period, Decimal]] = (),
) -> list[tuple[Period, Decimal]]:
    """The positive amounts to credit, one per month, for the days from `end_on` on.

    `end_on` is the first day without the service, `billed_until` the first day not billed; each
    amount is the month's price by its days, rounded half-up. `billed` are the lines billed so
    far: where the price was lower then, what was billed is given back, not today's price.
    """
    if billed_until is None or billed_until <= end_on:
        return []
    found = []
    start = end_on
    while start < billed_until:
        unused = Period(start, min(next_month(start), billed_until))
        price = _price_then(amount, unused, billed, currency)
        net = round_half_up(prorate(price, unused, month_of(start)), minor_unit(currency))
        if net:
            found.append((unused, net))
        start = unused.end or billed_until
    return found


def _price_then(
    amount: Decimal, unused: Period, billed: Sequence[tuple[Period, Decimal]], currency: str
) -> Decimal:
    """The month's price in force when these days were billed, when that was below today's."""
    for period, net in billed:
        whole = month_of(period.start)
        today = round_half_up(prorate(amount, period, whole), minor_unit(currency))
        if period.overlap(unused) and net < today:
            return net * whole.days / period.days
    return amount
