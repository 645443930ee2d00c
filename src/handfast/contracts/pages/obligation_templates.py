"""Pages on which a clause of the library says what it makes people do."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.contracts import queries, services
from handfast.contracts.forms import TemplateForm
from handfast.contracts.rules.obligation_templates import Template, read
from handfast.kernel.errors import not_found
from handfast.parties import queries as parties
from handfast.platform.http import done, errors_to, page

WORDS = "Saved in the draft; publish it to use it."


@page("contracts.library")
def edit_template(request: Any, key: str, variant: str, name: str = "") -> HttpResponse:
    """Write an obligation into the draft of a clause."""
    history = queries.clause_history(key, variant)
    if not history:
        raise not_found("clause", f"{key}/{variant}")
    found = next((t for t in map(read, history[0].obligations) if t.key == name), None)
    if name and found is None:
        raise not_found("obligation", name)
    form = TemplateForm(
        request.POST or None, initial=_initial(found) if found else {},
        roles=parties.role_names(),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.save_template(
                key=key, variant=variant, template=form.template(), replaces=name,
                by=request.actor, at=request.at,
            )  # fmt: skip
            return done(request, WORDS, _at(key, variant))
    context = {
        "form": form, "clause": history[0], "name": name, "back": _at(key, variant),
        "title": found.title if found else "New obligation",
    }  # fmt: skip
    return render(
        request, "contracts/template_edit.html", context, status=422 if form.errors else 200
    )


@require_POST
@page("contracts.library")
def remove_template(request: Any, key: str, variant: str, name: str) -> HttpResponse:
    """Take an obligation out of the draft of a clause."""
    services.remove_template(
        key=key, variant=variant, name=name, by=request.actor, at=request.at
    )  # fmt: skip
    return done(request, WORDS, _at(key, variant))


def _initial(found: Template) -> dict[str, Any]:
    days = found.days.strip()
    before = days.startswith("-")
    if before:
        days = days[1:].strip()
        if days.startswith("(") and days.endswith(")"):
            days = days[1:-1]
    return {
        **vars(found), "days": days, "way": "before" if before or not days else "after",
        "remind_days": ", ".join(str(n) for n in found.remind_days),
    }  # fmt: skip


def _at(key: str, variant: str) -> str:
    return reverse("contracts:clause_edit", args=[key, variant])
