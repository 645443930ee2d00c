"""The page of an order: where it stands, what is missing, whose turn it is."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.orders import queries, services
from handfast.orders.forms import CancelForm, EditForm
from handfast.orders.lifecycle import PATH
from handfast.orders.types import ADDRESS_FIELDS, AGAIN, OrderView
from handfast.parties import queries as parties
from handfast.platform import access, outbox
from handfast.platform.http import done, errors_to, page, posted_version


@page("orders.view")
def order_page(request: Any, order_id: UUID) -> HttpResponse:
    """Everything about one order."""
    return _order(request, queries.visible_order(order_id, by=request.actor))


def _order(
    request: Any, order: OrderView, status: int = 200, cancel_form: CancelForm | None = None
) -> HttpResponse:
    checks = services.readiness(order.id) if order.status == "draft" else []
    context = {
        "order": order,
        "path": PATH,
        "lines": queries.lines(order.id),
        "checks": checks,
        "ready": all(check.ok or check.key == "approval" for check in checks),
        "complete": all(check.ok for check in checks),
        "refused": next((c for c in checks if not c.ok and c.remedy == AGAIN), None),
        "panels": services.panels_for(order, by=request.actor, query=request.GET),
        "events": outbox.timeline(stream_id=order.stream_id, limit=60)[:40],
        "cancel_form": cancel_form or CancelForm(),
        "can_edit": access.can(request.actor, "orders.edit"),
        "can_submit": access.can(request.actor, "orders.submit"),
        "can_cancel": access.can(request.actor, "orders.cancel"),
    }
    return render(request, "orders/order.html", context, status=status)


@require_POST
@page("orders.submit")
def submit_action(request: Any, order_id: UUID) -> HttpResponse:
    """Hand the order to fulfillment."""
    order = services.submit_order(
        order_id=order_id, expected_version=posted_version(request),
        by=request.actor, at=request.at,
    )  # fmt: skip
    to = reverse("orders:order", args=[order_id])
    if order.status == "draft":
        text = f"{order.number} waits for approval and is submitted once everybody has agreed."
        return done(request, text, to)
    return done(request, f"{order.number} submitted. Its plan is being made.", to)


@page("orders.cancel")
def cancel_action(request: Any, order_id: UUID) -> HttpResponse:
    """Cancel the order, for a reason."""
    form = CancelForm(request.POST)
    if form.is_valid():
        with errors_to(form):
            order = services.cancel_order(
                order_id=order_id, reason=form.cleaned_data["reason"], by=request.actor,
                at=request.at,
            )  # fmt: skip
            to = reverse("orders:order", args=[order_id])
            return done(request, f"{order.number} cancelled.", to)
    return _order(request, queries.visible_order(order_id, by=request.actor), 422, form)


@page("orders.edit")
def edit_page(request: Any, order_id: UUID) -> HttpResponse:
    """Complete a draft: contact, date, service address."""
    order = queries.visible_order(order_id, by=request.actor)
    people = parties.contacts_of(order.account_id)
    contacts = [(str(c.id), f"{c.name} {c.email}".strip()) for c in people]
    initial = {
        **order.address, "contact_id": str(order.contact_id or ""),
        "requested_date": order.requested_date,
    }  # fmt: skip
    form = EditForm(request.POST or None, contacts=contacts, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with errors_to(form):
            services.update_order(
                order_id=order_id, requested_date=data["requested_date"],
                contact_id=UUID(data["contact_id"]) if data["contact_id"] else None,
                address={name: data[name] for name in ADDRESS_FIELDS},
                by=request.actor, at=request.at,
            )  # fmt: skip
            return done(request, "Saved.", reverse("orders:order", args=[order_id]))
    status = 422 if form.errors else 200
    return render(request, "orders/edit.html", {"order": order, "form": form}, status=status)
