"""Test cases beside a table: run, add, change, take from a past decision, remove."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.kernel.errors import HandfastError, not_found
from handfast.platform.http import done, page
from handfast.policies import queries, services
from handfast.policies.forms import case_from, model_case_from
from handfast.policies.pages import drawing
from handfast.policies.rules.cases import told
from handfast.policies.types import (
    AGGREGATES,
    MODEL_KIND,
    OTHERWISE,
    SINGLE,
    Case,
    CaseRun,
    TableView,
)


@require_http_methods(["GET", "POST"])
@page("policies.view", post="policies.edit")
def cases(request: Any, key: str) -> HttpResponse:
    """The cases of the draft, else of the version in force, each with what comes out."""
    view = queries.open_version(key) or drawing.current(key, request.at)
    typed, problems = None, {}
    if request.method == "POST":
        typed = _typed(request, view)
        try:
            services.save_case(table_id=view.id, case=typed, by=request.actor, at=request.at)
        except HandfastError as error:
            if error.status not in (409, 422):
                raise
            problems = _told(error)
        else:
            return done(request, "The case was saved.", reverse("policies:cases", args=[key]))
    chosen = typed or next(
        (one for one in view.cases if one.id == request.GET.get("case")), Case("", "", {})
    )
    context = drawing.frame(request, view, "cases") | {
        "runs": [_line(view, run) for run in queries.run_cases(view)], "chosen": chosen,
        "problems": problems, "editing": view.status == "draft",
    }  # fmt: skip
    context |= _model_form(view, chosen) if view.kind == MODEL_KIND else _table_form(view, chosen)
    return render(request, "policies/cases.html", context, status=422 if problems else 200)


@require_POST
@page("policies.edit")
def remove(request: Any, key: str) -> HttpResponse:
    """Take a case away."""
    view = queries.draft_of(key)
    if view is None:
        raise not_found("draft", key)
    services.remove_case(
        table_id=view.id, case_id=request.POST.get("case", ""), by=request.actor, at=request.at
    )
    return done(request, "The case was removed.", reverse("policies:cases", args=[key]))


@require_POST
@page("policies.edit")
def keep(request: Any, decision_id: UUID) -> HttpResponse:
    """Keep a past decision as test case of the draft."""
    row = services.add_case_from(
        decision_id=decision_id, name=request.POST.get("name", ""), by=request.actor, at=request.at
    )
    text = f"It is a test case of version {row.number} now."
    return done(request, text, reverse("policies:cases", args=[row.key]))


def _typed(request: Any, view: TableView) -> Case:
    if view.kind != MODEL_KIND:
        return case_from(request.POST, view.table)
    return model_case_from(request.POST, (one.name for one in queries.model_graph(view).inputs))


def _told(error: HandfastError) -> dict[str, str]:
    """Problems by the field they belong to."""
    found = {}
    for problem in error.problems:
        path = problem.field.split(".", 2)[-1].removeprefix("facts.")
        found[path] = problem.words
    return found


def _line(view: TableView, run: CaseRun) -> dict[str, Any]:
    if view.kind == MODEL_KIND:
        case = run.case
        return {
            "case": case, "passed": run.passed, "message": run.message,
            "wanted": told(case.expected), "said": run.outcome.problem or told(run.outcome.result),
            "facts": drawing.fact_lines(view, case.facts),
            "rows": case.decision,
        }  # fmt: skip
    numbers = {row.id: str(number) for number, row in enumerate(view.table.rows, 1)}
    numbers[OTHERWISE] = OTHERWISE
    case = run.case
    wanted = (
        drawing.result_line(view.table, case.expected)
        if case.rows is None
        else _rows(numbers, case.rows)
    )
    matched = [rule.row_id for rule in run.outcome.matched]
    said = " · ".join(drawing.result_lines(view.table, run.outcome)) or run.outcome.problem
    return {
        "case": case, "passed": run.passed, "message": run.message, "wanted": wanted,
        "facts": drawing.fact_lines(view, case.facts), "said": said or "nothing",
        "rows": _rows(numbers, matched),
    }  # fmt: skip


def _rows(numbers: dict[str, str], ids: Any) -> str:
    found = [numbers.get(one, "?") for one in ids]
    return f"row{'' if len(found) == 1 else 's'} {', '.join(found)}" if found else "no row"


def _table_form(view: TableView, case: Case) -> dict[str, Any]:
    policy = view.table.hit_policy
    return {
        "form": _form(view, case), "single": policy in SINGLE, "number": policy in AGGREGATES,
        "lines": drawing.lines(view.table, case.rows or ()),
    }  # fmt: skip


def _model_form(view: TableView, case: Case) -> dict[str, Any]:
    graph = queries.model_graph(view)
    expected = case.expected
    return {
        "decisions": [node.name for node in graph.decisions],
        "given": [(node, case.facts.get(node.name, "")) for node in graph.inputs],
        "expected": json.dumps(expected) if isinstance(expected, dict | list) else expected or "",
    }  # fmt: skip


def _form(view: TableView, case: Case) -> dict[str, Any]:
    expected = case.expected if isinstance(case.expected, dict) else {}
    return {
        "facts": [(c, str(case.facts.get(c.key, ""))) for c in view.table.asked],
        "expected": [(c, str(expected.get(c.key, ""))) for c in view.table.outputs],
        "result": "" if isinstance(case.expected, dict | list) else case.expected or "",
        "by_rows": case.rows is not None or not (case.expected or view.table.hit_policy in SINGLE),
    }  # fmt: skip
