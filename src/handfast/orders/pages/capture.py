"""Guided capture: from a contract with one click, or directly in two steps."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.catalog import queries as catalogs
from handfast.contracts import queries as contracts
from handfast.orders import queries, services
from handfast.orders.forms import DirectForm, StartForm
from handfast.parties import queries as parties
from handfast.platform.clock import local_date
from handfast.platform.http import done, errors_to, page

SHOWN = 300


@page("orders.edit")
def start_page(request: Any) -> HttpResponse:
    """Step 1: signed contracts that wait for their order, or a customer and an offering."""
    accounts = [(str(a.id), f"{a.name} · {a.number}") for a in parties.accounts(limit=200)]
    catalog = catalogs.current_catalog(local_date(request.at))
    offerings = [(o.code, o.name) for o in catalog.top_offerings()]
    form = StartForm(
        request.POST or None, accounts=accounts, offerings=offerings,
        initial={"account": request.GET.get("account", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        args = [form.cleaned_data["account"], form.cleaned_data["offering"]]
        return HttpResponseRedirect(reverse("orders:direct", args=args))
    signed = contracts.search(by=request.actor, status="active", limit=50)
    context = {
        "form": form,
        "contracts": [c for c in signed if queries.order_of_contract(c.id) is None],
        "catalog": catalog,
        "refused": contracts.refusal(by=request.actor, phase="activation"),
    }
    return render(request, "orders/start.html", context, status=422 if form.errors else 200)


@require_POST
@page("orders.edit")
def from_contract_action(request: Any, contract_id: UUID) -> HttpResponse:
    """Capture the order of a contract with one click."""
    order = services.create_from_contract(contract_id=contract_id, by=request.actor, at=request.at)
    to = reverse("orders:order", args=[order.id])
    return done(request, f"{order.number} captured from {order.contract_number}.", to)


@page("orders.edit")
def direct_page(request: Any, account_id: UUID, code: str) -> HttpResponse:
    """Step 2: quantity, options and term; the price follows from the catalog."""
    account = parties.account(account_id)
    catalog = catalogs.current_catalog(local_date(request.at))
    offering = catalog.offering(code)
    form = DirectForm(request.POST or None, catalog=catalog, offering=offering)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            order = services.order_directly(
                account_id=account_id, requests=[form.request()],
                term_months=form.cleaned_data["term_months"],
                requested_date=form.cleaned_data["requested_date"],
                by=request.actor, at=request.at,
            )  # fmt: skip
            to = reverse("orders:order", args=[order.id])
            return done(request, f"{order.number} captured.", to)
    context = {
        "form": form, "account": account, "offering": offering, "catalog": catalog,
        "parts": [(catalog.offering(i.child), i) for i in catalog.items_of(code) if i.min],
    }  # fmt: skip
    return render(request, "orders/direct.html", context, status=422 if form.errors else 200)
