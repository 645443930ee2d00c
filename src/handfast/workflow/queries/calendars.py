"""Reads of business calendars: as rows for their page, as values for reckoning."""

from datetime import date, time
from typing import Any
from uuid import UUID

from handfast.kernel.errors import not_found
from handfast.platform.tenancy import current_tenant
from handfast.workflow.models import WorkCalendar
from handfast.workflow.rules.calendar import Calendar

PLAIN = "none"


def calendars() -> list[WorkCalendar]:
    """Every calendar by name."""
    return list(WorkCalendar.objects.order_by("name", "id"))


def calendar_row(calendar_id: UUID) -> WorkCalendar:
    """One calendar; raises NotFound."""
    row: WorkCalendar | None = WorkCalendar.objects.filter(id=calendar_id).first()
    if row is None:
        raise not_found("calendar", calendar_id)
    return row


def calendar(key: str = "default") -> Calendar | None:
    """A calendar as a value; `none` is plain time, an unknown one office hours in the tenant's zone."""
    if key == PLAIN:
        return None
    row = WorkCalendar.objects.filter(key=key).first()
    return Calendar(zone=current_tenant().zone) if row is None else value_of(row)


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
