"""The list of policies, and how a new one begins: empty, or from a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from handfast.kernel.errors import HandfastError, invalid
from handfast.platform.http import done, page
from handfast.policies import queries, services
from handfast.policies.rules.naming import key_from
from handfast.policies.types import HIT_POLICIES, MODEL_KIND, Column, Table


@require_GET
@page("policies.view")
def policies(request: Any) -> HttpResponse:
    """Every table and model: what is in force, what is being changed, how much it decides."""
    q = request.GET.get("q", "").strip().lower()
    found = [
        one for one in queries.summaries(request.at)
        if q in f"{one.name} {one.key} {one.owner} {one.description}".lower()
    ]  # fmt: skip
    return render(request, "policies/list.html", {"rows": found, "q": q})


@require_http_methods(["GET", "POST"])
@page("policies.edit")
def new(request: Any) -> HttpResponse:
    """Begin a table: its words first, columns and rows in the editor."""
    given = request.POST
    problem = ""
    if request.method == "POST":
        try:
            return _create(request)
        except HandfastError as error:
            if error.status not in (409, 422):
                raise
            problem = " ".join(one.words for one in error.problems)
    context = {"given": given, "problem": problem, "hit_policies": HIT_POLICIES}
    return render(request, "policies/new.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
@page("policies.edit")
def bring(request: Any) -> HttpResponse:
    """Import a file as draft: every error is named, nothing half is loaded."""
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            row = _import(request)
        except HandfastError as error:
            if error.status not in (409, 422):
                raise
            problems = error.problems
        else:
            where = "policies:draft" if row.kind != MODEL_KIND else "policies:policy"
            text = f"Version {row.number} of {row.name} is drafted from the file."
            return done(request, text, reverse(where, args=[row.key]))
    context = {"given": request.POST, "problems": problems, "key": request.GET.get("key", "")}
    return render(request, "policies/import.html", context, status=422 if problems else 200)


def _create(request: Any) -> HttpResponse:
    post = request.POST
    name = post.get("name", "").strip()
    table = Table(
        key=post.get("key", "").strip() or key_from(name), name=name,
        inputs=(Column("input_1", "Input 1", "number"),), outputs=(Column("result", "Result"),),
        rows=(), hit_policy=post.get("hit_policy", "U"),
        description=post.get("description", "").strip(),
    )  # fmt: skip
    row = services.create_table(table=table, by=request.actor, at=request.at)
    text = "Name your columns, then write the rows."
    return done(request, text, reverse("policies:draft", args=[row.key]))


def _import(request: Any) -> Any:
    upload = request.FILES.get("file")
    if upload is None:
        raise invalid("file", "", "No file was chosen.", "Choose a .dmn, .csv or .xlsx file.")
    post = request.POST
    title = post.get("name", "").strip()
    key = post.get("key", "").strip() or key_from(title or upload.name.rpartition(".")[0])
    return services.import_file(
        name=upload.name, content=upload.read(), key=key, title=title,
        as_model=post.get("kind") == MODEL_KIND, by=request.actor, at=request.at,
    )  # fmt: skip
