"""Test cases beside a table: run, add, change, take from a past decision, remove."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.kernel.errors import HandfastError, not_found
from handfast.platform.http import done, page
from handfast.policies import queries, services
from handfast.policies.forms import case_from
from handfast.policies.pages import drawing
from handfast.policies.types import AGGREGATES, OTHERWISE, SINGLE, Case, CaseRun, TableView


@require_http_methods(["GET", "POST"])
@page("policies.view")
def cases(request: Any, key: str) -> HttpResponse:
    """The cases of the draft, else of the version in force, each with what the table says."""
    view = queries.open_version(key) or drawing.current(key, request.at)
    typed, problems = None, {}
    if request.method == "POST":
        typed = case_from(request.POST, view.table)
        try:
            services.save_case(table_id=view.id, case=typed, by=request.actor, at=request.at)
        except HandfastError as error:
            if error.status not in (409, 422):
                raise
            problems = {
                p.field.rpartition(".")[2]: f"{p.message} {p.remedy}" for p in error.problems
            }
        else:
            return done(request, "The case was saved.", reverse("policies:cases", args=[key]))
    chosen = typed or next(
        (one for one in view.cases if one.id == request.GET.get("case")), Case("", "", {})
    )
    context = drawing.frame(request, view, "cases") | {
        "runs": [_line(view, run) for run in queries.run_cases(view)], "chosen": chosen,
        "form": _form(view, chosen), "problems": problems, "editing": view.status == "draft",
        "single": view.table.hit_policy in SINGLE, "number": view.table.hit_policy in AGGREGATES,
        "lines": drawing.lines(view.table, chosen.rows or ()),
    }  # fmt: skip
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


def _line(view: TableView, run: CaseRun) -> dict[str, Any]:
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
        "facts": drawing.read_lines(view.table, case.facts), "said": said or "nothing",
        "rows": _rows(numbers, matched),
    }  # fmt: skip


def _rows(numbers: dict[str, str], ids: Any) -> str:
    found = [numbers.get(one, "?") for one in ids]
    return f"row{'' if len(found) == 1 else 's'} {', '.join(found)}" if found else "no row"


def _form(view: TableView, case: Case) -> dict[str, Any]:
    expected = case.expected if isinstance(case.expected, dict) else {}
    return {
        "facts": [(c, str(case.facts.get(c.key, ""))) for c in view.table.asked],
        "expected": [(c, str(expected.get(c.key, ""))) for c in view.table.outputs],
        "result": "" if isinstance(case.expected, dict | list) else case.expected or "",
        "by_rows": case.rows is not None or not (case.expected or view.table.hit_policy in SINGLE),
    }  # fmt: skip
