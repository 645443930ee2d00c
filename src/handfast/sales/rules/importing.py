"""Reading a file of leads: columns under their usual names, every wrong cell named."""

import csv
import io
import re
from collections.abc import Iterable

from handfast.kernel.errors import invalid
from handfast.sales.types import ImportRow, RowProblem

COLUMNS = ("name", "company", "email", "phone", "region", "message")
MAX_ROWS = 5000
_ALIASES = {
    "name": ("name", "full name", "contact", "contact name", "person"),
    "company": ("company", "company name", "organization", "organisation", "account", "business"),
    "email": ("email", "e-mail", "e-mail address", "email address", "mail"),
    "phone": ("phone", "telephone", "phone number", "mobile", "tel"),
    "region": ("region", "state", "territory", "province"),
    "message": ("message", "note", "notes", "comment", "comments", "interest"),
}
_LIMITS = {"name": 200, "company": 200, "email": 254, "phone": 40, "region": 40, "message": 5000}
_MAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]{2,}")


def read_rows(text: str) -> tuple[ImportRow, ...]:
    """The rows of a CSV text, each with its problems; raises InvalidInput for an unusable file."""
    rows = list(_reader(text))
    if not rows:
        raise invalid("file", "", "The file is empty.", "Choose a CSV file with a header row.")
    columns = _columns(rows[0])
    body = [
        (line, cells) for line, cells in enumerate(rows[1:], start=2) if any(map(str.strip, cells))
    ]
    if not body:
        raise invalid("file", "", "The file has a header but no rows.", "Add one row per lead.")
    if len(body) > MAX_ROWS:
        message = f"The file has {len(body)} rows."
        raise invalid("file", "", message, f"Import at most {MAX_ROWS} rows at a time.")
    found = [_row(line, cells, columns) for line, cells in body]
    return tuple(_without_twins(found))


def with_known(rows: Iterable[ImportRow], known: Iterable[str]) -> tuple[ImportRow, ...]:
    """The rows, with a problem at each whose address belongs to a lead that is already open."""
    taken = {address.lower() for address in known}
    return tuple(_twin(row, "An open lead has this address.") if _address(row) in taken else row
                 for row in rows)  # fmt: skip


def _reader(text: str) -> Iterable[list[str]]:
    head = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise invalid(
            "file", "", f"This is not a CSV file ({problem}).", "Export it again."
        ) from None


def _columns(header: list[str]) -> dict[int, str]:
    names = {alias: column for column, aliases in _ALIASES.items() for alias in aliases}
    columns: dict[int, str] = {}
    for place, title in enumerate(header):
        column = names.get(title.strip().lower())
        if column and column not in columns.values():
            columns[place] = column
    if "name" not in columns.values():
        shown = ", ".join(title.strip() for title in header)
        raise invalid(
            "file", shown, "The file has no column “name”.",
            "The first row must name the columns: " + ", ".join(COLUMNS) + ".",
        )  # fmt: skip
    return columns


def _row(line: int, cells: list[str], columns: dict[int, str]) -> ImportRow:
    values = dict.fromkeys(COLUMNS, "")
    for place, name in columns.items():
        if place < len(cells):
            values[name] = cells[place].strip()
    return ImportRow(line, values, tuple(_problems(values)))


def _problems(values: dict[str, str]) -> Iterable[RowProblem]:
    if not values["name"]:
        yield RowProblem("name", "", "The name is missing.", "Enter a name.")
    if values["email"] and not _MAIL.fullmatch(values["email"]):
        yield RowProblem("email", values["email"], "This is not an e-mail address.", "Correct it.")
    if not values["email"] and not values["phone"]:
        yield RowProblem("email", "", "Neither e-mail nor phone is given.", "Enter one of them.")
    for name, limit in _LIMITS.items():
        if len(values[name]) > limit:
            text = f"This is longer than {limit} characters."
            yield RowProblem(name, values[name][:60] + "…", text, "Shorten it.")


def _without_twins(rows: list[ImportRow]) -> Iterable[ImportRow]:
    first: dict[str, int] = {}
    for row in rows:
        address = _address(row)
        if address and address in first:
            yield _twin(row, f"Line {first[address]} has the same address.")
            continue
        first.setdefault(address, row.line)
        yield row


def _twin(row: ImportRow, message: str) -> ImportRow:
    problem = RowProblem("email", row.cells["email"], message, "Remove one of them.")
    return ImportRow(row.line, row.cells, (*row.problems, problem))


def _address(row: ImportRow) -> str:
    return row.cells["email"].lower()
