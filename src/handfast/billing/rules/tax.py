"""Tax of one line: a percentage of its rounded net, rounded half-up per line."""

from decimal import Decimal

from handfast.kernel.money import minor_unit, round_half_up


def line_tax(net: Decimal, percent: Decimal, currency: str) -> Decimal:
    """The tax on a line's net amount; zero percent gives zero."""
    return round_half_up(net * percent / 100, minor_unit(currency))
