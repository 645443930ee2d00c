"""Reads of business calendars: as rows for their page, as values for reckoning."""

from datetime import date, time
from time import monotonic as time_now
from typing import Any
from uuid import UUID

from handfast.kernel.errors import not_found
from handfast.kernel.worktime import Calendar
from handfast.platform.tenancy import current_tenant, current_tenant_id
from handfast.workflow.models import WorkCalendar
from handfast.workflow.types import Element

PLAIN, DEFAULT = "none", "default"
REMEMBERED_SECONDS = 20.0
MOST_REMEMBERED = 1000
_known: dict[tuple[UUID, str], tuple[float, Calendar]] = {}


def calendars() -> list[WorkCalendar]:
    """Every calendar by name."""
    return list(WorkCalendar.objects.order_by("name", "id"))


def calendar_row(calendar_id: UUID) -> WorkCalendar:
    """One calendar; raises NotFound."""
    row: WorkCalendar | None = WorkCalendar.objects.filter(id=calendar_id).first()
    if row is None:
        raise not_found("calendar", calendar_id)
    return row


def calendar(key: str = DEFAULT) -> Calendar | None:
    """A calendar as a value; `none` is plain time, an unknown one office hours in the tenant's zone.

    What was read is remembered for some seconds, as every due time asks.
    """
    if key == PLAIN:
        return None
    known = _known.get((current_tenant_id(), key))
    if known is not None and known[0] > time_now():
        return known[1]
    row = WorkCalendar.objects.filter(key=key).first()
    found = Calendar(zone=current_tenant().zone) if row is None else value_of(row)
    if len(_known) >= MOST_REMEMBERED:
        _known.clear()
    _known[(current_tenant_id(), key)] = (time_now() + REMEMBERED_SECONDS, found)
    return found


def calendar_of(element: Element) -> str:
    """The key of the calendar by which a step's time is reckoned."""
    return element.settings.get("calendar") or DEFAULT


def known_calendars() -> dict[str, Calendar]:
    """Every calendar by its key, the usual one (office hours unless it was set) among them."""
    found = {row.key: value_of(row) for row in calendars()}
    return {DEFAULT: Calendar(zone=current_tenant().zone), **found}


def forget(key: str) -> None:
    """Read a calendar anew at its next use, after it has changed."""
    _known.pop((current_tenant_id(), key), None)


def value_of(row: Any) -> Calendar:
    """A stored calendar as a value."""
    return Calendar(
        zone=row.zone,
        hours={
            day: tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in spans)
            for day, spans in row.hours.items()
        },
        country=row.country,
        region=row.region,
        closed=frozenset(_days(row.own_days, working=False)),
        opened=frozenset(_days(row.own_days, working=True)),
    )


def _days(own: list[dict[str, Any]], *, working: bool) -> list[date]:
    return [date.fromisoformat(d["date"]) for d in own if bool(d.get("working")) is working]
