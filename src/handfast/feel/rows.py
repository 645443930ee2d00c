"""Rows of unary tests, such as an approval matrix: which rows do these values pass?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from handfast.feel.budget import DEFAULT_BUDGET, Budget, Meter
from handfast.feel.columns import Column, rows_of
from handfast.feel.compiling.measure import names_read
from handfast.feel.errors import FeelBudgetError, FeelError, FeelSyntaxError
from handfast.feel.parsing import TOO_DEEP, parse_tests
from handfast.feel.scope import Scope
from handfast.feel.tokens import syntax_error
from handfast.feel.tree import UnaryTests
from handfast.feel.values import PLAIN, to_feel


class Rows:
    """Compiled rows of cells; immutable and safe to share between threads."""

    __slots__ = ("_columns", "_every", "_indexed", "_names", "names")

    def __init__(self, names: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
        self.names = tuple(names)
        for row, texts in enumerate(cells, 1):
            if len(texts) != len(names):
                raise FeelError(f"Row {row} has {len(texts)} cells; give one per column: {names}.")
        parsed = [
            [_cell(text, names, row, name) for text, name in zip(texts, names, strict=True)]
            for row, texts in enumerate(cells)
        ]
        self._columns = tuple(
            (name, Column([row[index] for row in parsed])) for index, name in enumerate(names)
        )
        self._indexed = all(column.is_indexed for _, column in self._columns)
        self._every = (1 << len(cells)) - 1
        used = [names_read(cell) for row in parsed for cell in row if cell is not None]
        self._names = frozenset().union(*used) | set(names)

    def matching(
        self,
        context: Mapping[str, object],
        budget: Budget | None = None,
        at: datetime | None = None,
    ) -> list[int]:
        """The numbers of the rows (from 0) whose cells all pass, in ascending order.

        Raises FeelBudgetError when the budget is used up and FeelError when the context holds a
        value that FEEL does not know.
        """
        return rows_of(
            self._looked_up(context) if self._indexed else self._run(context, budget, at)
        )

    def mask(
        self,
        context: Mapping[str, object],
        budget: Budget | None = None,
        at: datetime | None = None,
    ) -> int:
        """The same rows as the bits of a number, for those who go on counting with them."""
        return self._looked_up(context) if self._indexed else self._run(context, budget, at)

    def _run(
        self, context: Mapping[str, object], budget: Budget | None, at: datetime | None
    ) -> int:
        limits = budget or DEFAULT_BUDGET
        try:
            values = {name: to_feel(context[name]) for name in self._names if name in context}
            scope = Scope(values, None, Meter(limits, at))
            mask = self._every
            for name, column in self._columns:
                value = values.get(name)
                mask = column.passing(value, Scope({"?": value}, scope, scope.meter), mask)
                if not mask:
                    break
            return mask
        except RecursionError:
            raise FeelBudgetError("nested calls", limits.depth) from None

    def _looked_up(self, context: Mapping[str, object]) -> int:
        """The rows where no cell has to be run, so that nothing can be used up."""
        mask = self._every
        for name, column in self._columns:
            value = context.get(name)
            mask &= column.indexed(value if type(value) in PLAIN else to_feel(value))
            if not mask:
                break
        return mask


def _cell(text: str, names: Sequence[str], row: int, name: str) -> UnaryTests | None:
    if not text.strip() or text.strip() == "-":
        return None
    try:
        return parse_tests(text, ("?", *names))
    except FeelSyntaxError as problem:
        raise FeelSyntaxError(
            f"Row {row + 1}, {name}: {problem.message}",
            line=problem.line,
            column=problem.column,
            remedy=problem.remedy,
        ) from problem


@lru_cache(maxsize=512)
def _rows(names: tuple[str, ...], cells: tuple[tuple[str, ...], ...]) -> Rows:
    return Rows(names, cells)


def compile_rows(names: Sequence[str], cells: Sequence[Sequence[str]]) -> Rows:
    """Compile rows of unary tests, one cell per name; cached. Empty cells and '-' pass everything.

    Raises FeelSyntaxError that names the row and the column.
    """
    try:
        return _rows(tuple(names), tuple(tuple(row) for row in cells))
    except RecursionError:
        raise syntax_error("", 0, *TOO_DEEP) from None
