"""The page on which the responsibilities of each phase are changed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handfast.contracts import queries, services
from handfast.contracts.forms import RunbookForm
from handfast.contracts.rules.runbook import PHASES, RACI
from handfast.platform.access import ROLES
from handfast.platform.http import done, errors_to, page


@page("contracts.library")
def runbook(request: Any) -> HttpResponse:
    """Change who is responsible, accountable, consulted and informed in each phase."""
    letters = queries.responsibilities()
    roles = sorted({role for _, role in letters} | {role for _, role, _ in RACI}, key=_rank)
    form = RunbookForm(
        request.POST or None, phases=[key for key, _, _ in PHASES], roles=roles,
        initial={".".join(cell): letter for cell, letter in letters.items()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            count = services.set_responsibilities(
                cells=form.cells(), by=request.actor, at=request.at
            )
        if not form.errors:
            words = f"{count} responsibilities changed." if count else "Nothing was changed."
            return done(request, words, reverse("contracts:library"))
    rows = [(name, [form[f"{key}.{role}"] for role in roles]) for key, name, _ in PHASES]
    names = [role.replace("_", " ") for role in roles]
    context = {"form": form, "rows": rows, "roles": names}
    return render(request, "contracts/runbook.html", context, status=422 if form.errors else 200)


def _rank(role: str) -> tuple[bool, int]:
    keys = list(ROLES)
    return role not in keys, keys.index(role) if role in keys else 0
