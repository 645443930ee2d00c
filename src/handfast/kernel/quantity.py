"""Counted or measured amounts with a unit, for entitlements and usage."""

from dataclasses import dataclass
from decimal import Decimal

from handfast.kernel.errors import invalid


@dataclass(frozen=True)
class Quantity:
    """A value and its unit, for example 500 Mbit/s; units are never converted silently."""

    value: Decimal
    unit: str

    def __add__(self, other: "Quantity") -> "Quantity":
        if other.unit != self.unit:
            raise invalid("unit", other.unit, f"A quantity in {self.unit} was expected.")
        return Quantity(self.value + other.value, self.unit)

    def __str__(self) -> str:
        return f"{self.value.normalize():f} {self.unit}".strip()
