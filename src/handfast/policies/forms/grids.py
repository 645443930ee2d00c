"""A table in the editor as typed, right or wrong, with what is wrong beside its cells."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from handfast.kernel.errors import Problem
from handfast.policies.rules.naming import key_from
from handfast.policies.types import OTHERWISE, Column, Row, Table

MARK = "="
INPUT, FACT, OUTPUT = "i", "f", "o"
SIDES = (INPUT, FACT, OUTPUT)


@dataclass(frozen=True)
class GridColumn:
    """A column, or a fact that only expressions read, as typed.

    `choices` is one value a line, perhaps with ` = Label`; `default` stands in the last row.
    """

    token: str
    key: str
    label: str
    type: str
    choices: str = ""
    allowed: str = ""
    optional: bool = False
    expression: str = ""
    default: str = ""

    @property
    def is_input(self) -> bool:
        """Whether it is tested, not given."""
        return self.token.startswith(INPUT)

    @property
    def is_fact(self) -> bool:
        """Whether only expressions read it."""
        return self.token.startswith(FACT)

    @property
    def name(self) -> str:
        """Its name in facts: as typed, else made from the title."""
        return self.key or key_from(self.label)

    @property
    def problem_place(self) -> str:
        """Where the grid keeps what is wrong with the column."""
        return f"c{self.token}"

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The allowed values with their labels."""
        return tuple(_choices(self.choices))


@dataclass(frozen=True)
class GridRow:
    """A row as typed: texts by column token."""

    token: str
    id: str
    texts: Mapping[str, str]
    note: str


@dataclass
class Grid:
    """The whole editor as typed."""

    name: str
    description: str
    owner: str
    hit_policy: str
    columns: list[GridColumn]
    rows: list[GridRow]
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def inputs(self) -> list[GridColumn]:
        """The columns that are tested."""
        return [column for column in self.columns if column.is_input]

    @property
    def facts(self) -> list[GridColumn]:
        """What only expressions read."""
        return [column for column in self.columns if column.is_fact]

    @property
    def outputs(self) -> list[GridColumn]:
        """The columns that are given."""
        return [column for column in self.columns if column.token.startswith(OUTPUT)]

    @property
    def drawn(self) -> list[GridColumn]:
        """The columns of the grid: inputs, then outputs."""
        return [*self.inputs, *self.outputs]

    def sort(self) -> None:
        """Put inputs first, then facts, then outputs."""
        self.columns.sort(key=lambda column: SIDES.index(column.token[0]))

    def table(self, key: str) -> Table:
        """The table that the grid stands for, right or wrong."""
        return Table(
            key=key,
            name=self.name.strip(),
            inputs=tuple(_column(one) for one in self.inputs),
            facts=tuple(_column(one) for one in self.facts),
            outputs=tuple(_column(one) for one in self.outputs),
            rows=tuple(
                Row(
                    row.id,
                    {c.name: row.texts.get(c.token, "").strip() or "-" for c in self.inputs},
                    {c.name: row.texts.get(c.token, "").strip() for c in self.outputs},
                    row.note,
                )
                for row in self.rows
            ),
            hit_policy=self.hit_policy,
            description=self.description.strip(),
        )

    def place(self, found: Iterable[Problem]) -> list[tuple[str, str, str]]:
        """Keep problems by the place they belong to; gives place, words for it, and text."""
        listed = []
        for problem in found:
            place, words = self._place(problem.field)
            self.problems.setdefault(place, problem.words)
            self.problems.setdefault(place.partition("-")[0], problem.words)
            listed.append((place, words, problem.words))
        return listed

    def lines(self) -> Iterator[dict[str, Any]]:
        """The rows as the template draws them: column, text, problem by cell."""
        for number, row in enumerate(self.rows, 1):
            yield {
                "token": row.token, "id": row.id, "note": row.note, "number": number,
                "cells": [
                    (column, row.texts.get(column.token, ""),
                     self.problems.get(f"r{row.token}-{column.token}", ""))
                    for column in self.drawn
                ],
            }  # fmt: skip

    def otherwise(self) -> list[tuple[GridColumn, str, str]]:
        """The last row, which counts when no other matches: output, text, problem."""
        return [
            (column, column.default, self.problems.get(f"r{OTHERWISE}-{column.token}", ""))
            for column in self.outputs
        ]

    def _place(self, path: str) -> tuple[str, str]:
        parts = path.split(".")
        if parts[0] == "rows" and len(parts) > 1 and parts[1].isdigit():
            return self._cell(int(parts[1]), parts[2] if len(parts) > 2 else "")
        if parts[0] == OTHERWISE and len(parts) > 1:
            return self._default(parts[1])
        sides = {"inputs": self.inputs, "facts": self.facts, "outputs": self.outputs}
        if parts[0] in sides and len(parts) > 1 and parts[1].isdigit():
            side, place = sides[parts[0]], int(parts[1])
            if place < len(side):
                return self._column_place(side[place], place, parts[-1])
        return path, path.replace("_", " ").capitalize()

    def _column_place(self, column: GridColumn, place: int, part: str) -> tuple[str, str]:
        where = f"{column.problem_place}-{part}" if part == "expression" else column.problem_place
        noun = "Fact" if column.is_fact else "Column"
        return where, f"{noun} {column.label or place + 1}"

    def _default(self, key: str) -> tuple[str, str]:
        column = next((one for one in self.outputs if one.name == key), None)
        if column is None:
            return OTHERWISE, "Otherwise"
        return f"r{OTHERWISE}-{column.token}", f"Otherwise, {column.label}"

    def _cell(self, number: int, key: str) -> tuple[str, str]:
        if number >= len(self.rows):
            return "rows", "Rows"
        column = next((c for c in self.columns if c.name == key), None)
        token = column.token if column else key
        label = column.label if column else key.capitalize()
        return f"r{self.rows[number].token}-{token}", f"Row {number + 1}, {label}"


def grid_of(table: Table, owner: str = "") -> Grid:
    """The editor of a stored table."""
    columns = [
        GridColumn(
            f"{side}{number}", c.key, c.label, c.type, _choice_lines(c), c.allowed, c.optional,
            c.expression, c.default,
        )
        for side, given in ((INPUT, table.inputs), (FACT, table.facts), (OUTPUT, table.outputs))
        for number, c in enumerate(given)
    ]  # fmt: skip
    rows = [
        GridRow(
            str(number), row.id,
            {
                column.token: str(
                    _open(row.cells.get(column.key, "-")) if column.is_input
                    else row.outputs.get(column.key, "")
                )
                for column in columns
            },
            row.note,
        )
        for number, row in enumerate(table.rows)
    ]  # fmt: skip
    return Grid(table.name, table.description, owner, table.hit_policy, columns, rows)


def _open(text: str) -> str:
    """An open cell is empty in the editor, where `any` shows through."""
    return "" if text.strip() == "-" else text


def _column(column: GridColumn) -> Column:
    listed = not column.is_fact and (column.type == "text" or not column.is_input)
    limited = column.is_input and column.type != "text"
    return Column(
        key=column.name, label=column.label, type=column.type,
        choices=column.options if listed else (),
        optional=column.optional and not column.token.startswith(OUTPUT),
        allowed=column.allowed if limited else "",
        expression=column.expression.strip() if column.is_input else "",
        default=column.default.strip(),
    )  # fmt: skip


def _choices(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, _, label = line.strip().partition(MARK)
        if key.strip():
            yield key.strip().strip('"'), label.strip() or key.strip().strip('"')


def _choice_lines(column: Column) -> str:
    return "\n".join(
        key if key == label else f"{key} {MARK} {label}" for key, label in column.choices
    )
