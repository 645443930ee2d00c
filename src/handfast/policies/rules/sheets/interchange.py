"""Tables as DMN 1.5 files, and the only table of another tool's file as a table of ours.

Names of other tools (`Contract Value`) become names of facts (`contract_value`), wherever FEEL
texts of the file read them. Columns that compute something keep their expression.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from handfast.feel import FeelError, compile_expression, compile_unary_tests
from handfast.feel.dmn import DmnError
from handfast.feel.dmn.interchange import Sheet, SheetColumn, SheetRow, read_sheets, write_sheet
from handfast.feel.simple import constants_in
from handfast.kernel.errors import InvalidInput, Problem, invalid
from handfast.policies.rules.matching import shown
from handfast.policies.rules.naming import KEY, free_key, key_from, renamed
from handfast.policies.rules.sheets.limits import small
from handfast.policies.types import ANY, FORMULA, Column, Row, Table

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
KINDS = {"number": Decimal, "text": str, "boolean": bool, "date": date}
COLUMN_ID = "column."


@dataclass
class Reading:
    """A sheet while it is read: problems found, other names for its facts, and names taken."""

    sheet: Sheet
    found: list[Problem] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def text(self, feel: str) -> str:
        """A FEEL text of the file with our names for facts."""
        return renamed(feel, self.names)

    def claim(self, wanted: str) -> str:
        """A name that nothing else in the table has, like the wanted one."""
        key = free_key(wanted, self.taken)
        self.taken.add(key)
        return key


def to_dmn(table: Table) -> bytes:
    """The table as a DMN 1.5 file."""
    policy, aggregation = POLICY_NAMES[table.hit_policy]
    rows = tuple(
        SheetRow(
            row.id,
            tuple(row.cells.get(c.key, ANY) or ANY for c in table.inputs),
            tuple(_feel_output(c, str(row.outputs.get(c.key, ""))) for c in table.outputs),
            row.note,
        )
        for row in table.rows
    )
    inputs = tuple(_sheet_column(c, c.expression or c.key) for c in table.inputs)
    facts = tuple(SheetColumn(c.key, c.label, FEEL_TYPES[c.type]) for c in table.asked)
    outputs = tuple(_sheet_column(c, c.key) for c in table.outputs)
    return write_sheet(Sheet(table.name, inputs, outputs, rows, policy, aggregation, facts))


def from_dmn(source: bytes, *, key: str = "", name: str = "") -> Table:
    """The only decision table of a DMN file. Raises InvalidInput naming what cannot be taken."""
    small(source)
    try:
        sheets = read_sheets(source)
    except DmnError as error:
        raise invalid("file", "", str(error), "Choose a DMN 1.2 to 1.5 file.") from error
    if len(sheets) != 1:
        raise invalid("file", len(sheets), f"The file holds {len(sheets)} decision tables.",
                      "Import a file with one table, or bring it in as a model.")  # fmt: skip
    reading = Reading(sheets[0])
    sheet = reading.sheet
    code = POLICY_CODES.get((sheet.hit_policy.replace("_", " "), sheet.aggregation), "")
    if not code:
        reading.found.append(
            Problem("hit_policy", sheet.hit_policy, "This hit policy is not known.")
        )
    inputs, facts = _inputs(reading)
    outputs = tuple(_output(reading, one, n) for n, one in enumerate(sheet.outputs))
    rows = tuple(_row(reading, one, n, inputs, outputs) for n, one in enumerate(sheet.rows))
    if reading.found:
        raise InvalidInput(*reading.found)
    return Table(key, name or sheet.name, inputs, outputs, rows, code, facts=facts)


def _sheet_column(column: Column, expression: str) -> SheetColumn:
    values = ", ".join(_quoted(key) if column.type == "text" else key for key, _ in column.choices)
    return SheetColumn(
        expression, column.label, FEEL_TYPES[column.type], values or column.allowed,
        _feel_output(column, column.default) if column.default else "",
        f"{COLUMN_ID}{column.key}" if column.expression else "",
    )  # fmt: skip


def _feel_output(column: Column, value: str) -> str:
    if value.startswith(FORMULA):
        return value[1:].strip()
    if column.type == "text":
        return _quoted(value)
    return f'date("{value}")' if column.type == "date" else value


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _inputs(reading: Reading) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """The input columns, and the facts that the file reads besides them."""
    known = {fact.expression: fact for fact in reading.sheet.facts}
    plain = [_one_line(one.expression) for one in reading.sheet.inputs if _is_plain(one, known)]
    for wanted in dict.fromkeys([*known, *plain]):
        own = reading.claim(key_from(wanted) or "fact")
        if own != wanted:
            reading.names[wanted] = own
    inputs: list[Column] = []
    for place, one in enumerate(reading.sheet.inputs):
        inputs.append(_input(reading, one, place, known, {c.key for c in inputs}))
    tested = {column.key for column in inputs if not column.expression}
    read = _names_read(reading)
    facts = tuple(
        _fact(reading, fact)
        for name, fact in known.items()
        if (own := reading.names.get(name, name)) in read and own not in tested
    )
    return tuple(inputs), facts


def _is_plain(given: SheetColumn, known: Mapping[str, SheetColumn]) -> bool:
    """Whether a column tests a fact as it is."""
    text = _one_line(given.expression)
    name = re.fullmatch(r"[A-Za-z_]\w*", text, re.ASCII)
    return text in known or (name is not None and text not in ("true", "false", "null"))


def _input(
    reading: Reading, given: SheetColumn, place: int, known: Mapping[str, SheetColumn],
    used: set[str],
) -> Column:  # fmt: skip
    path = f"inputs.{place}"
    text = _one_line(given.expression)
    tests = [row.tests[place] for row in reading.sheet.rows if place < len(row.tests)]
    kind = _type(reading, given, path, tests)
    choices, allowed = _values(reading, given, kind, path, is_input=True)
    own = reading.names.get(text, text)
    if _is_plain(given, known) and own not in used:
        return Column(own, given.label or text, kind, choices, False, allowed)
    key = given.id.removeprefix(COLUMN_ID) if given.id.startswith(COLUMN_ID) else ""
    wanted = key if KEY.fullmatch(key) else key_from(given.label or text) or "input"
    expression = reading.text(given.expression)
    if not expression:
        reading.found.append(Problem(f"{path}.expression", "", "The column tests nothing.",
                                     "Name a fact or write an expression."))  # fmt: skip
    return Column(reading.claim(wanted), given.label or text, kind, choices, False, allowed,
                  expression)  # fmt: skip


def _fact(reading: Reading, given: SheetColumn) -> Column:
    name = given.expression
    kind = OWN_TYPES.get(_base(given.type_ref), "")
    if not kind:
        said = f"has the type “{given.type_ref}”, which is not taken" if given.type_ref else (
            "has no type"
        )  # fmt: skip
        reading.found.append(
            Problem(f"facts.{name}", given.type_ref, f"The input data “{name}” {said}.",
                    "Say number, string, boolean or date, or bring the file in as a model.")
        )  # fmt: skip
    return Column(reading.names.get(name, name), given.label or name, kind or "text")


def _output(reading: Reading, given: SheetColumn, place: int) -> Column:
    name = given.expression or given.label or reading.sheet.name
    path = f"outputs.{place}"
    results = [row.results[place] for row in reading.sheet.rows if place < len(row.results)]
    kind = _type(reading, given, path, results)
    choices, _ = _values(reading, given, kind, path, is_input=False)
    column = Column(reading.claim(key_from(name) or "result"), given.label or name, kind, choices)
    if not given.default:
        return column
    default = _plain_output(reading, given.default, column, f"otherwise.{column.key}")
    return replace(column, default=default)


def _type(reading: Reading, given: SheetColumn, path: str, texts: Sequence[str]) -> str:
    """Our type of a column; where the file says none, that of the constants in its cells."""
    base = _base(given.type_ref)
    if base not in ("", "any"):
        if base not in OWN_TYPES:
            reading.found.append(Problem(f"{path}.type", given.type_ref, "This type is not taken.",
                                         "Use number, string, boolean or date."))  # fmt: skip
        return OWN_TYPES.get(base, "text")
    kinds = {type(value) for text in texts if text != ANY for value in constants_in(text)}
    own = [name for name, kind in KINDS.items() if kinds == {kind}]
    return own[0] if own else "text"


def _base(type_ref: str) -> str:
    return type_ref.rpartition(":")[2].lower()


def _values(
    reading: Reading, given: SheetColumn, kind: str, path: str, *, is_input: bool
) -> tuple[tuple[tuple[str, str], ...], str]:
    text = given.values
    if not text:
        return (), ""
    values = constants_in(text)
    if kind == "text" and values and all(isinstance(value, str) for value in values):
        return tuple((str(value), str(value)) for value in values), ""
    if is_input and kind != "text":
        return (), text
    if kind == "number" and values and all(isinstance(value, Decimal) for value in values):
        return tuple((shown(value), shown(value)) for value in values), ""
    if kind == "boolean" and set(values) == {True, False}:
        return (), ""
    reading.found.append(
        Problem(f"{path}.values", text, "These allowed values cannot be taken.",
                "List texts in quotes, or give a range of numbers.")
    )  # fmt: skip
    return (), ""


def _row(
    reading: Reading, given: SheetRow, number: int, inputs: Sequence[Column],
    outputs: Sequence[Column],
) -> Row:  # fmt: skip
    if len(given.tests) != len(inputs) or len(given.results) != len(outputs):
        reading.found.append(
            Problem(f"rows.{number}", "", "The row has not as many cells as columns.")
        )
        return Row(given.id, {}, {})
    tests = map(reading.text, given.tests)
    cells = dict(zip((c.key for c in inputs), tests, strict=True))
    values = {
        c.key: _plain_output(reading, text, c, f"rows.{number}.{c.key}")
        for c, text in zip(outputs, given.results, strict=True)
    }
    return Row(given.id.removeprefix("_"), cells, values, given.note)


def _plain_output(reading: Reading, feel: str, column: Column, path: str) -> str:
    """An output as ours: the plain value, or a formula where it reads facts or computes."""
    text = reading.text(feel)
    try:
        expression = compile_expression(text)
    except FeelError as error:
        reading.found.append(
            Problem(path, text, error.message, "Write a value or a FEEL expression.")
        )
        return ""
    if expression.names - {"date"}:
        return f"{FORMULA}{text}"
    value = expression.evaluate({})
    return shown(value) if isinstance(value, KINDS[column.type]) else f"{FORMULA}{text}"


def _names_read(reading: Reading) -> set[str]:
    """Every name that the file's texts read, as ours."""
    sheet = reading.sheet
    texts = [one.expression for one in sheet.inputs] + [one.default for one in sheet.outputs]
    texts += [text for row in sheet.rows for text in row.results]
    found: set[str] = set()
    for text in dict.fromkeys(texts):
        found |= _names(compile_expression, reading.text(text))
    for text in dict.fromkeys(text for row in sheet.rows for text in row.tests):
        found |= _names(compile_unary_tests, reading.text(text))
    return found


def _names(compiled: Callable[[str], Any], text: str) -> set[str]:
    try:
        return set(compiled(text).names) if text else set()
    except FeelError:
        return set()


def _one_line(text: str) -> str:
    return " ".join(text.split())
