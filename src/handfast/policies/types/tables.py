"""A decision table as a value: its columns, the facts they read, its rows, and what counts else."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from handfast.feel import (
    FeelError,
    Rows,
    compile_expression,
    compile_rows,
    compile_unary_tests,
)
from handfast.policies.types.words import ANY, COLLECT, FORMULA


@dataclass(frozen=True)
class Column:
    """An input or output of a table, or a fact that only expressions read.

    `choices` are the allowed values of a text with their labels, `allowed` a FEEL test that every
    value of an input passes, such as `[0..100]`; an `optional` input may be missing. An input
    tests the fact of its key, or what its FEEL `expression` makes of facts. An output's `default`
    counts when no row matches.
    """

    key: str
    label: str
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    allowed: str = ""
    expression: str = ""
    default: str = ""


@dataclass(frozen=True)
class Row:
    """One rule: a FEEL unary test per input, a value per output, and a note for people.

    An output that begins with `=` is a FEEL expression over the facts.
    """

    id: str
    cells: Mapping[str, str]
    outputs: Mapping[str, str]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A decision table; its hit policy says what counts when several rows match.

    `facts` are those that only expressions read; every other fact is the input of its key.
    """

    key: str
    name: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]
    hit_policy: str = COLLECT
    description: str = ""
    facts: tuple[Column, ...] = ()

    @cached_property
    def compiled(self) -> Rows:
        """The tests of all rows, compiled once. Raises FeelSyntaxError naming row and column."""
        names = [column.key for column in self.inputs]
        return compile_rows(names, [[row.cells.get(n, ANY) for n in names] for row in self.rows])

    @cached_property
    def asked(self) -> tuple[Column, ...]:
        """Every fact that the table may read: inputs without an expression, then `facts`."""
        return (*(column for column in self.inputs if not column.expression), *self.facts)

    @cached_property
    def computed(self) -> tuple[Column, ...]:
        """The inputs that test what an expression makes of facts."""
        return tuple(column for column in self.inputs if column.expression)

    @cached_property
    def has_default(self) -> bool:
        """Whether something counts when no row matches."""
        return any(column.default for column in self.outputs)

    @cached_property
    def formula_lists(self) -> tuple[Column, ...]:
        """The outputs that list their values although some row computes them."""
        return tuple(
            column
            for column in self.outputs
            if column.choices
            and any(
                text.startswith(FORMULA)
                for text in (column.default, *(str(r.outputs.get(column.key)) for r in self.rows))
            )
        )

    def facts_of(self, column: Column) -> tuple[str, ...]:
        """The facts that an input tests: its own, or those inside its expression."""
        if not column.expression:
            return (column.key,)
        return self._named(_names(column.expression))

    def read_by(self, row: Row) -> tuple[str, ...]:
        """The facts that a row reads: behind its tests, beside them, and in its formulas."""
        found: set[str] = set()
        for column in self.inputs:
            text = row.cells.get(column.key, ANY).strip()
            if text not in ("", ANY):
                found |= {*self.facts_of(column), *_names(text, cell=True)}
        for value in row.outputs.values():
            if str(value).startswith(FORMULA):
                found |= _names(str(value)[1:])
        return self._named(found)

    def _named(self, names: set[str]) -> tuple[str, ...]:
        return tuple(column.key for column in self.asked if column.key in names)


def _names(text: str, *, cell: bool = False) -> set[str]:
    """The names a text reads; none while it is no FEEL."""
    try:
        return set((compile_unary_tests if cell else compile_expression)(text.strip()).names)
    except FeelError:
        return set()
