"""Tables as XLSX: every cell is text, so that no test becomes a formula."""

import io
import re
from datetime import datetime
from decimal import Decimal
from typing import Any

from handfast.kernel.errors import invalid
from handfast.policies.rules.checking import MAX_COLUMNS, MAX_ROWS
from handfast.policies.rules.matching import shown
from handfast.policies.rules.sheets.grids import from_grid, headings_of, to_grid
from handfast.policies.rules.sheets.limits import harmless, small
from handfast.policies.types import Table


def to_xlsx(table: Table) -> bytes:
    """The table as a workbook; every cell is text, so that no test becomes a formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    page = book.active
    page.title = re.sub(r"[\[\]:*?/\\]", " ", table.name)[:31] or "Table"
    headings = len(headings_of(table))
    for place, line in enumerate(to_grid(table), 1):
        for column, text in enumerate(line, 1):
            cell = page.cell(row=place, column=column)
            cell.value, cell.data_type = _clean(text), "s"
            cell.font = Font(bold=place <= headings)
            cell.number_format = "@"
    page.freeze_panes = f"B{headings + 1}"
    for column in page.columns:
        page.column_dimensions[column[0].column_letter].width = 22
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def from_xlsx(source: bytes, *, key: str = "", name: str = "") -> Table:
    """A table from a workbook's first sheet. Macros, links and huge files are refused."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    small(source)
    harmless(source)
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


def _clean(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text)
