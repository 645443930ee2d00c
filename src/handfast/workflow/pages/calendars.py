"""Business calendars: working hours, holidays, own days."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from handfast.kernel.worktime import DAYS, public_holidays
from handfast.platform.http import done, errors_to, page, posted_version
from handfast.platform.tenancy import current_tenant
from handfast.workflow import queries, services
from handfast.workflow.forms import CalendarForm
from handfast.workflow.models import WorkCalendar
from handfast.workflow.queries.calendars import value_of


@require_GET
@page("workflow.design")
def calendars_page(request: Any) -> HttpResponse:
    """Every calendar."""
    services.ensure_calendar(at=request.at)
    return render(request, "workflow/calendars.html", {"calendars": queries.calendars()})


@require_http_methods(["GET", "POST"])
@page("workflow.design")
def calendar_page(request: Any, calendar_id: UUID | None = None) -> HttpResponse:
    """One calendar, or a new one."""
    row = queries.calendar_row(calendar_id) if calendar_id else None
    form = CalendarForm(request.POST or None, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            _save(request, row, form.cleaned_data)
            return done(request, "The calendar is kept.", reverse("workflow:calendars"))
    year = request.at.year
    known = public_holidays(row.country, row.region, year) if row else {}
    context = {
        "form": form, "calendar": row, "holidays": sorted(known.items()), "year": year,
        "hours_fields": [form[f"hours_{day}"] for day in DAYS],
        "open_now": row is not None and bool(value_of(row).spans(request.at.date())),
    }  # fmt: skip
    return render(request, "workflow/calendar.html", context, status=422 if form.errors else 200)


def _save(request: Any, row: WorkCalendar | None, data: dict[str, Any]) -> None:
    services.save_calendar(
        calendar_id=row.id if row else None, key=data["key"], name=data["name"],
        zone=data["zone"], country=data["country"].upper(), region=data["region"].upper(),
        hours={day: _spans(data[f"hours_{day}"]) for day in DAYS},
        own_days=_days(data["own_days"]), by=request.actor, at=request.at,
        expected_version=posted_version(request),
    )  # fmt: skip


def _spans(text: str) -> list[tuple[str, str]]:
    pairs = [part.partition("-") for part in text.split(",") if part.strip()]
    return [(opens.strip(), closes.strip()) for opens, _, closes in pairs]


def _days(text: str) -> list[dict[str, Any]]:
    found = []
    for line in (one.strip() for one in text.splitlines()):
        if line:
            day, _, name = line.lstrip("+").strip().partition(" ")
            found.append({"date": day, "name": name.strip(), "working": line.startswith("+")})
    return found


def _initial(row: WorkCalendar | None) -> dict[str, Any]:
    if row is None:
        return {"zone": current_tenant().zone}
    hours = {
        f"hours_{day}": ", ".join("-".join(pair) for pair in spans)
        for day, spans in row.hours.items()
    }
    days = "\n".join(
        f"{'+' if d.get('working') else ''}{d['date']} {d.get('name', '')}".strip()
        for d in row.own_days
    )
    return {"key": row.key, "name": row.name, "zone": row.zone, "country": row.country,
            "region": row.region, "own_days": days, **hours}  # fmt: skip
