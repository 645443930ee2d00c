"""The floor of a write: the very rows that a request left behind, written again by plain SQL.

A request is carried out once by the product. Its rows are read back from every table, and written
again with fresh ids through psycopg, one `INSERT` per table, all in one transaction.
"""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Copied:
    """The rows of one table, with the statement that writes them."""

    table: str
    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def connect(url: str, tenant_id: uuid.UUID) -> psycopg.Connection[Any]:
    """A bare connection with the tenant set, as row security wants it."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("SELECT set_config('app.tenant', %s, false)", [str(tenant_id)])
    return connection


def read_back(
    connection: psycopg.Connection[Any], wanted: Mapping[str, tuple[str, Iterable[Any]]]
) -> list[Copied]:
    """Rows by table: `{"orders_order": ("id = %s", [order_id])}`, in the order to write them."""
    found = []
    for table, (condition, values) in wanted.items():
        cursor = connection.execute(f"SELECT * FROM {table} WHERE {condition}", list(values))
        columns = tuple(c.name for c in cursor.description or ())
        kept = [n for n, c in enumerate(columns) if c not in _GENERATED]
        names = tuple(columns[n] for n in kept)
        rows: tuple[tuple[Any, ...], ...] = tuple(
            tuple(_plain(row[n]) for n in kept) for row in cursor.fetchall()
        )
        if not rows:
            raise LookupError(f"the request left no rows in {table}")
        places = ", ".join(["%s"] * len(names))
        quoted = ", ".join(f'"{name}"' for name in names)
        sql = f"INSERT INTO {table} ({quoted}) VALUES ({places})"
        found.append(Copied(table, sql, names, rows))
    return found


def write_again(
    connection: psycopg.Connection[Any], copies: Sequence[Copied], *, also: Iterable[Any] = ()
) -> None:
    """One transaction with the same rows under fresh ids and numbers; `also` names ids of others
    that are to be fresh as well.
    """
    fresh: dict[uuid.UUID, uuid.UUID] = {}
    keep = {c.rows[0][c.columns.index("tenant_id")] for c in copies if "tenant_id" in c.columns}
    own = {row[c.columns.index("id")] for c in copies if "id" in c.columns for row in c.rows}
    own = (own | set(also)) - keep
    with connection.transaction(), connection.cursor() as cursor:
        for copy in copies:
            cursor.executemany(copy.sql, [_renewed(copy, row, own, fresh) for row in copy.rows])


_GENERATED = ("seq",)
_NAMES = ("number", "key")


def _renewed(
    copy: Copied, row: tuple[Any, ...], own: set[Any], fresh: dict[uuid.UUID, uuid.UUID]
) -> list[Any]:
    values = []
    for name, value in zip(copy.columns, row, strict=True):
        if value in own if isinstance(value, uuid.UUID) else False:
            value = fresh.setdefault(value, uuid.uuid4())
        elif name == "promise_id" or (name in _NAMES and isinstance(value, str)):
            value = uuid.uuid4() if name == "promise_id" else uuid.uuid4().hex[:20]
        values.append(value)
    return values


def _plain(value: Any) -> Any:
    return Jsonb(json.loads(json.dumps(value))) if isinstance(value, dict | list) else value
