"""Use cases of business calendars."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import Problem, collect, conflict, not_found
from handfast.kernel.ref import Ref
from handfast.kernel.worktime import DAYS, is_country, is_zone
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant
from handfast.workflow.models import WorkCalendar
from handfast.workflow.queries.calendars import forget

MOST_DAYS = 400
OFFICE = {day: [["09:00", "17:00"]] for day in DAYS[:5]}


@transaction.atomic
def ensure_calendar(*, at: datetime) -> WorkCalendar:
    """The tenant's default calendar: office hours in its zone, with its country's holidays."""
    country = current_tenant().locale.rpartition("_")[2]
    row: WorkCalendar
    row, made = WorkCalendar.objects.get_or_create(
        key="default",
        defaults={
            "name": "Office hours", "zone": current_tenant().zone, "hours": OFFICE,
            "country": country if country and is_country(country) else "",
        },
    )  # fmt: skip
    if made:
        audit.record(
            "workflow.calendar", subject=Ref("work_calendar", row.id), by=Actor.system("workflow"),
            at=at, after={"key": row.key},
        )  # fmt: skip
    return row


@transaction.atomic
def save_calendar(
    *,
    calendar_id: UUID | None,
    key: str,
    name: str,
    zone: str,
    hours: Mapping[str, Iterable[tuple[str, str]]],
    country: str,
    region: str,
    own_days: Iterable[Mapping[str, Any]],
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
) -> WorkCalendar:
    """Add a calendar, or change one. Due times already reckoned stay as they are.

    Raises InvalidInput by field, Conflict when somebody else has changed it.
    """
    access.require(by, "workflow.design")
    spans = {day: [list(pair) for pair in hours.get(day, ())] for day in DAYS if hours.get(day)}
    days = [dict(one) for one in own_days]
    collect(_problems(key, zone, spans, country, region, days))
    row = _row(calendar_id, key, expected_version)
    row.name, row.zone, row.hours = name.strip() or key, zone, spans
    row.country, row.region, row.own_days = country, region, days
    row.save()
    forget(key)
    audit.record(
        "workflow.calendar", subject=Ref("work_calendar", row.id), by=by, at=at,
        after={"key": key, "zone": zone, "hours": spans, "country": country, "region": region,
               "own_days": days},
    )  # fmt: skip
    return row


def _row(calendar_id: UUID | None, key: str, expected: int | None) -> WorkCalendar:
    if calendar_id is None:
        if WorkCalendar.objects.filter(key=key).exists():
            raise conflict("key", key, "There is a calendar of this key.", "Choose another key.")
        return WorkCalendar(key=key)
    row: WorkCalendar | None = (
        WorkCalendar.objects.select_for_update().filter(id=calendar_id).first()
    )
    if row is None:
        raise not_found("calendar", calendar_id)
    if expected is not None and row.version != expected:
        raise conflict("version", expected, "Somebody else has changed it.", "Reload it.")
    row.version += 1
    return row


def _problems(
    key: str, zone: str, hours: dict[str, list[list[str]]], country: str, region: str,
    days: list[dict[str, Any]],
) -> Iterable[Problem]:  # fmt: skip
    if not key or not key.replace("-", "a").replace("_", "a").isalnum() or len(key) > 40:
        yield Problem("key", key, "The key needs letters, digits and dashes.", "Rename it.")
    if not is_zone(zone):
        yield Problem("zone", zone, "There is no such time zone.", "Write America/Chicago.")
    if not hours:
        yield Problem("hours", "", "Nobody ever works by this calendar.", "Give some hours.")
    for day, spans in hours.items():
        yield from _bad_spans(day, spans)
    yield from _bad_days(country, region, days)


def _bad_days(country: str, region: str, days: list[dict[str, Any]]) -> Iterable[Problem]:
    if not is_country(country, region):
        yield Problem(
            "country", f"{country} {region}".strip(), "No holidays are known for it.",
            "Use codes such as US and IL, or leave it empty.",
        )  # fmt: skip
    if len(days) > MOST_DAYS:
        yield Problem("own_days", str(len(days)), "There are too many days.", "Remove old ones.")
    for one in days:
        if _day(str(one.get("date", ""))) is None:
            yield Problem(
                "own_days", str(one.get("date", "")), "This is not a date.", "Correct it."
            )


def _bad_spans(day: str, spans: list[list[str]]) -> Iterable[Problem]:
    end = time.min
    for one in sorted(spans):
        opens, closes = _time(one[0]), _time(one[1])
        if opens is None or closes is None or opens >= closes or opens < end:
            yield Problem(
                f"hours.{day}", "-".join(one), "These are not hours, one after the other.",
                "Write 09:00-12:00, 13:00-17:00.",
            )  # fmt: skip
            return
        end = closes


def _time(text: str) -> time | None:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
