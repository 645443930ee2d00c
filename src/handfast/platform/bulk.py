"""Many rows of one table by one statement, whose text and preparation do not grow with them.

`bulk_create` makes an expression of every value; what the hot paths write is plain values in columns.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import NOT_PROVIDED

_SIZE = re.compile(r"\(.*\)")


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model; columns with a default of the database are left to it.

    A value that is the same in every row is sent once. Fields' `pre_save` does not run.
    """
    if not rows:
        return
    names, shown, once, varying = [], [], [], []
    for field in type(rows[0])._meta.concrete_fields:
        if field.db_default is not NOT_PROVIDED:
            continue
        name, kind = f'"{field.column}"', _kind(field)
        values = [_plain(field, getattr(row, field.attname)) for row in rows]
        names.append(name)
        if values.count(values[0]) == len(values):
            shown.append(f"%s::{kind}")
            once.append(values[0])
        else:
            shown.append(f"v.{name}::{kind}")
            varying.append((name, "text" if kind == "jsonb" else kind, values))
    sql = f'INSERT INTO "{type(rows[0])._meta.db_table}" ({", ".join(names)}) SELECT {", ".join(shown)}'
    if varying:
        arrays = ", ".join(f"%s::{kind}[]" for _, kind, _ in varying)
        sql += f" FROM unnest({arrays}) AS v({', '.join(name for name, _, _ in varying)})"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*once, *(values for _, _, values in varying)])


def _kind(field: models.Field[Any, Any]) -> str:
    """The column's type without its size: a cast to a size would cut a text off without a word."""
    return _SIZE.sub("", str(field.db_type(connection)))


def _plain(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or not isinstance(field, models.JSONField):
        return value
    return json.dumps(value, cls=field.encoder)
