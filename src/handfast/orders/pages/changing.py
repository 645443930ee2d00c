"""Change orders: end services of a customer from a day on."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handfast.assets import queries as assets
from handfast.orders import services
from handfast.orders.forms import ChangeForm
from handfast.orders.types import Change
from handfast.parties import queries as parties
from handfast.platform.clock import local_date
from handfast.platform.http import done, errors_to, page


@page("orders.edit")
def change_page(request: Any, account_id: UUID) -> HttpResponse:
    """Choose what ends, and when."""
    account = parties.account(account_id)
    active = assets.assets_of(account_id, statuses=("active",))
    choices = [(str(a.promise_id), f"{a.name} · {a.number}") for a in active]
    initial = {"effective_date": local_date(request.at)}
    form = ChangeForm(request.POST or None, services=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["promises"]
        with errors_to(form):
            order = services.create_change_order(
                account_id=account_id, changes=[Change(UUID(p), "delete") for p in chosen],
                effective_date=form.cleaned_data["effective_date"],
                by=request.actor, at=request.at,
            )  # fmt: skip
            to = reverse("orders:order", args=[order.id])
            return done(request, f"{order.number} captured. Check it and submit it.", to)
    context = {"form": form, "account": account, "services": active}
    return render(request, "orders/change.html", context, status=422 if form.errors else 200)
