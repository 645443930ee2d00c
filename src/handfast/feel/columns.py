"""One column of a decision table, indexed: a value finds all rows that it passes at once.

Rows are the bits of an integer. Constant cells are put into indexes when the table is compiled:
equal values into a dictionary, intervals into sorted limits. All other cells are run one by one.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from operator import xor
from typing import Any, cast

from handfast.feel import tree
from handfast.feel.arithmetic import negate
from handfast.feel.compiling import compile_tests
from handfast.feel.compiling.cells import Matcher
from handfast.feel.scope import Scope
from handfast.feel.values import YearsMonths

ORDERED: tuple[type, ...] = (Decimal, str, date, timedelta, YearsMonths)
UNKNOWN = object()
EXACT: tuple[type, ...] = (*ORDERED, bool, type(None))


class Limits:
    """Intervals over values of one kind: which rows hold at each limit and between limits."""

    __slots__ = ("_spans", "masks", "points")

    def __init__(self) -> None:
        self._spans: list[tuple[int, object, bool, object, bool]] = []
        self.points: list[Any] = []
        self.masks: list[int] = []

    def add(self, bit: int, span: tree.Node) -> None:
        """Add the interval of a row; a comparison is an interval with one end."""
        if isinstance(span, tree.RangeLiteral):
            low, high = _constant(span.low), _constant(span.high)
            self._spans.append((bit, low, span.low_included, high, span.high_included))
            return
        if isinstance(span, tree.UnaryComparison):
            bound, included = _constant(span.operand), span.operator in ("<=", ">=")
            if span.operator.startswith("<"):
                self._spans.append((bit, None, False, bound, included))
            else:
                self._spans.append((bit, bound, included, None, False))

    def close(self) -> None:
        """Sort the limits and sweep over them; slot 2i+1 is limit i, slot 2i what is below it."""
        ends = {end for span in self._spans for end in (span[1], span[3]) if end is not None}
        self.points = sorted(cast("set[Any]", ends))
        place = {point: index for index, point in enumerate(self.points)}
        toggles = [0] * (2 * len(self.points) + 2)
        for bit, low, low_included, high, high_included in self._spans:
            first = 0 if low is None else 2 * place[low] + (1 if low_included else 2)
            last = len(toggles) - 2 if high is None else 2 * place[high] + int(high_included)
            if first <= last:
                toggles[first] ^= bit
                toggles[last + 1] ^= bit
        self.masks = list(accumulate(toggles, xor))

    def at(self, value: object) -> int:
        """The rows whose interval holds a value."""
        index = bisect_left(self.points, cast(Any, value))
        exact = index < len(self.points) and bool(self.points[index] == value)
        return self.masks[2 * index + exact]


class Column:
    """The cells of one column; none stands for an empty cell, which everything passes."""

    __slots__ = ("_equal", "_free", "_limits", "_tested")

    def __init__(self, cells: Sequence[tree.UnaryTests | None]) -> None:
        self._free = 0
        self._equal: dict[type, dict[object, int]] = {}
        self._limits: dict[type, Limits] = {}
        self._tested: list[tuple[int, Matcher]] = []
        for row, cell in enumerate(cells):
            self._add(1 << row, cell)
        for limits in self._limits.values():
            limits.close()

    def _add(self, bit: int, cell: tree.UnaryTests | None) -> None:
        if cell is None or not cell.tests:
            self._free |= bit
        elif not cell.negated and all(map(_is_exact, cell.tests)):
            for test in cell.tests:
                value = _constant(test)
                values = self._equal.setdefault(type(value), {})
                values[value] = values.get(value, 0) | bit
        elif not cell.negated and len(cell.tests) == 1 and _is_span(cell.tests[0]):
            self._limits.setdefault(_span_kind(cell.tests[0]), Limits()).add(bit, cell.tests[0])
        else:
            self._tested.append((bit, compile_tests(cell)))

    @property
    def is_indexed(self) -> bool:
        """Whether no cell has to be run: all were put into indexes."""
        return not self._tested

    def indexed(self, value: object) -> int:
        """The rows whose cell a value passes, as far as the indexes tell."""
        kind = type(value)
        passed = self._free
        equal = self._equal.get(kind)
        if equal is not None:
            passed |= equal.get(value, 0)
        limits = self._limits.get(kind)
        return passed if limits is None else passed | limits.at(value)

    def passing(self, value: object, scope: Scope, among: int) -> int:
        """The rows whose cell a value passes, out of some rows; the scope holds the value as '?'."""
        passed = self.indexed(value) & among
        for bit, test in self._tested:
            if among & bit:
                scope.meter.charge(1)
                if test(value, scope) is True:
                    passed |= bit
        return passed


def rows_of(mask: int) -> list[int]:
    """The numbers of the rows in a mask, in ascending order."""
    rows: list[int] = []
    while mask:
        lowest = mask & -mask
        rows.append(lowest.bit_length() - 1)
        mask ^= lowest
    return rows


def _constant(node: tree.Node) -> object:
    if isinstance(node, tree.Negation):
        return negate(_constant(node.operand))
    return node.value if isinstance(node, tree.Literal) else UNKNOWN


def _is_exact(node: tree.Node) -> bool:
    return type(_constant(node)) in EXACT


def _is_span(node: tree.Node) -> bool:
    return _span_kind(node) in ORDERED


def _span_kind(node: tree.Node) -> type:
    if isinstance(node, tree.UnaryComparison) and node.operator in ("<", "<=", ">", ">="):
        return type(_constant(node.operand))
    if not isinstance(node, tree.RangeLiteral):
        return object
    low, high = _constant(node.low), _constant(node.high)
    ordered = type(low) is type(high) and type(low) in ORDERED and low <= high  # type: ignore[operator]
    return type(low) if ordered else object
