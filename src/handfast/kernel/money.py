"""Amounts with a currency; `Decimal` only, rounded half-up only where a caller says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from handfast.kernel.errors import invalid

_NO_MINOR_UNIT = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
     "XAF", "XOF", "XPF")
)  # fmt: skip
_THREE_PLACES = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


def minor_unit(currency: str) -> int:
    """Decimal places of a currency (ISO 4217): 2 for USD, 0 for JPY, 3 for KWD."""
    if currency in _NO_MINOR_UNIT:
        return 0
    return 3 if currency in _THREE_PLACES else 2


def round_half_up(amount: Decimal, places: int) -> Decimal:
    """Round half away from zero to `places` decimals."""
    return amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, order=False)
class Money:
    """An amount in one currency; arithmetic across currencies is refused."""

    amount: Decimal
    currency: str

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in that currency."""
        return cls(Decimal(0), currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> "Money":
        """The same, rounded half-up to the currency's minor unit."""
        return Money(round_half_up(self.amount, minor_unit(self.currency)), self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,.{minor_unit(self.currency)}f}"

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise invalid(
                "currency", other.currency, f"Amounts in {self.currency} were expected.",
                "Convert one of the amounts first.",
            )  # fmt: skip
        return other


def totals(amounts: Iterable[Money], *, first: str) -> tuple[Money, ...]:
    """The sum of each currency, never across currencies: `first` leads, others follow by code.

    Currencies that sum to nothing are left out; when all do, nothing of `first` is what is left.
    """
    found = {first: Money.zero(first)}
    for amount in amounts:
        found[amount.currency] = found.get(amount.currency, Money.zero(amount.currency)) + amount
    others = sorted(code for code in found if code != first and found[code].amount)
    shown = [code for code in (first, *others) if found[code].amount]
    return tuple(found[code] for code in shown or [first])


def allocate(total: Money, weights: Sequence[Decimal]) -> list[Money]:
    """Split a rounded total in proportion to `weights`; the parts sum to it exactly.

    Largest remainder: each part is first rounded toward zero, then the minor units left over go
    to the parts with the largest remainders. Raises InvalidInput when no weight is positive.
    """
    whole = sum(weights, Decimal(0))
    if whole <= 0 or any(w < 0 for w in weights):
        raise invalid("weights", list(weights), "At least one positive weight is needed.")
    unit = Decimal(1).scaleb(-minor_unit(total.currency))
    amount = total.rounded().amount
    exact = [amount * w / whole for w in weights]
    parts = [e.quantize(unit, rounding=ROUND_DOWN) for e in exact]
    left = int((amount - sum(parts, Decimal(0))) / unit)
    step = unit if left >= 0 else -unit
    by_remainder = sorted(range(len(parts)), key=lambda i: (-abs(exact[i] - parts[i]), i))
    for i in by_remainder[: abs(left)]:
        parts[i] += step
    return [Money(p, total.currency) for p in parts]
