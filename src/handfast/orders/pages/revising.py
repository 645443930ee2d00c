"""Changing what a direct order asks for, until it is submitted: also after a no."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handfast.catalog import queries as catalogs
from handfast.catalog.types import Catalog, Offering
from handfast.kernel.errors import not_found
from handfast.orders import queries, services
from handfast.orders.forms import MoreForm, TermForm, WishForm
from handfast.orders.types import Configuration
from handfast.platform.http import done, errors_to, page, posted_version
from handfast.quotes.types import LineRequest


@dataclass(frozen=True)
class Wish:
    """One offering of the order on the page."""

    before: LineRequest
    offering: Offering
    form: WishForm
    keep: bool


@page("orders.edit")
def revise_page(request: Any, order_id: UUID) -> HttpResponse:
    """Change quantities, options, discounts and the term; add an offering or take one out."""
    order = queries.visible_order(order_id, by=request.actor)
    if not order.revisable:
        raise not_found("draft to change", order.number)
    catalog = catalogs.catalog(order.catalog_version_id)
    asked = queries.configuration(order_id)
    posted = request.POST or None
    wishes = [_wish(n, one, catalog, posted) for n, one in enumerate(asked.requests)]
    term, more = _term(asked, posted), _more(catalog, posted)
    forms = [*(wish.form for wish in wishes if wish.keep), term, more]
    if posted and all(form.is_valid() for form in forms):
        with errors_to(term):
            services.revise_order(
                order_id=order_id, requests=_requests(wishes, more),
                term_months=term.cleaned_data["term_months"],
                requested_date=term.cleaned_data["requested_date"],
                expected_version=posted_version(request), by=request.actor, at=request.at,
            )  # fmt: skip
            where = "revise" if more.cleaned_data["offering"] else "order"
            return done(request, f"{order.number} changed.", reverse(f"orders:{where}",
                                                                     args=[order_id]))  # fmt: skip
    context = {"order": order, "wishes": wishes, "term": term, "more": more, "catalog": catalog,
               "point": next((c for c in services.readiness(order_id) if c.key == "approval"),
                             None)}  # fmt: skip
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "orders/revise.html", context, status=status)


def _wish(place: int, one: LineRequest, catalog: Catalog, posted: Any) -> Wish:
    offering = catalog.offering(one.offering_code)
    initial = {
        "quantity": one.quantity, "discount_percent": one.discount_percent,
        **{f"option_{code}": count for code, count in one.options.items()},
    }  # fmt: skip
    keep = not posted or f"w{place}-gone" not in posted
    form = WishForm(
        posted if keep else None, catalog=catalog, offering=offering, initial=initial,
        prefix=f"w{place}",
    )  # fmt: skip
    return Wish(one, offering, form, keep)


def _term(asked: Configuration, posted: Any) -> TermForm:
    return TermForm(
        posted,
        initial={"term_months": asked.term_months, "requested_date": asked.requested_date},
    )


def _more(catalog: Catalog, posted: Any) -> MoreForm:
    return MoreForm(posted, offerings=[(o.code, o.name) for o in catalog.top_offerings()])


def _requests(wishes: list[Wish], more: MoreForm) -> list[LineRequest]:
    found = [wish.form.request(wish.before) for wish in wishes if wish.keep]
    added = more.cleaned_data["offering"]
    return [*found, LineRequest(added)] if added else found
