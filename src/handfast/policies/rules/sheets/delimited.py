"""Tables as CSV: in UTF-8, with nothing that a spreadsheet would take for a formula."""

import csv
import io

from handfast.kernel.errors import invalid
from handfast.policies.rules.sheets.grids import from_grid, to_grid
from handfast.policies.rules.sheets.limits import small
from handfast.policies.types import Table


def to_csv(table: Table) -> bytes:
    """The table as CSV in UTF-8 with a mark, so that spreadsheets read it right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(text) for text in line] for line in to_grid(table))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def from_csv(source: bytes, *, key: str = "", name: str = "") -> Table:
    """A table from CSV; raises InvalidInput naming cells like a spreadsheet does (C7)."""
    small(source)
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


def _guarded(text: str) -> str:
    """Text that a spreadsheet reading CSV does not run: formulas stand behind an apostrophe."""
    return f"'{text}" if text[:1] in ("=", "+", "@") else text


def _unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "@") else text
