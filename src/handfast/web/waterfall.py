"""Waterfall: where the bar of each step of an amount begins and how long it is; pure arithmetic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WIDTH = 100


@dataclass(frozen=True)
class Bar:
    """One step: its words, its amount and its bar between 0 and 100."""

    label: str
    text: str
    url: str
    amount: Decimal
    x: str
    width: str
    tone: str


@dataclass(frozen=True)
class Waterfall:
    """The steps in order and what they add up to."""

    bars: tuple[Bar, ...]
    total: Decimal


def bars(rows: Iterable[Any]) -> Waterfall:
    """Place each row (label, text, amount, url) after the one before; the total is their sum."""
    given = list(rows)
    amounts = [Decimal(str(_get(row, "amount", 0))) for row in given]
    ends = [sum(amounts[: place + 1], Decimal(0)) for place in range(len(amounts))]
    low, high = min([Decimal(0), *ends]), max([Decimal(0), *ends])
    scale = WIDTH / (high - low) if high > low else Decimal(0)
    placed = []
    for place, (row, amount, end) in enumerate(zip(given, amounts, ends, strict=True)):
        start = end - amount
        x, width = (min(start, end) - low) * scale, abs(amount) * scale
        tone = "neutral" if not amount else "blue" if not place else _tone(amount)
        placed.append(
            Bar(
                label=str(_get(row, "label")),
                text=str(_get(row, "text")),
                url=str(_get(row, "url")),
                amount=amount,
                x=f"{x:.2f}",
                width=f"{width:.2f}",
                tone=tone,
            )
        )
    return Waterfall(bars=tuple(placed), total=ends[-1] if ends else Decimal(0))


def _tone(amount: Decimal) -> str:
    return "amber" if amount > 0 else "green"


def _get(row: Any, name: str, default: Any = "") -> Any:
    value = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
    return default if value is None else value
