"""The review of approvals: where they wait, what came of them, and what could be simplified."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.approvals import queries
from handfast.approvals.queries.reports import Report, VersionRow, Waiting
from handfast.approvals.rules.charts import by_month, by_quarter, by_role
from handfast.approvals.types import KINDS
from handfast.kernel.errors import invalid
from handfast.platform import clock
from handfast.platform.extracts import csv_file
from handfast.platform.http import page

SPANS = (("30", "30 days"), ("90", "90 days"), ("365", "12 months"))


@require_GET
@page("approvals.report")
def report(request: Any) -> HttpResponse:
    """Figures and charts of a period."""
    found, span = _asked(request)
    context = {
        "report": found, "span": span, "spans": SPANS, "kinds": KINDS,
        "charts": [one for one in (by_role(found), by_month(found), by_quarter(found)) if one],
        "tables": (
            ("roles", "By step", found.by_role), ("approvers", "By approver", found.by_approver),
            ("rules", "By rule", found.by_rule),
        ),
    }  # fmt: skip
    return render(request, "approvals/report.html", context)


@require_GET
@page("approvals.report")
def report_csv(request: Any) -> HttpResponse:
    """One table of the review as a file for a spreadsheet."""
    found, _span = _asked(request)
    table = request.GET.get("table", "roles")
    if table not in _TABLES:
        raise invalid("table", table, "There is no such table.", f"Use {', '.join(_TABLES)}.")
    return csv_file(name=f"approvals-{table}.csv", rows=_TABLES[table](found))


@require_GET
@page("approvals.report")
def idle(request: Any) -> HttpResponse:
    """Deals nobody has touched for some working days, with their owners."""
    text = request.GET.get("days", "")
    days = (
        int(text)
        if text.isdecimal() and len(text) < 3 and int(text) <= 60
        else queries.policy_in_force().idle_days
    )
    kind = request.GET.get("kind", "")
    rows = queries.idle(request.at, days=days, kind=kind)
    kinds = ("approval", "quote", "contract")
    context = {"rows": rows, "days": days, "kind": kind, "kinds": kinds}
    return render(request, "approvals/idle.html", context)


def _asked(request: Any) -> tuple[Report, str]:
    span = request.GET.get("span", "")
    days = span if span in dict(SPANS) else "90"
    kind = request.GET.get("kind", "")
    until: datetime = request.at + timedelta(minutes=1)
    since = clock.at_local(_first(until.date(), int(days)), hour=0)
    return queries.report(since=since, until=until, kind=kind if kind in KINDS else ""), days


def _first(day: date, days: int) -> date:
    return day - timedelta(days=days)


def _waiting(rows: Iterable[Waiting]) -> Iterable[tuple[Any, ...]]:
    yield ("what", "answers", "approved", "approved percent", "overrides", "median working hours",
           "p90 working hours", "median elapsed hours", "p90 elapsed hours")  # fmt: skip
    for row in rows:
        yield (row.label, row.answers, row.approved, row.approved_percent, row.overrides,
               row.median_hours, row.p90_hours, row.median_elapsed, row.p90_elapsed)  # fmt: skip


def _versions(rows: Iterable[VersionRow]) -> Iterable[tuple[Any, ...]]:
    yield ("matrix", "version", "first request", "requests", "approvers per request",
           "granted percent", "median hours to grant", "asked again after changes")  # fmt: skip
    for row in rows:
        yield (row.kind, row.version, row.since.date(), row.requests, row.approvers,
               row.granted_percent, row.median_hours, row.kept)  # fmt: skip


_TABLES = {
    "roles": lambda found: _waiting(found.by_role),
    "approvers": lambda found: _waiting(found.by_approver),
    "rules": lambda found: _waiting(found.by_rule),
    "candidates": lambda found: _waiting(found.candidates),
    "versions": lambda found: _versions(found.versions),
}
