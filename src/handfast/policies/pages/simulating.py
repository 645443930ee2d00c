"""Simulation on a page and as CSV: what another version would have decided."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.platform.extracts import csv_file
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
    name = f"{key}-v{view.version}-simulated.csv"
    return csv_file(name=name, rows=_rows(view, found))


def _rows(view: TableView, found: Simulation) -> Iterator[list[object]]:
    model = view.kind == MODEL_KIND
    if model:
        titles = {node.name: node.name for node in queries.model_graph(view).inputs}
    else:
        titles = {column.key: column.label for column in view.table.asked}
    yield ["decided at", "record", "version", *(["decision"] if model else []), *titles.values(),
           "then", f"with version {view.version}", "changed"]  # fmt: skip
    for one in found.replays:
        then, now = _then_and_now(view, one)
        yield [one.decision.at.isoformat(), one.label or one.subject, one.decision.table_version,
               *([one.decision.decision] if model else []),
               *(str(one.decision.facts.get(key, "")) for key in titles),
               "; ".join(then), "; ".join(now), "yes" if one.changed else "no"]  # fmt: skip


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
