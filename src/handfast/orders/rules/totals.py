"""What the lines of an order come to, per month and once."""

from collections.abc import Iterable
from decimal import Decimal

from handfast.orders.types import MONTHLY, OrderLineView


def totals(lines: Iterable[OrderLineView]) -> tuple[Decimal, Decimal]:
    """Net per month and net once, of the lines that the order adds."""
    monthly = once = Decimal(0)
    for line in lines:
        if line.net_total is None or line.action not in ("add", "modify"):
            continue
        if line.charge_type in MONTHLY:
            monthly += line.net_total
        elif line.charge_type == "one_time":
            once += line.net_total
    return monthly, once
