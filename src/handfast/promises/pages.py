"""HTML pages of the promise ledger."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.orders.types import OrderView, Panels
from handfast.platform import access, outbox
from handfast.platform.access import Actor
from handfast.platform.http import done, errors_to, page
from handfast.promises import queries, services
from handfast.promises.forms import ExplainForm


@page("promises.view")
def ledger(request: Any) -> HttpResponse:
    """Every promise with its stages; for one customer or order when asked."""
    asked = {k: request.GET.get(k, "") for k in ("q", "account", "order", "faulty", "cursor")}
    account_id, order_id = _uuid(asked["account"]), _uuid(asked["order"])
    found = queries.ledger(
        text=asked["q"], account_id=account_id, order_id=order_id,
        faulty=bool(asked["faulty"]), differing_first=True, cursor=asked["cursor"],
    )  # fmt: skip
    context = {
        "page": found, "asked": asked, "figures": queries.figures(account_id, order_id),
        "discrepancies": queries.discrepancies(
            account_id=account_id, order_id=order_id, limit=5
        ),
        "orphans": [] if account_id or order_id else queries.orphans(limit=10),
        "customer": found.rows[0].account_name if found.rows and account_id else "",
    }  # fmt: skip
    return render(request, "promises/ledger.html", context)


@page("promises.view", post="promises.explain")
def discrepancy(request: Any, discrepancy_id: UUID) -> HttpResponse:
    """One difference with its remedies."""
    found = queries.discrepancy(discrepancy_id)
    form = ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.explain(
                discrepancy_id=discrepancy_id, **form.cleaned_data, by=request.actor, at=request.at
            )
        if not form.errors:
            return done(request, "The difference is explained.", reverse("promises:ledger"))
    context = {
        "d": found, "form": form,
        "row": [queries.ledger_row(found.promise_id)],
        "events": outbox.timeline(subject=Ref("discrepancy", discrepancy_id)),
    }  # fmt: skip
    return render(request, "promises/discrepancy.html", context, status=422 if form.errors else 200)


@require_POST
@page("promises.resolve")
def credit(request: Any, discrepancy_id: UUID) -> HttpResponse:
    """Credit what was billed too much and correct the charge."""
    services.credit_and_correct(discrepancy_id=discrepancy_id, by=request.actor, at=request.at)
    to = reverse("promises:discrepancy", args=[discrepancy_id])
    return done(request, "Credited, and corrected from the next invoice on.", to)


@require_POST
@page("promises.explain")
def explain_orphan(request: Any, orphan_id: UUID) -> HttpResponse:
    """Close a fact without a promise as intended, for a reason."""
    services.explain_orphan(
        orphan_id=orphan_id, reason=request.POST.get("reason", ""), by=request.actor,
        at=request.at,
    )  # fmt: skip
    return done(request, "The fact is explained.", reverse("promises:ledger"))


def order_panels(order: OrderView, by: Actor, query: Mapping[str, str]) -> Panels:
    """What the ledger adds to the order's page: whether its promises are kept, and the way there."""
    if not access.can(by, "promises.view"):
        return Panels()
    figures = queries.figures(order_id=order.id)
    if not figures.promises:
        return Panels()
    context = {"order": order, "figures": figures}
    return Panels(aside=render_to_string("promises/order_aside.html", context))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise not_found("record", text) from None
