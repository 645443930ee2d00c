"""One column cut at the constants its cells name: its pieces, what each cell holds, and words."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from handfast.feel import FeelError, compile_rows, compile_unary_tests
from handfast.feel.simple import constants_of
from handfast.policies.rules.matching import shown
from handfast.policies.types import ANY, Column, Table

DAY = timedelta(days=1)
FAR = Decimal(1)


@dataclass(frozen=True)
class Piece:
    """Values that all simple cells treat alike: one of them stands for all.

    `low` and `high` are the ends of an open interval (None is unbounded), or both the same value.
    """

    value: Any
    low: Any = None
    high: Any = None
    single: bool = True


@dataclass(frozen=True)
class Pieces:
    """A column in pieces; `masks` says by row which pieces its cell holds, None if not simple.

    `holding` says the same by piece: which rows hold there.
    """

    column: Column
    pieces: tuple[Piece, ...]
    masks: tuple[int | None, ...]
    whole: int
    holding: tuple[int, ...]

    def example(self, mask: int) -> Any:
        """A value in one of the pieces of a mask, an inner one if there is one."""
        chosen = [piece for place, piece in enumerate(self.pieces) if mask >> place & 1]
        best = next((p for p in chosen if not p.single and p.low is not None
                     and p.high is not None), None)  # fmt: skip
        found = (best or chosen[0]).value
        return shown(found) if isinstance(found, Decimal | date) else found

    def words(self, mask: int) -> str:
        """The pieces of a mask in words: `10 to under 20 or over 30`."""
        if self.column.type in ("number", "date"):
            return " or ".join(self._intervals(mask))
        named = [piece for place, piece in enumerate(self.pieces) if mask >> place & 1]
        texts = [self._name(piece) for piece in named]
        return " or ".join(texts)

    def _name(self, piece: Piece) -> str:
        if piece.value is None:
            return "missing"
        if isinstance(piece.value, bool):
            return "yes" if piece.value else "no"
        if not piece.single:
            return "any other"
        return dict(self.column.choices).get(piece.value, f"“{piece.value}”")

    def _intervals(self, mask: int) -> Iterator[str]:
        run: list[Piece] = []
        for place, piece in enumerate(self.pieces):
            if mask >> place & 1 and piece.value is not None:
                run.append(piece)
                continue
            if run:
                yield _interval(run)
            run = []
            if mask >> place & 1:
                yield "missing"
        if run:
            yield _interval(run)


def pieces_of(table: Table, column: Column) -> Pieces:
    """The column of a table in pieces."""
    texts = [row.cells.get(column.key, ANY).strip() or ANY for row in table.rows]
    names = tuple(one.key for one in table.asked)
    simple = [_constants(text, names) for text in texts]
    named = {value for values in simple if values for value in values}
    allowed = _constants(column.allowed, ()) if column.allowed else ()
    named |= set(allowed or ())
    pieces = tuple(_cut(column, named, missing=_may_be_missing(table, column)))
    whole = (1 << len(pieces)) - 1
    domain = _mask(column.allowed, pieces) if column.allowed and allowed is not None else whole
    domain |= sum(1 << place for place, piece in enumerate(pieces) if piece.value is None)
    unclear = [values is None for values in simple]
    holding = _holding(texts, unclear, pieces)
    masks = tuple(
        None if hidden else mask & domain
        for mask, hidden in zip(_turned(holding, len(texts)), unclear, strict=True)
    )
    return Pieces(column, pieces, masks, domain, holding)


def _holding(
    texts: Sequence[str], unclear: Sequence[bool], pieces: Sequence[Piece]
) -> tuple[int, ...]:
    """By piece, the rows that hold there as bits; a row whose cell is not simple holds anywhere."""
    cells = [[ANY if hidden else text] for text, hidden in zip(texts, unclear, strict=True)]
    rows = compile_rows(("value",), cells)
    return tuple(rows.mask({"value": piece.value}) for piece in pieces)


def _turned(holding: Sequence[int], rows: int) -> list[int]:
    """By row, the pieces it holds: the same bits with rows and columns exchanged."""
    if not rows:
        return []
    lines = [format(mask, f"0{rows}b") for mask in reversed(holding)]
    return [int("".join(line), 2) for line in zip(*lines, strict=True)][::-1]


def _constants(text: str, names: Sequence[str]) -> tuple[object, ...] | None:
    if text == ANY:
        return ()
    try:
        return constants_of(text, names)
    except FeelError:
        return None


def _mask(text: str, pieces: Sequence[Piece]) -> int:
    if text == ANY:
        return (1 << len(pieces)) - 1
    cell = compile_unary_tests(text)
    return sum(
        1 << place for place, piece in enumerate(pieces) if cell.matches(piece.value, {}) is True
    )


def _may_be_missing(table: Table, column: Column) -> bool:
    """A computed column comes to nothing where a fact inside it is missing."""
    inside = table.facts_of(column) if column.expression else ()
    return column.optional or any(one.optional for one in table.asked if one.key in inside)


def _cut(column: Column, named: set[object], *, missing: bool) -> Iterator[Piece]:
    if missing:
        yield Piece(None)
    if column.type == "boolean":
        yield from (Piece(True), Piece(False))
    elif column.type == "number":
        yield from _line(sorted(v for v in named if isinstance(v, Decimal)), _between_numbers)
    elif column.type == "date":
        yield from _line(sorted(v for v in named if type(v) is date), _between_days)
    else:
        yield from _texts(column, sorted(v for v in named if isinstance(v, str)))


def _texts(column: Column, named: list[str]) -> Iterator[Piece]:
    if column.choices:
        yield from (Piece(key) for key, _ in column.choices)
        return
    yield from (Piece(text) for text in named)
    other = "something else"
    while other in named:
        other += "!"
    yield Piece(other, single=False)


def _line(points: list[Any], between: Any) -> Iterator[Piece]:
    """Below the first point, each point, between two, above the last; what is empty is left out."""
    ends: list[Any] = [None, *points, None]
    for low, high in itertools.pairwise(ends):
        if low is not None:
            yield Piece(low, low, low)
        value = between(low, high)
        if value is not None:
            yield Piece(value, low, high, single=False)


def _between_numbers(low: Decimal | None, high: Decimal | None) -> Decimal | None:
    if low is None:
        return Decimal(0) if high is None else high - FAR
    if high is None:
        return low + FAR
    whole = (low + FAR).to_integral_value(rounding="ROUND_FLOOR")
    if low < whole < high:
        return whole
    middle = (low + high) / 2
    return middle if low < middle < high else None


def _between_days(low: date | None, high: date | None) -> date | None:
    if low is None:
        start = date(2026, 1, 1) if high is None else high
        return start - DAY if start > date.min else None
    if low == date.max:
        return None
    return low + DAY if high is None or low + DAY < high else None


def _interval(run: Sequence[Piece]) -> str:
    low, high = run[0].low, run[-1].high
    if low is None and high is None:
        return "anything"
    if run[0].single and run[-1].single and low == high:
        return shown(low)
    if high is None:
        return f"{shown(low)} or more" if run[0].single else f"over {shown(low)}"
    if low is None:
        return f"up to {shown(high)}" if run[-1].single else f"under {shown(high)}"
    if isinstance(low, date):
        first = low if run[0].single else low + DAY
        last = high if run[-1].single else high - DAY
        return shown(first) if first == last else f"{shown(first)} to {shown(last)}"
    start = f"{shown(low)}" if run[0].single else f"over {shown(low)}"
    end = f"{shown(high)}" if run[-1].single else f"under {shown(high)}"
    return f"{start} to {end}"
