"""Inventory pools: what automatic steps take from."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handfast.fulfillment import queries, services
from handfast.fulfillment.forms import PoolForm
from handfast.platform import access
from handfast.platform.http import done, errors_to, page


@page("fulfillment.view", post="fulfillment.inventory")
def inventory_page(request: Any) -> HttpResponse:
    """Pools with their numbers, and adding to one."""
    form = PoolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            count = services.add_items(**form.cleaned_data, by=request.actor, at=request.at)
            return done(request, f"{count} added.", reverse("fulfillment:inventory"))
    context = {
        "pools": queries.pools(),
        "form": form,
        "can_edit": access.can(request.actor, "fulfillment.inventory"),
    }
    status = 422 if form.errors else 200
    return render(request, "fulfillment/inventory.html", context, status=status)
