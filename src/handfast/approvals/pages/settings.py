"""The page of settings: small deals, working time, fallback, and when a deal counts as forgotten."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from handfast.approvals import queries, services
from handfast.approvals.forms import PolicyForm
from handfast.approvals.rules.matrix import CLOCK_KEY, table_key
from handfast.approvals.types import KINDS, SHORT_PATH
from handfast.parties import queries as parties
from handfast.platform.http import done, errors_to, page
from handfast.policies import queries as policies


@require_http_methods(["GET", "POST"])
@page("approvals.admin")
def settings(request: Any) -> HttpResponse:
    """Settings, and the matrices and clocks they belong to, with warnings about long paths."""
    services.ensure_matrices(at=request.at)
    form = PolicyForm(request.POST or None, initial=asdict(queries.policy_in_force()))
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.save_policy(policy=form.policy(), by=request.actor, at=request.at)
            return done(request, "The settings were saved.", reverse("approvals:settings"))
    context = {"form": form, "matrices": _matrices(request), "short_path": SHORT_PATH,
               "clock_key": CLOCK_KEY}  # fmt: skip
    return render(request, "approvals/settings.html", context, status=422 if form.errors else 200)


def _matrices(request: Any) -> list[dict[str, Any]]:
    names = parties.role_names()
    found = []
    for kind in KINDS:
        view = policies.table_at(table_key(kind), request.at)
        if view is not None:
            roles, _facts = queries.longest_path(view.table)
            found.append({
                "key": view.table.key, "name": view.table.name, "version": view.version,
                "rows": len(view.table.rows), "longest": [names.get(r, r) for r in roles],
                "too_long": len(roles) > SHORT_PATH,
            })  # fmt: skip
    return found
