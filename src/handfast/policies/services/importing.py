"""Use cases of files: a table out as DMN, CSV or XLSX, and a file in as a draft."""

from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import InvalidInput, Problem, invalid
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.policies import queries
from handfast.policies.models import DecisionTable
from handfast.policies.rules import problems
from handfast.policies.rules.merging import merged
from handfast.policies.rules.sheets import (
    cell_name,
    from_csv,
    from_dmn,
    from_xlsx,
    to_csv,
    to_dmn,
    to_xlsx,
)
from handfast.policies.services.drafting import (
    create_model,
    create_table,
    draft_table,
    save_model,
    save_table,
)
from handfast.policies.types import MODEL_KIND, Table

WRITERS = {"dmn": to_dmn, "csv": to_csv, "xlsx": to_xlsx}
READERS = {"dmn": from_dmn, "xml": from_dmn, "csv": from_csv, "xlsx": from_xlsx}
CONTENT_TYPES = {
    "dmn": "application/xml",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_table(*, table_id: UUID, form: str, by: Actor) -> tuple[str, str, bytes]:
    """A version as a file: its name, content type and content. Raises InvalidInput, NotFound."""
    access.require(by, "policies.view")
    view = queries.table(table_id)
    if form not in WRITERS or (view.kind == MODEL_KIND and form != "dmn"):
        raise invalid("form", form, "There is no such form of file.", "Choose dmn, csv or xlsx.")
    content = view.source.encode() if view.kind == MODEL_KIND else WRITERS[form](view.table)
    return f"{view.table.key}-v{view.version}.{form}", CONTENT_TYPES[form], content


@transaction.atomic
def import_file(
    *, name: str, content: bytes, by: Actor, at: datetime, key: str = "", title: str = "",
    as_model: bool = False,
) -> DecisionTable:  # fmt: skip
    """A file as draft of a new table (or of the one of that key). Nothing stays when it is wrong.

    Raises InvalidInput naming every cell that cannot be taken.
    """
    access.require(by, "policies.edit")
    form = PurePosixPath(name.lower()).suffix.removeprefix(".")
    if form not in READERS:
        raise invalid("file", name, "This kind of file is not read.",
                      "Choose a .dmn, .csv or .xlsx file.")  # fmt: skip
    known = bool(key) and bool(queries.versions(key))
    if as_model:
        return _model(key, title, content, known, by, at)
    table = READERS[form](content, key=key, name=title)
    found = problems(table)
    if found:
        raise InvalidInput(*_placed(table, found, form))
    if not known:
        return create_table(table=table, by=by, at=at)
    draft = draft_table(key=key, by=by, at=at)
    kept = merged(replace(table, name=title), queries.table_view(draft).table)
    return save_table(table_id=draft.id, table=kept, by=by, at=at)


def _model(
    key: str, title: str, content: bytes, known: bool, by: Actor, at: datetime
) -> DecisionTable:
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise invalid("file", "", "The file is not UTF-8 text.", "Save it in UTF-8.") from error
    if known:
        draft = draft_table(key=key, by=by, at=at)
        return save_model(table_id=draft.id, source=source, by=by, at=at)
    return create_model(key=key, name=title, source=source, by=by, at=at)


def _placed(table: Table, found: list[Problem], form: str) -> list[Problem]:
    """Problems under the names of the file's cells: C8 in a sheet, the row's number in a model."""
    if form in ("dmn", "xml"):
        return found
    return [
        Problem(cell_name(table, one.field), one.value, one.message, one.remedy) for one in found
    ]
