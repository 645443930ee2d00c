"""Human numbers such as Q-2026-000123: gap-free for each tenant, kind and year.

The counter's row stays locked until the caller's transaction ends, so a rolled-back number is
given out again and no gap can arise.
"""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from handfast.kernel.errors import invalid
from handfast.kernel.ids import new_id
from handfast.platform.clock import local_date
from handfast.platform.tenancy import current_tenant_id

WIDTH = 6

_TAKE = """
    INSERT INTO platform_numberseries (id, tenant_id, created_at, kind, year, last)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (tenant_id, kind, year)
        DO UPDATE SET last = platform_numberseries.last + EXCLUDED.last
    RETURNING last
"""
_prefixes: dict[str, str] = {}


def register_prefix(kind: str, prefix: str) -> None:
    """Declare what numbers of a kind begin with; called when the context's app is ready."""
    for other, taken in _prefixes.items():
        if taken == prefix and other != kind:
            raise ValueError(f"The prefix {prefix!r} of {kind!r} is taken by {other!r}.")
    _prefixes[kind] = prefix


def prefixes() -> dict[str, str]:
    """Every kind of record that is numbered, with its prefix."""
    return dict(_prefixes)


def next_number(kind: str, *, at: datetime) -> str:
    """The next number of a kind, in the year that `at` falls into in the tenant's zone."""
    return next_numbers(kind, 1, at=at)[0]


def next_numbers(kind: str, count: int, *, at: datetime) -> list[str]:
    """The next `count` numbers, taken with one statement; raises InvalidInput for none."""
    if count < 1:
        raise invalid("count", count, "At least one number must be asked for.")
    year = local_date(at).year
    last = _take(kind, year, count)
    return [_format(kind, year, n) for n in range(last - count + 1, last + 1)]


def _take(kind: str, year: int, count: int) -> int:
    values: list[Any] = [new_id(), current_tenant_id(), timezone.now(), kind, year, count]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        return int(cursor.fetchone()[0])


def _format(kind: str, year: int, number: int) -> str:
    return f"{_prefix(kind)}-{year}-{number:0{WIDTH}d}"


def _prefix(kind: str) -> str:
    if kind not in _prefixes:
        raise LookupError(f"No prefix is registered for numbers of {kind!r}.")
    return _prefixes[kind]
