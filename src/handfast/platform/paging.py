"""Keyset pages: lists that stay as fast on page 2,000 as on the first, without counting."""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q

from handfast.kernel.errors import InvalidInput, invalid

Row = TypeVar("Row")
Shaped = TypeVar("Shaped")
PAGE = 50
MAX_PAGE = 200


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page, with the cursors of its neighbors (empty when there is none)."""

    rows: list[Row] = field(default_factory=list)
    previous_cursor: str = ""
    next_cursor: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def map(self, shape: Callable[[Row], Shaped]) -> "Page[Shaped]":
        """The same page with every row shaped anew."""
        return Page([shape(row) for row in self.rows], self.previous_cursor, self.next_cursor)


def keyset(
    rows: Any,
    *,
    sorts: Mapping[str, str],
    sort: str = "",
    cursor: str = "",
    limit: int = PAGE,
) -> Page[Any]:
    """One page of a queryset, ordered by a field that is never null and then by id.

    `sorts` maps the names a reader may ask for to fields, the default first, with a minus when
    the default is descending; `sort` is one of the names, with a minus for descending.
    Raises InvalidInput for an unknown sort or cursor.
    """
    name, descending = _chosen(sort, sorts)
    column = sorts[name]
    limit = max(1, min(limit, MAX_PAGE))
    backwards, after = _read(cursor, rows.model, column)
    down = descending != backwards
    if after is not None:
        value, row_id = after
        way = "lt" if down else "gt"
        beyond = Q(**{f"{column}__{way}": value})
        # The plain bound lets the index begin at the cursor; the pair decides among equal values.
        rows = rows.filter(**{f"{column}__{way}e": value})
        rows = rows.filter(beyond | Q(**{column: value, f"id__{way}": row_id}))
    sign = "-" if down else ""
    found = list(rows.order_by(f"{sign}{column}", f"{sign}id")[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    return _page(found, column, more=more, backwards=backwards, started=after is not None)


def _chosen(sort: str, sorts: Mapping[str, str]) -> tuple[str, bool]:
    if not sort:
        default = next(iter(sorts))
        return default, default.startswith("-")
    names = {name.removeprefix("-"): name for name in sorts}
    wanted = sort.removeprefix("-")
    if wanted not in names:
        possible = ", ".join(names)
        raise invalid("sort", sort, "The list cannot be sorted by this.", f"Use: {possible}.")
    return names[wanted], sort.startswith("-")


def _page(
    found: list[Any], column: str, *, more: bool, backwards: bool, started: bool
) -> Page[Any]:
    if not found:
        return Page()
    has_previous = more if backwards else started
    has_next = True if backwards else more
    return Page(
        found,
        _write("p", found[0], column) if has_previous else "",
        _write("n", found[-1], column) if has_next else "",
    )


def _write(way: str, row: Any, column: str) -> str:
    value = getattr(row, column)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    raw = json.dumps([way, text, str(row.id)]).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _read(cursor: str, model: Any, column: str) -> tuple[bool, tuple[Any, Any] | None]:
    if not cursor:
        return False, None
    try:
        way, text, row_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value = model._meta.get_field(column).to_python(text)
        return way == "p", (value, model._meta.pk.to_python(row_id))
    except (binascii.Error, ValueError, TypeError, ValidationError) as problem:
        raise _bad(cursor) from problem


def _bad(cursor: str) -> InvalidInput:
    return invalid(
        "cursor", cursor, "This page address is not valid.", "Start from the first page."
    )
