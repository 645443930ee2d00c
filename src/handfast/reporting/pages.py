"""HTML pages of the process reports, and their files for other tools."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.kernel.errors import invalid
from handfast.kernel.worktime import duration
from handfast.platform import access
from handfast.platform.http import page
from handfast.reporting import queries, services
from handfast.reporting.forms import SpanForm
from handfast.reporting.rules import charts
from handfast.reporting.rules.process_map import draw
from handfast.reporting.rules.spending import total
from handfast.reporting.rules.words import percent, step
from handfast.reporting.types import Report, Spent, Totals

LEAST = ((0, "all arrows"), (5, "5 % and more"), (20, "20 % and more"), (50, "half and more"))
SHOWN_LEAST = 5
MOST_STEPS = 25


@require_GET
@page("reporting.view")
def processes(request: Any) -> HttpResponse:
    """Every process that has run, with its figures."""
    form = SpanForm(request.GET or None)
    found = queries.totals_of_all(form.span())
    rows = [
        {"process": process, "figures": _figures(totals), "cases": totals.cases}
        for process, totals in found
    ]
    context = {"form": form, "rows": rows, "query": _query(request)}
    return render(request, "reporting/processes.html", context, status=_status(form))


@require_GET
@page("reporting.view")
def process(request: Any, key: str) -> HttpResponse:
    """One process: its map, where time goes, its variants, and what was kept of promises."""
    form = SpanForm(request.GET or None)
    report = queries.report(key, form.span())
    asked = request.GET.get("least", "")
    least = int(asked) if asked in {str(value) for value, _ in LEAST} else SHOWN_LEAST
    context = {
        "form": form, "report": report, "process": report.process, "query": _query(request),
        "figures": _figures(report.totals), "least": least, "leasts": LEAST,
        "map": draw(report.activities, report.edges, least=least / 100, names=report.names),
        "spent_chart": charts.spent(report), "spent": _spent(report),
        "charts": [c for c in (charts.cycle_time(report), charts.waits(report)) if c],
        **_tables(report), "may_export": access.can(request.actor, "reporting.export"),
    }  # fmt: skip
    return render(request, "reporting/process.html", context, status=_status(form))


@require_GET
@page("reporting.export")
def export(request: Any, key: str, form: str) -> FileResponse:
    """The events of the process as XES or OCEL 2.0."""
    file = services.log_file(process=queries.process(key), span=_asked_span(request), form=form)
    suffix, kind = ("json", "application/json") if form == "ocel" else ("xes", "application/xml")
    name = f"{key}-{form}.{suffix}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


def _asked_span(request: Any) -> Any:
    form = SpanForm(request.GET or None)
    span = form.span()
    if form.errors:
        field, texts = next(iter(form.errors.items()))
        raise invalid(field, request.GET.get(field, ""), str(texts[0]), "Give days as 2026-03-31.")
    return span


def _status(form: SpanForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _query(request: Any) -> str:
    kept = request.GET.copy()
    kept.pop("least", None)
    return kept.urlencode()


def _figures(totals: Totals) -> list[tuple[str, str, str]]:
    return [
        ("Cases", f"{totals.cases:,}", f"{totals.through:,} through, {totals.events:,} events"),
        ("Cycle time", *_cycle(totals)),
        ("Done by machines", percent(totals.automated), "of all events"),
        ("With rework", percent(totals.reworked), "of the cases did a step again"),
        ("Variants", f"{totals.variants:,}", "different ways through"),
    ]


def _cycle(totals: Totals) -> tuple[str, str]:
    if totals.median is None or totals.ninth is None:
        return "–", "no case is through yet"
    return duration(totals.median), f"nine of ten within {duration(totals.ninth)}"


def _tables(report: Report) -> dict[str, Any]:
    slowest = sorted(report.edges, key=lambda edge: -edge.total)[:10]
    whole = sum(edge.total for edge in report.edges)
    return {
        "bottlenecks": [
            {
                "source": report.names[edge.source], "target": report.names[edge.target],
                "count": edge.count, "median": duration(edge.median),
                "ninth": duration(edge.ninth),
                "share": percent(edge.total / whole) if whole else "–",
            }
            for edge in slowest
            if edge.total
        ],
        "reworked": [
            {
                "name": report.names[one.topic], "repeats": one.repeats, "cases": one.cases,
                "events": one.events,
            }
            for one in sorted(report.activities, key=lambda a: -a.repeats)
            if one.repeats and one.topic not in report.process.recurring
        ][:10],
        "variants": [
            {
                "steps": [report.names[topic] for topic in variant.topics], "cases": variant.cases,
                "share": percent(variant.share), "median": duration(variant.median),
            }
            for variant in report.variants
        ],
        "attainments": [(one, percent(one.share)) for one in report.attainments],
    }  # fmt: skip


def _spent(report: Report) -> list[dict[str, Any]]:
    """Waiting and working time of the steps that took longest, and of all of them."""
    shown = [_times(step(one), one) for one in report.spent[:MOST_STEPS]]
    if len(report.spent) > 1:
        shown.append({**_times("All steps", total(report.spent)), "whole": True})
    return shown


def _times(name: str, one: Spent) -> dict[str, Any]:
    parts = (
        (one.waiting, one.business_waiting, one.median_waiting),
        (one.working, one.business_working, one.median_working),
        (one.untold, one.business_untold, None),
    )
    return {
        "name": name, "tasks": one.tasks, "untaken": one.tasks - one.taken,
        "cells": [
            (
                duration(plain), _hours(business) if plain else "",
                "" if median is None else duration(median),
            )
            for plain, business, median in parts
        ],
    }  # fmt: skip


def _hours(seconds: float | None) -> str:
    """Working time in hours, of which a day has not twenty-four: "18.5 business hours"."""
    return "" if seconds is None else f"{seconds / 3600:,.1f} business hours"
