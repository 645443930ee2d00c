"""Pages of the clause library."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.contracts import queries, services
from handfast.contracts.forms import ClauseForm
from handfast.contracts.rules.obligation_templates import read, words_of
from handfast.contracts.types import Effect
from handfast.kernel.errors import not_found
from handfast.platform.http import done, errors_to, page


@page("contracts.view")
def library(request: Any) -> HttpResponse:
    """The clause library, the templates, and who does what in which phase."""
    context = {
        "clauses": queries.library(request.GET.get("q", "")), "q": request.GET.get("q", ""),
        "templates": queries.templates(), "phases": queries.phases(),
    }  # fmt: skip
    return render(request, "contracts/library.html", context)


@page("contracts.library")
def edit_clause(request: Any, key: str = "", variant: str = "") -> HttpResponse:
    """Write a new clause variant or the next version of one, and see what it would do."""
    history = queries.clause_history(key, variant) if variant else []
    latest = history[0] if history else None
    initial = {f: getattr(latest, f) for f in ClauseForm.base_fields} if latest else {"key": key}
    form = ClauseForm(request.POST or None, initial=initial)
    effect = _effect(initial) if latest else None
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            effect = _effect(form.cleaned_data)
            if "preview" not in request.POST:
                row = services.save_clause(**form.cleaned_data, by=request.actor, at=request.at)
                to = reverse("contracts:clause_edit", args=[row.key, row.variant])
                return done(request, "Draft saved; publish it to use it.", to)
    templates = [read(raw) for raw in latest.obligations] if latest else []
    context = {
        "form": form, "history": history, "latest": latest, "effect": effect,
        "templates": [(one, words_of(one)) for one in templates],
    }  # fmt: skip
    return render(
        request, "contracts/clause_edit.html", context, status=422 if form.errors else 200
    )


def _effect(given: dict[str, Any]) -> Effect:
    return queries.effect_of(
        key=given["key"], variant=given["variant"], condition=given["condition"],
        priority=given["priority"],
    )  # fmt: skip


@require_POST
@page("contracts.library")
def move_clause(request: Any, clause_id: UUID, action: str) -> HttpResponse:
    """Publish or retire a clause variant."""
    if action == "publish":
        services.publish_clause(clause_id=clause_id, by=request.actor, at=request.at)
    elif action == "retire":
        services.retire_clause(clause_id=clause_id, by=request.actor, at=request.at)
    else:
        raise not_found("action", action)
    return done(request, "The library was changed.", reverse("contracts:library"))
