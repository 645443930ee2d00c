"""The page of territories: whose the leads of a region are."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.platform.http import done, errors_to, page
from handfast.sales import queries, services
from handfast.sales.forms import TerritoryForm
from handfast.sales.pages.leads import status_of


@require_http_methods(["GET", "POST"])
@page("sales.admin")
def territories(request: Any) -> HttpResponse:
    """All territories, and a form that adds or changes one."""
    form = TerritoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            row = services.set_territory(
                region=form.cleaned_data["region"], owner_id=UUID(form.cleaned_data["owner_id"]),
                by=request.actor, at=request.at,
            )  # fmt: skip
            text = f"New leads from {row.region} go to {row.owner.name}."
            return done(request, text, reverse("sales:territories"))
    context = {"form": form, "territories": queries.territories()}
    return render(request, "sales/territories.html", context, status=status_of(form))


@require_POST
@page("sales.admin")
def remove(request: Any, territory_id: UUID) -> HttpResponse:
    """Let a region fall to the rest of the world."""
    services.remove_territory(territory_id=territory_id, by=request.actor, at=request.at)
    return done(request, "The territory was removed.", reverse("sales:territories"))
