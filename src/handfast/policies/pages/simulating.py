"""Simulation on a page and as CSV: what another version would have decided."""

import csv
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.platform.http import page
from handfast.policies import queries
from handfast.policies.pages import drawing
from handfast.policies.rules.cases import told
from handfast.policies.types import (
    MODEL_KIND,
    PERIODS,
    Replay,
    Simulation,
    TableView,
)

SHOWN = 200


@require_GET
@page("policies.view")
def simulate(request: Any, key: str) -> HttpResponse:
    """The draft (or a chosen version) over the decisions of the last months."""
    view = _chosen(request, key)
    context = drawing.frame(request, view, "simulate") | {
        "periods": PERIODS, "months": _months(request), "versions": queries.versions(key),
    }  # fmt: skip
    if view.kind == MODEL_KIND or not queries.check_problems(view.table):
        found = queries.simulation(view.id, months=_months(request), at=request.at)
        context |= {
            "found": found, "changed": len(found.changed),
            "rows": [_line(view, one) for one in found.changed[:SHOWN]],
        }  # fmt: skip
    return render(request, "policies/simulate.html", context)


@require_GET
@page("policies.view")
def download(request: Any, key: str) -> HttpResponse:
    """Every decision of the period with its outcome then and now, as CSV."""
    view = _chosen(request, key)
    found = queries.simulation(view.id, months=_months(request), at=request.at)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"{key}-v{view.version}-simulated.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    _write(csv.writer(response), view, found)
    return response


def _write(out: Any, view: TableView, found: Simulation) -> None:
    model = view.kind == MODEL_KIND
    if model:
        titles = {node.name: node.name for node in queries.model_graph(view).inputs}
    else:
        titles = {column.key: column.label for column in view.table.asked}
    out.writerow(["decided at", "record", "version", *(["decision"] if model else []),
                  *titles.values(), "then", f"with version {view.version}", "changed"])  # fmt: skip
    for one in found.replays:
        facts = [_safe(str(one.decision.facts.get(key, ""))) for key in titles]
        then, now = _then_and_now(view, one)
        out.writerow([one.decision.at.isoformat(), _safe(one.label or one.subject),
                      one.decision.table_version, *([_safe(one.decision.decision)] if model else []),
                      *facts, _safe("; ".join(then)), _safe("; ".join(now)),
                      "yes" if one.changed else "no"])  # fmt: skip


def _safe(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and not text[1:2].isdigit() else text


def _chosen(request: Any, key: str) -> TableView:
    number = request.GET.get("version", "")
    if number.isdecimal() and len(number) < 9:
        return queries.version_of(key, int(number))
    return queries.open_version(key) or drawing.current(key, request.at)


def _months(request: Any) -> int:
    text = request.GET.get("months", "")
    return int(text) if text.isdecimal() and int(text[:4]) in PERIODS else 3


def _then_and_now(view: TableView, one: Replay) -> tuple[list[str], list[str]]:
    """The outcome in words, as it was and as it would be; or why there would be none."""
    if view.kind == MODEL_KIND:
        then, now = [told(one.decision.result)], [] if one.problem else [told(one.result)]
    else:
        then, now = (
            drawing.said_lines(view.table, rules) for rules in (one.decision.matched, one.now)
        )
    return then, [*now, one.problem] if one.problem else now


def _line(view: TableView, one: Replay) -> dict[str, Any]:
    then, now = _then_and_now(view, one)
    return {
        "replay": one, "facts": drawing.fact_lines(view, one.decision.facts),
        "gone": [text for text in then if text not in now],
        "kept": [text for text in then if text in now],
        "come": [text for text in now if text not in then],
    }  # fmt: skip
