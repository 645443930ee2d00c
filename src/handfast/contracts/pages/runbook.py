"""The page on which the responsibilities of each phase are changed, and whether they bind."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.contracts import queries, services
from handfast.contracts.forms import RunbookForm
from handfast.contracts.rules.runbook import PHASE_NAMES, RACI
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.access import ROLES
from handfast.platform.http import done, errors_to, page


@page("contracts.library")
def runbook(request: Any) -> HttpResponse:
    """Change who is responsible, accountable, consulted and informed in each phase."""
    letters, names = queries.responsibilities(), parties.role_names()
    asked = {role for role in request.GET.getlist("role") if role in names}
    shown = {role for _, role in letters} | {role for _, role, _ in RACI} | asked
    roles = sorted(shown, key=_rank)
    form = RunbookForm(
        request.POST or None, phases=PHASE_NAMES, roles={role: names.get(role, role) for role in roles},
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
    context = {
        "form": form, "asked": sorted(asked),
        "rows": [(name, [form[f"{key}.{r}"] for r in roles]) for key, name in PHASE_NAMES.items()],
        "roles": [names.get(role, role) for role in roles],
        "others": _others(names, shown),
        "enforced": queries.enforced(), "may_switch": access.can(request.actor, "parties.admin"),
    }  # fmt: skip
    return render(request, "contracts/runbook.html", context, status=422 if form.errors else 200)


@require_POST
@page("parties.admin")
def enforce(request: Any) -> HttpResponse:
    """Let the letters bind, or not."""
    enforced = request.POST.get("enforced") == "1"
    services.enforce_responsibilities(enforced=enforced, by=request.actor, at=request.at)
    words = "The letters decide from now on." if enforced else "Nobody is refused by the letters."
    return done(request, words, reverse("contracts:runbook"))


def _others(names: Mapping[str, str], shown: set[str]) -> list[tuple[str, str]]:
    """The roles without a column: administrators are never bound, so they need none."""
    return [(key, name) for key, name in names.items() if key not in shown and key != "admin"]


def _rank(role: str) -> tuple[bool, int]:
    keys = list(ROLES)
    return role not in keys, keys.index(role) if role in keys else 0
