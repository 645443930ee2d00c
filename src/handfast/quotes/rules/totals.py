"""What the lines of a quote come to: per month, once, over the term, and our margin."""

from collections.abc import Iterable
from decimal import Decimal

from handfast.kernel.money import round_half_up
from handfast.quotes.types import PricedLine, Totals, periods

ZERO = Decimal("0.00")


def totals_of(lines: Iterable[PricedLine], term_months: int) -> Totals:
    """Totals over the term (months); usage charges are left out, as nobody knows them yet."""
    monthly = once = cost = list_tcv = ZERO
    discount = Decimal(0)
    for line in lines:
        if line.action == "delete":
            continue
        times = line.quantity * periods(line, term_months)
        if line.monthly:
            monthly += line.net_total
        elif line.charge_type == "one_time":
            once += line.net_total
        cost += line.unit_cost * times
        list_tcv += line.list_price * times
        discount = max(discount, line.discount_percent)
    tcv = monthly * term_months + once
    return Totals(monthly, once, tcv, cost, tcv - cost, _share(tcv - cost, tcv), discount, list_tcv)


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    return round_half_up(part * 100 / whole, 1) if whole else None
