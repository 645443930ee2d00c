"""Tables as files: DMN XML, CSV and XLSX, out and in, with every error named by its cell.

A sheet has four heading rows (kind, name, title, type) and one row a rule; the first column is
the row's number, the last its note. Reading gives a table or problems, never half a table.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from handfast.feel import FeelError, compile_expression, compile_unary_tests
from handfast.feel.dmn import DmnError
from handfast.feel.dmn.interchange import Sheet, SheetColumn, SheetRow, read_sheets, write_sheet
from handfast.feel.simple import constants_in
from handfast.kernel.errors import InvalidInput, Problem, invalid
from handfast.policies.rules.checking import MAX_COLUMNS, MAX_ROWS
from handfast.policies.rules.matching import ANY, FORMULA, shown
from handfast.policies.types import HIT_POLICIES, TYPES, Column, Row, Table

MAX_BYTES = 2_000_000
MAX_UNPACKED = 30_000_000
POLICY_NAMES = {
    "U": ("UNIQUE", ""), "A": ("ANY", ""), "P": ("PRIORITY", ""), "F": ("FIRST", ""),
    "R": ("RULE ORDER", ""), "O": ("OUTPUT ORDER", ""), "C": ("COLLECT", ""),
    "C+": ("COLLECT", "SUM"), "C#": ("COLLECT", "COUNT"), "C<": ("COLLECT", "MIN"),
    "C>": ("COLLECT", "MAX"),
}  # fmt: skip
POLICY_CODES = {names: code for code, names in POLICY_NAMES.items()}
FEEL_TYPES = {"number": "number", "text": "string", "boolean": "boolean", "date": "date"}
OWN_TYPES = {
    **{feel: own for own, feel in FEEL_TYPES.items()},
    "integer": "number", "double": "number", "long": "number", "decimal": "number",
}  # fmt: skip
HEADINGS = ("kind", "name", "title", "type", "values")
CHOICE = " = "


def to_dmn(table: Table) -> bytes:
    """The table as a DMN 1.5 file."""
    policy, aggregation = POLICY_NAMES[table.hit_policy]
    sheet = Sheet(
        table.name,
        tuple(
            SheetColumn(c.key, c.label, FEEL_TYPES[c.type], _feel_values(c)) for c in table.inputs
        ),
        tuple(
            SheetColumn(c.key, c.label, FEEL_TYPES[c.type], _feel_values(c)) for c in table.outputs
        ),
        tuple(
            SheetRow(
                row.id,
                tuple(row.cells.get(c.key, ANY) or ANY for c in table.inputs),
                tuple(_feel_output(c, str(row.outputs.get(c.key, ""))) for c in table.outputs),
                row.note,
            )
            for row in table.rows
        ),
        policy,
        aggregation,
    )
    return write_sheet(sheet)


def from_dmn(source: bytes, *, key: str = "", name: str = "") -> Table:
    """The only decision table of a DMN file. Raises InvalidInput naming what cannot be taken."""
    _small(source)
    try:
        sheets = read_sheets(source)
    except DmnError as error:
        raise invalid("file", "", str(error), "Choose a DMN 1.2 to 1.5 file.") from error
    if len(sheets) != 1:
        raise invalid("file", len(sheets), f"The file holds {len(sheets)} decision tables.",
                      "Import a file with one table, or bring it in as a model.")  # fmt: skip
    sheet = sheets[0]
    found: list[Problem] = []
    code = POLICY_CODES.get((sheet.hit_policy.replace("_", " "), sheet.aggregation), "")
    if not code:
        found.append(Problem("hit_policy", sheet.hit_policy, "This hit policy is not known."))
    inputs = tuple(_column(c, f"inputs.{n}", found, True) for n, c in enumerate(sheet.inputs))
    outputs = tuple(_column(c, f"outputs.{n}", found, False) for n, c in enumerate(sheet.outputs))
    rows = tuple(_row(r, n, inputs, outputs, found) for n, r in enumerate(sheet.rows))
    if found:
        raise InvalidInput(*found)
    return Table(key, name or sheet.name, inputs, outputs, rows, code)


def to_grid(table: Table) -> list[list[str]]:
    """The table as rows of text, headings first."""
    columns = [("input", c) for c in table.inputs] + [("output", c) for c in table.outputs]
    return [
        [table.hit_policy, *(kind for kind, _ in columns), "note"],
        ["name", *(c.key for _, c in columns), ""],
        ["title", *(c.label for _, c in columns), ""],
        ["type", *(c.type + ("?" if c.optional else "") for _, c in columns), ""],
        ["values", *(c.allowed or _listed(c) for _, c in columns), ""],
        *(
            [
                str(number),
                *(row.cells.get(c.key, ANY) or ANY for c in table.inputs),
                *(str(row.outputs.get(c.key, "")) for c in table.outputs),
                row.note,
            ]
            for number, row in enumerate(table.rows, 1)
        ),
    ]


def to_csv(table: Table) -> bytes:
    """The table as CSV in UTF-8 with a mark, so that spreadsheets read it right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(text) for text in line] for line in to_grid(table))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def to_xlsx(table: Table) -> bytes:
    """The table as a workbook; every cell is text, so that no test becomes a formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    page = book.active
    page.title = re.sub(r"[\[\]:*?/\\]", " ", table.name)[:31] or "Table"
    for place, line in enumerate(to_grid(table), 1):
        for column, text in enumerate(line, 1):
            cell = page.cell(row=place, column=column)
            cell.value, cell.data_type = _clean(text), "s"
            cell.font = Font(bold=place <= len(HEADINGS))
            cell.number_format = "@"
    page.freeze_panes = "B6"
    for column in page.columns:
        page.column_dimensions[column[0].column_letter].width = 22
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def from_csv(source: bytes, *, key: str = "", name: str = "") -> Table:
    """A table from CSV; raises InvalidInput naming cells like a spreadsheet does (C7)."""
    _small(source)
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise invalid(
            "file", "", "The file is not UTF-8 text.", "Save it as CSV in UTF-8."
        ) from error
    try:
        mark = csv.Sniffer().sniff(text[:2000], ",;\t").delimiter
    except csv.Error:
        mark = ","
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise invalid("file", "", f"The file is not CSV: {error}.", "Save it anew.") from error
    grid = [[_unguarded(one) for one in line] for line in lines]
    return from_grid(grid, key=key, name=name)


def from_xlsx(source: bytes, *, key: str = "", name: str = "") -> Table:
    """A table from a workbook's first sheet. Macros, links and huge files are refused."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _small(source)
    _harmless(source)
    try:
        book = load_workbook(io.BytesIO(source), read_only=True, data_only=False)
        page = book.worksheets[0]
        page.reset_dimensions()
        grid = [
            [_cell_text(value) for value in line]
            for line in page.iter_rows(max_row=MAX_ROWS + 20, max_col=MAX_COLUMNS + 5,
                                       values_only=True)
        ]  # fmt: skip
    except (InvalidFileException, KeyError, ValueError, IndexError, TypeError, AttributeError) as e:
        raise invalid("file", "", "The workbook cannot be read.", "Save it as .xlsx anew.") from e
    return from_grid(grid, key=key, name=name or page.title)


def from_grid(grid: Sequence[Sequence[str]], *, key: str = "", name: str = "") -> Table:
    """A table from rows of text, as `to_grid` writes them. Raises InvalidInput by cell."""
    lines = [[str(text).strip() for text in line] for line in grid]
    while lines and not any(lines[-1]):
        lines.pop()
    if len(lines) < len(HEADINGS) or not lines[0] or lines[0][0] not in HIT_POLICIES:
        raise invalid("A1", lines[0][0] if lines and lines[0] else "",
                      "The first cell must name the hit policy, and five heading rows must follow.",
                      f"Export a table to see the form; one of {', '.join(HIT_POLICIES)}.")  # fmt: skip
    found: list[Problem] = []
    places = [place for place, kind in enumerate(lines[0]) if kind in ("input", "output")]
    columns = {place: _grid_column(lines, place, found) for place in places}
    sides = {
        side: tuple(columns[place] for place in places if lines[0][place] == side)
        for side in ("input", "output")
    }
    note = lines[0].index("note") if "note" in lines[0] else None
    rows = []
    for number, line in enumerate(lines[len(HEADINGS) :], len(HEADINGS) + 1):
        if any(line[1:]):
            rows.append(_grid_row(line, lines[0], columns, note))
        else:
            found.append(Problem(f"A{number}", "", "This line is empty.", "Remove the line."))
    if len(rows) > MAX_ROWS:
        found.append(Problem("rows", str(len(rows)), f"More than {MAX_ROWS} rows."))
    if found:
        raise InvalidInput(*found)
    return Table(key, name or key, sides["input"], sides["output"], tuple(rows), lines[0][0])


def cell_name(table: Table, field: str) -> str:
    """A problem's field as the cell of an exported sheet: `rows.2.amount` is `C8`."""
    parts = field.split(".")
    keys = [c.key for c in (*table.inputs, *table.outputs)]
    if parts[0] == "rows" and len(parts) == 3 and parts[1].isdigit() and parts[2] in keys:
        return f"{_letter(keys.index(parts[2]) + 1)}{int(parts[1]) + len(HEADINGS) + 1}"
    if parts[0] in ("inputs", "outputs") and len(parts) == 3 and parts[1].isdigit():
        place = int(parts[1]) + (len(table.inputs) if parts[0] == "outputs" else 0)
        line = {"key": 2, "label": 3, "type": 4}.get(parts[2], 5)
        return f"{_letter(place + 1)}{line}"
    return field


# -- DMN ------------------------------------------------------------------------------------------


def _feel_values(column: Column) -> str:
    if column.choices:
        return ", ".join(_quoted(key) for key, _ in column.choices)
    return column.allowed


def _feel_output(column: Column, value: str) -> str:
    if value.startswith(FORMULA):
        return value[1:].strip()
    if column.type == "text":
        return _quoted(value)
    return f'date("{value}")' if column.type == "date" else value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _column(given: SheetColumn, path: str, found: list[Problem], is_input: bool) -> Column:
    key = given.expression.strip()
    own = OWN_TYPES.get(given.type_ref.rpartition(":")[2].lower() or "string", "")
    if not re.fullmatch(r"[A-Za-z_]\w*", key, re.ASCII):
        message = f"The column “{key}” computes something; only plain names are taken."
        found.append(Problem(f"{path}.key", key, message, "Give the input a name of its own."))
    if not own:
        found.append(Problem(f"{path}.type", given.type_ref, "This type is not taken.",
                             "Use number, string, boolean or date."))  # fmt: skip
    if given.default:
        found.append(Problem(f"{path}.default", given.default, "Default values are not taken.",
                             "Add a last row for it."))  # fmt: skip
    choices, allowed = _read_values(given.values, own, path, found, is_input)
    return Column(key.lower(), given.label or key, own or "text", choices, False, allowed)


def _read_values(
    text: str, kind: str, path: str, found: list[Problem], is_input: bool
) -> tuple[tuple[tuple[str, str], ...], str]:
    if not text:
        return (), ""
    values = constants_in(text)
    if kind == "text" and values and all(isinstance(value, str) for value in values):
        return tuple((str(value), str(value)) for value in values), ""
    if is_input and kind in ("number", "date"):
        return (), text
    if kind == "number" and values and all(isinstance(value, Decimal) for value in values):
        return tuple((shown(value), shown(value)) for value in values), ""
    found.append(Problem(f"{path}.values", text, "These allowed values cannot be taken.",
                         "List texts in quotes, or give a range of numbers."))  # fmt: skip
    return (), ""


def _row(
    given: SheetRow,
    number: int,
    inputs: tuple[Column, ...],
    outputs: tuple[Column, ...],
    found: list[Problem],
) -> Row:
    if len(given.tests) != len(inputs) or len(given.results) != len(outputs):
        found.append(Problem(f"rows.{number}", "", "The row has not as many cells as columns."))
        return Row(given.id, {}, {})
    cells = dict(zip((c.key for c in inputs), given.tests, strict=True))
    values = {
        c.key: _plain_output(text, c, f"rows.{number}.{c.key}", found)
        for c, text in zip(outputs, given.results, strict=True)
    }
    return Row(given.id.removeprefix("_"), cells, values, given.note)


def _plain_output(text: str, column: Column, path: str, found: list[Problem]) -> str:
    try:
        expression = compile_expression(text)
    except FeelError as error:
        found.append(Problem(path, text, error.message, "Write a value or a FEEL expression."))
        return ""
    if expression.names - {"date"}:
        return f"{FORMULA}{text}"
    value = expression.evaluate({})
    kinds = {"number": Decimal, "text": str, "boolean": bool, "date": date}
    if isinstance(value, kinds[column.type]):
        return shown(value)
    return f"{FORMULA}{text}"


# -- sheets ---------------------------------------------------------------------------------------


def _listed(column: Column) -> str:
    return " | ".join(
        key if key == label else f"{key}{CHOICE}{label}" for key, label in column.choices
    )


def _grid_column(lines: list[list[str]], place: int, found: list[Problem]) -> Column:
    key, label, kind, values = (_at(lines[n], place) for n in range(1, 5))
    optional, kind = kind.endswith("?"), kind.removesuffix("?")
    if kind not in TYPES:
        found.append(Problem(f"{_letter(place)}4", kind, "This type is not known.",
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
            found.append(Problem(f"{_letter(place)}5", values, error.message))
    return Column(key, label or key, kind if kind in TYPES else "text", choices, optional, allowed)


def _choice(text: str) -> tuple[str, str]:
    key, _, label = text.strip().partition(CHOICE)
    return key.strip(), label.strip() or key.strip()


def _grid_row(
    line: list[str], kinds: list[str], columns: dict[int, Column], note: int | None
) -> Row:
    cells, outputs = {}, {}
    for place, column in columns.items():
        text = _at(line, place)
        if kinds[place] == "input":
            cells[column.key] = text or ANY
        else:
            outputs[column.key] = text
    return Row("", cells, outputs, _at(line, note) if note is not None else "")


def _at(line: Sequence[str], place: int) -> str:
    return line[place] if place < len(line) else ""


def _letter(place: int) -> str:
    """The letter of a column counted from 0, as spreadsheets write it."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float):
        return shown(Decimal(repr(value)))
    return str(value)


def _guarded(text: str) -> str:
    """Text that a spreadsheet reading CSV does not run: formulas stand behind an apostrophe."""
    return f"'{text}" if text[:1] in ("=", "+", "@") else text


def _unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "@") else text


def _clean(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text)


def _small(source: bytes) -> None:
    if len(source) > MAX_BYTES:
        raise invalid("file", len(source), "The file is larger than 2 MB.", "Split the table.")
    if not source.strip():
        raise invalid("file", "", "The file is empty.", "Choose another file.")


def _harmless(source: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as packed:
            names = packed.namelist()
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError) as error:
        raise invalid("file", "", "This is no .xlsx workbook.", "Save it as .xlsx.") from error
    if unpacked > MAX_UNPACKED:
        raise invalid(
            "file", unpacked, "The workbook unpacks to more than 30 MB.", "Make it smaller."
        )
    for part, what in _refused(names):
        raise invalid("file", part, f"The workbook holds {what}.", "Save it without, as .xlsx.")


def _refused(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    refused = {
        "vbaproject": "macros", "externallinks/": "links to other files",
        "embeddings/": "embedded objects", "activex": "controls",
    }  # fmt: skip
    for name in names:
        for mark, what in refused.items():
            if mark in name.lower():
                yield name, what
