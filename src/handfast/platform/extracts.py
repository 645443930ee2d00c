"""Rows as files for spreadsheets: CSV in UTF-8, with nothing that one would take for a formula."""

import csv
import re
from collections.abc import Iterable

from django.http import HttpResponse

MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"[+-]?\d[\d.,]*%?")


def csv_file(*, name: str, rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The rows, titles first, as a download of that name; marked, so that Excel reads UTF-8."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write(MARK)
    csv.writer(response).writerows([_cell(cell) for cell in row] for row in rows)
    return response


def _cell(cell: object) -> object:
    """Text that a spreadsheet would run stands behind an apostrophe; numbers do not."""
    if isinstance(cell, str) and cell.startswith(FORMULA) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
