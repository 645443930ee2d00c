"""The editor: a draft's words, columns and rows, checked while they are typed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.kernel.errors import Conflict, HandfastError, not_found
from handfast.platform.http import done, page, posted_version
from handfast.policies import queries, services
from handfast.policies.forms import Grid, GridColumn, changed, grid_of, posted_grid, unknown_facts
from handfast.policies.pages import drawing
from handfast.policies.rules import cases as case_rules
from handfast.policies.rules import problems
from handfast.policies.rules.checking import column_problems
from handfast.policies.types import (
    HIT_POLICIES,
    MODEL_KIND,
    OTHERWISE,
    TYPE_NAMES,
    Table,
    TableView,
)


@require_POST
@page("policies.edit")
def start(request: Any, key: str) -> HttpResponse:
    """Begin to change a policy; what is in force goes on until the draft is published."""
    row = services.draft_table(key=key, by=request.actor, at=request.at)
    where = "policies:policy" if row.kind == MODEL_KIND else "policies:draft"
    to = reverse(where, args=[key])
    if row.kind == MODEL_KIND:
        to = reverse("policies:version", args=[key, row.number])
    return done(request, "This is your draft; nothing changes yet.", to)


@require_http_methods(["GET", "POST"])
@page("policies.edit")
def draft(request: Any, key: str) -> HttpResponse:
    """The editor; a save is refused with every wrong cell named, and nothing typed is lost."""
    view = queries.draft_of(key)
    if view is None:
        return redirect("policies:policy", key=key)
    if request.method == "GET":
        return _editor(request, view, grid_of(view.table, view.owner))
    grid = posted_grid(request.POST)
    action = request.POST.get("action", "save")
    if action not in ("save", "publish"):
        return _editor(request, view, changed(grid, action))
    try:
        _save(request, view, grid)
    except HandfastError as error:
        if error.status not in (409, 422):
            raise
        grid.place(error.problems)
        told = "" if not isinstance(error, Conflict) else str(error)
        return _editor(request, view, grid, status=422, told=told)
    if action == "publish":
        return redirect("policies:publish", key=key)
    return done(request, "The draft was saved.", reverse("policies:draft", args=[key]))


@require_POST
@page("policies.edit")
def grid(request: Any, key: str) -> HttpResponse:
    """The grid after one of its buttons, with what was typed so far; nothing is saved."""
    view = queries.draft_of(key)
    typed = changed(posted_grid(request.POST), request.POST.get("action", ""))
    return render(request, "policies/grid.html", _grid_context(key, view, typed))


@require_POST
@page("policies.edit")
def findings(request: Any, key: str) -> HttpResponse:
    """What is wrong, uncovered or doubly decided in what is typed right now; nothing is saved."""
    view = queries.draft_of(key)
    return render(
        request, "policies/findings.html", _findings(view, posted_grid(request.POST), key)
    )


@require_POST
@page("policies.edit")
def expression(request: Any, key: str) -> HttpResponse:
    """What is wrong with the expression of a column while it is typed, and which facts it reads."""
    typed = posted_grid(request.POST)
    token = request.POST.get("token", "")
    column = next((one for one in typed.columns if one.token == token), None)
    if column is None:
        raise not_found("column", token)
    table = typed.table(key)
    typed.place(column_problems(table))
    context = {"column": column, "said": _said(typed, table, column), "key": key}
    return render(request, "policies/expression.html", context)


def _save(request: Any, view: TableView, grid: Grid) -> None:
    services.save_table(
        table_id=view.id, table=grid.table(view.table.key), owner=grid.owner,
        expected_version=posted_version(request, "lock"), by=request.actor, at=request.at,
    )  # fmt: skip


def _editor(
    request: Any, view: TableView, grid: Grid, status: int = 200, told: str = ""
) -> HttpResponse:
    context = drawing.frame(request, view, "edit") | _grid_context(view.table.key, view, grid)
    lock = request.POST.get("lock") or view.lock
    return render(
        request, "policies/draft.html", context | {"lock": lock, "told": told}, status=status
    )


def _grid_context(key: str, view: TableView | None, grid: Grid) -> dict[str, Any]:
    found = _findings(view, grid, key)
    return found | {
        "dialogs": [(column, _said(grid, found["table"], column)) for column in grid.columns],
        "last": {"token": OTHERWISE}, "grid": grid, "grid_lines": list(grid.lines()), "hit_policies": HIT_POLICIES,
        "type_names": TYPE_NAMES, "key": key,
        "used_types": sorted({column.type for column in grid.inputs}),
    }  # fmt: skip


def _findings(view: TableView | None, grid: Grid, key: str) -> dict[str, Any]:
    table = grid.table(key)
    listed = grid.place(problems(table))
    right = not listed
    runs = case_rules.run(table, view.cases) if right and view else []
    use = queries.use_of(key)
    return {
        "listed": listed, "check": queries.check_of(table) if right else None, "runs": runs,
        "warnings": list(use.warnings(table)) if use.warnings and right and table.rows else [],
        "table": table, "key": key,
    }  # fmt: skip


def _said(grid: Grid, table: Table, column: GridColumn) -> dict[str, Any]:
    """What stands below the expression of an input; `table` is what the grid stands for."""
    if not column.is_input or not column.expression.strip():
        return {}
    problem = grid.problems.get(f"{column.problem_place}-expression", "")
    own = next(one for one in table.inputs if one.key == column.name)
    labels = {one.key: one.label for one in table.asked}
    return {
        "problem": problem, "unknown": unknown_facts(grid, column) if problem else [],
        "reads": [labels[name] for name in table.facts_of(own)],
    }  # fmt: skip
