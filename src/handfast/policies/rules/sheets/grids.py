"""A table as rows of text, the form that CSV and XLSX share.

Five heading rows (kind, name, title, type, allowed values; a sixth with expressions where columns
are computed), then one row a rule, last perhaps what counts otherwise. The first column is the
row's number, the last its note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from handfast.feel import FeelError, compile_unary_tests
from handfast.kernel.errors import InvalidInput, Problem, invalid
from handfast.policies.rules.checking import MAX_ROWS
from handfast.policies.types import ANY, HIT_POLICIES, OTHERWISE, TYPES, Column, Row, Table

HEADINGS = ("kind", "name", "title", "type", "values")
EXPRESSION = "expression"
KINDS: Mapping[str, str] = {"input": "inputs", "fact": "facts", "output": "outputs"}
CHOICE = " = "
Lines = list[list[str]]


@dataclass(frozen=True)
class Read:
    """A sheet while it is read: its columns by place with their kinds, and the place of notes."""

    kinds: Mapping[int, str]
    columns: Mapping[int, Column]
    note: int | None

    def side(self, kind: str) -> tuple[Column, ...]:
        """The columns of one kind, in order."""
        return tuple(c for place, c in self.columns.items() if self.kinds[place] == kind)


def headings_of(table: Table) -> tuple[str, ...]:
    """The heading rows that the sheet of a table has."""
    return (*HEADINGS, EXPRESSION) if table.computed else HEADINGS


def to_grid(table: Table) -> list[list[str]]:
    """The table as rows of text, headings first."""
    columns = [
        *(("input", c) for c in table.inputs), *(("fact", c) for c in table.facts),
        *(("output", c) for c in table.outputs),
    ]  # fmt: skip
    empty = [""] * len(table.facts)
    lines = [
        [table.hit_policy, *(kind for kind, _ in columns), "note"],
        ["name", *(c.key for _, c in columns), ""],
        ["title", *(c.label for _, c in columns), ""],
        ["type", *(c.type + ("?" if c.optional else "") for _, c in columns), ""],
        ["values", *(c.allowed or _listed(c) for _, c in columns), ""],
    ]
    if table.computed:
        lines.append([EXPRESSION, *(c.expression for _, c in columns), ""])
    lines += (
        [
            str(number),
            *(row.cells.get(c.key, ANY) or ANY for c in table.inputs),
            *empty,
            *(str(row.outputs.get(c.key, "")) for c in table.outputs),
            row.note,
        ]
        for number, row in enumerate(table.rows, 1)
    )
    if table.has_default:
        tests = [""] * len(table.inputs)
        lines.append([OTHERWISE, *tests, *empty, *(c.default for c in table.outputs), ""])
    return lines


def from_grid(grid: Sequence[Sequence[str]], *, key: str = "", name: str = "") -> Table:
    """A table from rows of text, as `to_grid` writes them. Raises InvalidInput by cell."""
    lines = _lines(grid)
    computed = len(lines) > len(HEADINGS) and lines[len(HEADINGS)][0].lower() == EXPRESSION
    headings = len(HEADINGS) + computed
    found: list[Problem] = []
    read = _columns(lines, computed, found)
    rows: list[Row] = []
    default: Mapping[str, str] = {}
    for number, line in enumerate(lines[headings:], headings + 1):
        if not any(line[1:]):
            found.append(Problem(f"A{number}", "", "This line is empty.", "Remove the line."))
        elif line[0].lower() == OTHERWISE:
            default = _row(line, read).outputs
        else:
            rows.append(_row(line, read))
    if len(rows) > MAX_ROWS:
        found.append(Problem("rows", str(len(rows)), f"More than {MAX_ROWS} rows."))
    if found:
        raise InvalidInput(*found)
    outputs = tuple(replace(c, default=default.get(c.key, "")) for c in read.side("output"))
    return Table(key, name or key, read.side("input"), outputs, tuple(rows), lines[0][0],
                 facts=read.side("fact"))  # fmt: skip


def cell_name(table: Table, field: str) -> str:
    """A problem's field as the cell of an exported sheet: `rows.2.amount` is `C8`."""
    parts = field.split(".")
    sides = {"inputs": table.inputs, "facts": table.facts, "outputs": table.outputs}
    columns = [column for side in sides.values() for column in side]
    keys = [column.key for column in columns]
    first = len(headings_of(table)) + 1
    if parts[0] == "rows" and len(parts) == 3 and parts[1].isdigit() and parts[2] in keys:
        return f"{letter(keys.index(parts[2]) + 1)}{int(parts[1]) + first}"
    if parts[0] == OTHERWISE and len(parts) == 2 and parts[1] in keys:
        return f"{letter(keys.index(parts[1]) + 1)}{len(table.rows) + first}"
    if parts[0] in sides and len(parts) == 3 and parts[1].isdigit():
        before = list(sides)[: list(sides).index(parts[0])]
        place = int(parts[1]) + sum(len(sides[side]) for side in before)
        line = {"key": 2, "label": 3, "type": 4, "expression": 6}.get(parts[2], 5)
        return f"{letter(place + 1)}{line}"
    return field


def letter(place: int) -> str:
    """The letter of a column counted from 0, as spreadsheets write it."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _lines(grid: Sequence[Sequence[str]]) -> Lines:
    lines = [[str(text).strip() for text in line] for line in grid]
    while lines and not any(lines[-1]):
        lines.pop()
    if len(lines) < len(HEADINGS) or not lines[0] or lines[0][0] not in HIT_POLICIES:
        raise invalid("A1", lines[0][0] if lines and lines[0] else "",
                      "The first cell must name the hit policy, and five heading rows must follow.",
                      f"Export a table to see the form; one of {', '.join(HIT_POLICIES)}.")  # fmt: skip
    return [line or [""] for line in lines]


def _columns(lines: Lines, computed: bool, found: list[Problem]) -> Read:
    kinds = {place: kind for place, kind in enumerate(lines[0]) if kind in KINDS}
    return Read(
        kinds,
        {place: _column(lines, place, computed, found) for place in kinds},
        lines[0].index("note") if "note" in lines[0] else None,
    )


def _column(lines: Lines, place: int, computed: bool, found: list[Problem]) -> Column:
    key, label, kind, values = (_at(lines[n], place) for n in range(1, 5))
    optional, kind = kind.endswith("?"), kind.removesuffix("?")
    if kind not in TYPES:
        found.append(Problem(f"{letter(place)}4", kind, "This type is not known.",
                             f"Use {', '.join(TYPES)}."))  # fmt: skip
    choices: tuple[tuple[str, str], ...] = ()
    allowed = ""
    if values and (kind == "text" or lines[0][place] == "output"):
        choices = tuple(_choice(part) for part in values.split("|") if part.strip())
    elif values:
        allowed = values
        try:
            compile_unary_tests(values)
        except FeelError as error:
            found.append(Problem(f"{letter(place)}5", values, error.message))
    expression = _at(lines[len(HEADINGS)], place) if computed else ""
    return Column(key, label or key, kind if kind in TYPES else "text", choices, optional,
                  allowed, expression)  # fmt: skip


def _row(line: Sequence[str], read: Read) -> Row:
    cells, outputs = {}, {}
    for place, column in read.columns.items():
        text = _at(line, place)
        if read.kinds[place] == "input":
            cells[column.key] = text or ANY
        elif read.kinds[place] == "output":
            outputs[column.key] = text
    return Row("", cells, outputs, _at(line, read.note) if read.note is not None else "")


def _listed(column: Column) -> str:
    return " | ".join(
        key if key == label else f"{key}{CHOICE}{label}" for key, label in column.choices
    )


def _choice(text: str) -> tuple[str, str]:
    key, _, label = text.strip().partition(CHOICE)
    return key.strip(), label.strip() or key.strip()


def _at(line: Sequence[str], place: int) -> str:
    return line[place] if place < len(line) else ""
