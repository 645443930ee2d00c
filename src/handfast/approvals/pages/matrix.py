"""The page of the matrix: rows anybody can read, edited in a draft, tried, and put into force."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handfast.approvals import queries, services
from handfast.approvals.rules.matrix import table_key
from handfast.approvals.types import SHORT_PATH
from handfast.kernel.errors import HandfastError, not_found
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.http import done, page
from handfast.policies import queries as policies
from handfast.policies import services as policies_services
from handfast.policies.types import Row, TableView

KEY = table_key("quote")


@require_GET
@page("policies.view")
def matrix(request: Any) -> HttpResponse:
    """The matrix in force, its versions, and what it would ask on facts to try."""
    services.ensure_matrices(at=request.at)
    view = _current(request)
    context = _context(request, view) | {
        "versions": policies.versions(KEY), "draft": policies.draft_of(KEY),
        "tried": _tried(request, view), "asked": request.GET,
    }  # fmt: skip
    return render(request, "approvals/matrix.html", context)


@require_POST
@page("policies.edit")
def start_draft(request: Any) -> HttpResponse:
    """Begin to change the matrix; the version in force goes on until the draft is published."""
    services.ensure_matrices(at=request.at)
    policies_services.draft_table(
        key=KEY, choices={"role": parties.role_names()}, by=request.actor, at=request.at
    )
    return done(request, "This is your draft; nothing changes yet.", reverse("approvals:draft"))


@require_http_methods(["GET", "POST"])
@page("policies.edit")
def draft(request: Any) -> HttpResponse:
    """Edit the draft: cells are FEEL tests; wrong cells are marked, nothing typed is lost."""
    view = policies.draft_of(KEY)
    if view is None:
        raise not_found("draft", KEY)
    rows = list(view.table.rows)
    problems: dict[str, str] = {}
    general: list[str] = []
    if request.method == "POST":
        rows = _posted_rows(request, view)
        try:
            return _act(request, view, rows)
        except HandfastError as error:
            if error.status not in (409, 422):
                raise
            problems, general = _by_cell(error)
    replays = policies.simulate(view.id)
    context = _context(request, view) | {
        "grid": _grid(view, rows, problems), "general": general, "lock": view.lock,
        "blank": _blank(view), "replays": [r for r in replays if r.changed][:20],
        "past": len(replays),
    }  # fmt: skip
    return render(
        request, "approvals/draft.html", context, status=422 if problems or general else 200
    )


def _act(request: Any, view: TableView, rows: list[Row]) -> HttpResponse:
    action = request.POST.get("action", "save")
    to = reverse("approvals:draft")
    if action == "discard":
        policies_services.discard_draft(table_id=view.id, by=request.actor, at=request.at)
        return done(request, "The draft was discarded.", reverse("approvals:matrix"))
    lock = request.POST.get("lock", "")
    policies_services.save_rows(
        table_id=view.id, rows=rows, expected_version=int(lock) if lock.isdigit() else None,
        by=request.actor, at=request.at,
    )  # fmt: skip
    if action == "publish":
        row = policies_services.publish_table(table_id=view.id, by=request.actor, at=request.at)
        text = f"Version {row.number} is in force from now on."
        return done(request, text, reverse("approvals:matrix"))
    return done(request, "The draft was saved.", to)


def _current(request: Any) -> TableView:
    view = policies.table_at(KEY, request.at)
    if view is None:
        raise not_found("decision table", KEY)
    return view


def _context(request: Any, view: TableView) -> dict[str, Any]:
    roles, facts = queries.longest_path(view.table)
    names = parties.role_names()
    return {
        "view": view,
        "table": view.table,
        "names": names,
        "longest": [names.get(role, role) for role in roles],
        "too_long": len(roles) > SHORT_PATH,
        "short_path": SHORT_PATH,
        "worst": [(c.label, facts.get(c.key)) for c in view.table.inputs if facts.get(c.key)],
        "may_edit": access.can(request.actor, "policies.edit"),
    }


def _tried(request: Any, view: TableView) -> dict[str, Any] | None:
    facts = {c.key: request.GET.get(c.key, "").strip() for c in view.table.inputs}
    if not any(facts.values()):
        return None
    answer = queries.preview(kind="quote", facts=facts, at=request.at)
    return {"answer": answer, "rows": {m.row_id for m in policies.matches(view.table, facts)}}


def _posted_rows(request: Any, view: TableView) -> list[Row]:
    """The grid as it was posted; a row whose delete box is ticked is left out."""
    found = []
    post = request.POST
    removed = set(post.getlist("remove"))
    for place in post.getlist("row"):
        if place in removed:
            continue
        cells = {c.key: post.get(f"{c.key}-{place}", "") for c in view.table.inputs}
        outputs = {c.key: post.get(f"{c.key}-{place}", "") for c in view.table.outputs}
        if place == "new" and not any(cells.values()) and not outputs.get("role"):
            continue
        found.append(
            Row(post.get(f"id-{place}", ""), cells, outputs, post.get(f"note-{place}", ""))
        )
    return found


def _by_cell(error: HandfastError) -> tuple[dict[str, str], list[str]]:
    """Problems by `row.column`, and those that belong to no cell."""
    cells, general = {}, []
    for problem in error.problems:
        path = problem.field.split(".")
        text = f"{problem.message} {problem.remedy}".strip()
        if path[0] == "rows" and len(path) == 3:
            cells[f"{path[1]}.{path[2]}"] = text
        else:
            general.append(text)
    return cells, general


def _grid(view: TableView, rows: list[Row], problems: dict[str, str]) -> list[dict[str, Any]]:
    table = view.table
    return [
        {
            "place": place, "id": row.id, "note": row.note,
            "cells": [
                (c, row.cells.get(c.key, "-"), problems.get(f"{place}.{c.key}", ""))
                for c in table.inputs
            ],
            "outputs": [
                (c, str(row.outputs.get(c.key, "")), problems.get(f"{place}.{c.key}", ""))
                for c in table.outputs
            ],
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip


def _blank(view: TableView) -> dict[str, Any]:
    """The empty row at the grid's end."""
    return {
        "place": "new", "id": "", "note": "",
        "cells": [(column, "", "") for column in view.table.inputs],
        "outputs": [(column, "", "") for column in view.table.outputs],
    }  # fmt: skip
