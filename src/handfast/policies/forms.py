"""The editor's grid: what the page posts, the buttons that change it, and the table it stands for.

Columns and rows carry tokens of their own, so that a renamed column keeps its cells and nothing
typed is lost while something is wrong.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from handfast.kernel.errors import Problem
from handfast.policies.types import COLLECT, Case, Column, Row, Table

MARK = "="
INPUT, OUTPUT = "i", "o"


@dataclass(frozen=True)
class GridColumn:
    """A column as typed: `choices` one value a line, perhaps with ` = Label`."""

    token: str
    key: str
    label: str
    type: str
    choices: str
    allowed: str
    optional: bool

    @property
    def is_input(self) -> bool:
        """Whether it is tested, not given."""
        return self.token.startswith(INPUT)

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
    def outputs(self) -> list[GridColumn]:
        """The columns that are given."""
        return [column for column in self.columns if not column.is_input]

    def table(self, key: str) -> Table:
        """The table that the grid stands for, right or wrong."""
        return Table(
            key=key,
            name=self.name.strip(),
            inputs=tuple(_column(one) for one in self.inputs),
            outputs=tuple(_column(one) for one in self.outputs),
            rows=tuple(
                Row(
                    row.id,
                    {_key(c): row.texts.get(c.token, "").strip() or "-" for c in self.inputs},
                    {_key(c): row.texts.get(c.token, "").strip() for c in self.outputs},
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
            text = f"{problem.message} {problem.remedy}".strip()
            place, words = self._place(problem.field)
            self.problems.setdefault(place, text)
            listed.append((place, words, text))
        return listed

    def lines(self) -> Iterator[dict[str, Any]]:
        """The rows as the template draws them: column, text, problem by cell."""
        for number, row in enumerate(self.rows, 1):
            yield {
                "token": row.token, "id": row.id, "note": row.note, "number": number,
                "cells": [
                    (column, row.texts.get(column.token, ""),
                     self.problems.get(f"r{row.token}-{column.token}", ""))
                    for column in self.columns
                ],
            }  # fmt: skip

    def _place(self, path: str) -> tuple[str, str]:
        parts = path.split(".")
        if parts[0] == "rows" and len(parts) > 1 and parts[1].isdigit():
            return self._cell(int(parts[1]), parts[2] if len(parts) > 2 else "")
        if parts[0] in ("inputs", "outputs") and len(parts) > 1 and parts[1].isdigit():
            side = self.inputs if parts[0] == "inputs" else self.outputs
            place = int(parts[1])
            if place < len(side):
                return f"c{side[place].token}", f"Column {side[place].label or place + 1}"
        return path, path.replace("_", " ").capitalize()

    def _cell(self, number: int, key: str) -> tuple[str, str]:
        if number >= len(self.rows):
            return "rows", "Rows"
        column = next((c for c in self.columns if _key(c) == key), None)
        token = column.token if column else key
        label = column.label if column else key.capitalize()
        return f"r{self.rows[number].token}-{token}", f"Row {number + 1}, {label}"


def grid_of(table: Table, owner: str = "") -> Grid:
    """The editor of a stored table."""
    columns = [
        GridColumn(
            f"{side}{number}", c.key, c.label, c.type, _choice_lines(c), c.allowed, c.optional
        )
        for side, given in ((INPUT, table.inputs), (OUTPUT, table.outputs))
        for number, c in enumerate(given)
    ]
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


def posted_grid(post: Any) -> Grid:
    """The editor as it was sent: rows and columns in the order in which they stood."""
    tokens = [t for t in post.getlist("column") if re.fullmatch(r"[io]\d{1,4}", t)]
    columns = [
        GridColumn(
            token=token, key=post.get(f"key-{token}", "").strip(),
            label=post.get(f"label-{token}", "").strip(), type=post.get(f"type-{token}", "text"),
            choices=post.get(f"choices-{token}", ""), allowed=post.get(f"allowed-{token}", "").strip(),
            optional=bool(post.get(f"optional-{token}")),
        )
        for token in dict.fromkeys(tokens)
    ]  # fmt: skip
    columns.sort(key=lambda column: not column.is_input)
    rows = [
        GridRow(
            token, post.get(f"id-{token}", ""),
            {column.token: post.get(f"cell-{token}-{column.token}", "") for column in columns},
            post.get(f"note-{token}", ""),
        )
        for token in dict.fromkeys(post.getlist("row"))
    ]  # fmt: skip
    return Grid(
        post.get("name", ""), post.get("description", ""), post.get("owner", ""),
        post.get("hit_policy", COLLECT), columns, rows,
    )  # fmt: skip


def changed(grid: Grid, action: str) -> Grid:
    """The grid after one of its buttons: `add-row`, `up-3`, `remove-i2`, `left-o1`, `add-input`."""
    verb, _, which = action.partition("-")
    if action in ("add-input", "add-output"):
        grid.columns.append(_new_column(grid, INPUT if which == "input" else OUTPUT))
        grid.columns.sort(key=lambda column: not column.is_input)
    elif action == "add-row":
        grid.rows.append(GridRow(_next_token(grid), "", {}, ""))
    elif verb == "copy":
        _copy(grid, which)
    elif verb in ("up", "down", "drop"):
        grid.rows = _moved(grid.rows, which, verb)
    elif verb in ("left", "right", "remove"):
        grid.columns = _moved_column(grid, which, verb)
    return grid


def case_from(post: Any, table: Table) -> Case:
    """A test case as posted: facts, and outputs or rows that must come."""
    facts = {
        c.key: post.get(f"fact-{c.key}", "").strip()
        for c in table.inputs
        if post.get(f"fact-{c.key}", "").strip()
    }
    expected = {
        c.key: post.get(f"expect-{c.key}", "").strip()
        for c in table.outputs
        if post.get(f"expect-{c.key}", "").strip()
    }
    rows = tuple(post.getlist("expect-row"))
    plain = post.get("expect-result", "").strip()
    by_rows = post.get("by") == "rows"
    return Case(
        id=post.get("case", ""), name=post.get("case-name", ""), facts=facts,
        expected=None if by_rows else plain or expected or None, rows=rows if by_rows else None,
    )  # fmt: skip


def _open(text: str) -> str:
    """An open cell is empty in the editor, where `any` shows through."""
    return "" if text.strip() == "-" else text


def _copy(grid: Grid, token: str) -> None:
    for place, row in enumerate(grid.rows):
        if row.token == token:
            grid.rows.insert(place + 1, replace(row, token=_next_token(grid), id=""))
            return


def _moved(rows: list[GridRow], token: str, verb: str) -> list[GridRow]:
    place = next((n for n, row in enumerate(rows) if row.token == token), None)
    if place is None:
        return rows
    if verb == "drop":
        return rows[:place] + rows[place + 1 :]
    other = place + (-1 if verb == "up" else 1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    return rows


def _moved_column(grid: Grid, token: str, verb: str) -> list[GridColumn]:
    columns = grid.columns
    place = next((n for n, column in enumerate(columns) if column.token == token), None)
    if place is None:
        return columns
    if verb == "remove":
        return columns[:place] + columns[place + 1 :]
    other = place + (-1 if verb == "left" else 1)
    if 0 <= other < len(columns) and columns[other].is_input == columns[place].is_input:
        columns[place], columns[other] = columns[other], columns[place]
    return columns


def _new_column(grid: Grid, side: str) -> GridColumn:
    numbers = [int(c.token[1:]) for c in grid.columns if c.token.startswith(side)]
    number = max(numbers, default=-1) + 1
    word = "Input" if side == INPUT else "Output"
    return GridColumn(f"{side}{number}", "", f"{word} {number + 1}", "text", "", "", False)


def _next_token(grid: Grid) -> str:
    return str(max((int(r.token) for r in grid.rows if r.token.isdigit()), default=-1) + 1)


def key_from(label: str) -> str:
    """A name for facts from a title: `Contract value (USD)` → `contract_value_usd`."""
    key = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:58]
    return key if key[:1].isalpha() else f"c_{key}".rstrip("_") if key else ""


def _key(column: GridColumn) -> str:
    return column.key or key_from(column.label)


def _column(column: GridColumn) -> Column:
    listed = column.type == "text" or not column.is_input
    return Column(
        key=_key(column), label=column.label, type=column.type,
        choices=column.options if listed else (),
        optional=column.optional and column.is_input,
        allowed="" if column.type == "text" or not column.is_input else column.allowed,
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
