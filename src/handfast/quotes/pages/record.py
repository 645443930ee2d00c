"""The record page of a quote: the builder while it is a draft, the offer afterwards."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from handfast.catalog import queries as catalogs
from handfast.platform.http import page
from handfast.quotes import queries
from handfast.quotes.pages import builder


@page("quotes.view")
def quote_page(request: Any, quote_id: UUID) -> HttpResponse:
    """One quote; `?why=<promise id>` explains that line's price."""
    sources = builder.read(quote_id)
    context = builder.context(request, sources, why=request.GET.get("why", ""))
    context["revisions"] = queries.revisions(sources.quote.number)
    return render(request, "quotes/quote.html", context)


@page("quotes.view")
def offers(request: Any, quote_id: UUID) -> HttpResponse:
    """What can be added, for the search in the dialog."""
    quote = queries.quote(quote_id)
    catalog = queries.catalog_of(quote)
    text = request.GET.get("q", "")
    found = [
        {
            "offering": offering,
            "parts": [catalog.offering(i.child).name for i in catalog.items_of(offering.code)],
            "price": sum(
                catalog.offering(i.child).list_price * i.default + i.price_delta * i.default
                for i in catalog.items_of(offering.code)
                if catalog.offering(i.child).monthly
            )
            if offering.kind == "bundle"
            else offering.list_price,
        }
        for offering in catalogs.offerings(version_id=quote.catalog_version_id, search=text)
    ]
    return render(request, "quotes/_offers.html", {"quote": quote, "offers": found, "q": text})
