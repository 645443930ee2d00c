"""What to give back when a charge that was billed in advance ends.

What the customer paid for the days not used: not today's price, when it has been corrected since, and
not what has been given back already.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from handfast.kernel.money import minor_unit, round_half_up
from handfast.kernel.period import Period, month_of, next_month, prorate

Amounts = Sequence[tuple[Period, Decimal]]


def credit_for(
    amount: Decimal,
    *,
    end_on: date,
    billed_until: date | None,
    currency: str,
    billed: Amounts = (),
) -> list[tuple[Period, Decimal]]:
    """The positive amounts to credit, one per month, for the days from `end_on` on.

    `end_on` is the first day without the service, `billed_until` the first day not billed; each
    amount is the month's price by its days, rounded half-up. `billed` are the lines billed so
    far, credits taken off: where the price was another then, what was billed is given back.
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


def after_credits(billed: Amounts, credits: Amounts) -> list[tuple[Period, Decimal]]:
    """What is left of billed months after credits for days; not rounded.

    A credit over several months is shared by what part of each month it covers.
    """
    left = dict(billed)
    for days, net in credits:
        parts = {p: _covered(p, days) for p in left if _covered(p, days)}
        whole = sum(parts.values(), Decimal(0))
        for period, part in parts.items():
            left[period] -= net * part / whole
    return list(left.items())


def _covered(period: Period, days: Period) -> Decimal:
    common = period.overlap(days)
    return Decimal(common.days if common else 0) / month_of(period.start).days


def _price_then(amount: Decimal, unused: Period, billed: Amounts, currency: str) -> Decimal:
    """The month's price that was paid for these days, when that is another than today's."""
    places = minor_unit(currency)
    for period, net in billed:
        whole = month_of(period.start)
        today = round_half_up(prorate(amount, period, whole), places)
        if period.overlap(unused) and round_half_up(net, places) != today:
            return max(net, Decimal(0)) * whole.days / period.days
    return amount
