"""Changing an order while it is delivered: choose, see what it means for the plan, apply."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handfast.catalog import queries as catalogs
from handfast.fulfillment import services
from handfast.fulfillment.forms import AmendForm
from handfast.fulfillment.types import Impact
from handfast.orders import queries as orders
from handfast.platform.http import done, errors_to, page


@page("orders.edit")
def amend_page(request: Any, order_id: UUID) -> HttpResponse:
    """The form; with *Show what it means* the impact beside it, with *Change the order* done."""
    order = orders.row_of(orders.visible(request.actor).filter(id=order_id), order_id)
    lines = [n for n in orders.lines(order_id) if n.status not in ("completed", "cancelled")]
    catalog = catalogs.catalog(order.catalog_version_id)
    form = AmendForm(request.POST or None, lines=lines, catalog=catalog)
    impact: Impact | None = None
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            wish = {"order_id": order_id, "changes": form.changes(), "by": request.actor}
            if request.POST.get("step") == "apply":
                reason = form.cleaned_data["reason"]
                impact = services.amend_plan(**wish, reason=reason, at=request.at)
                text = f"{order.number} changed: {impact.words}."
                return done(request, text, reverse("orders:order", args=[order_id]) + "#plan")
            impact = services.preview_amendment(**wish)
    context = {"order": order, "form": form, "impact": impact, "groups": _groups(impact)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "fulfillment/amend.html", context, status=status)


def _groups(impact: Impact | None) -> list[tuple[str, str, tuple[str, ...]]]:
    if impact is None:
        return []
    groups = [
        ("Past the point of no return", "red", impact.refused),
        ("Undone, because it was done already", "amber", impact.undone),
        ("Done anew", "amber", impact.reworked),
        ("Added", "blue", impact.added),
        ("Dropped", "neutral", impact.dropped),
    ]
    return [group for group in groups if group[2]]
