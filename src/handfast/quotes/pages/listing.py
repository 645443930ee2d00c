"""The list of quotes, starting a new one, and comparing two versions."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from handfast.parties import queries as parties
from handfast.platform.http import done, errors_to, page, picked
from handfast.quotes import queries, services
from handfast.quotes.forms import NewQuoteForm
from handfast.quotes.lifecycle import QUOTE
from handfast.sales import queries as sales


@page("quotes.view")
def quote_list(request: Any) -> HttpResponse:
    """Quotes with search, filter and sorting."""
    mine, status = request.GET.get("mine") == "1", picked(request, "status", QUOTE.states)
    found = queries.quotes(
        q=request.GET.get("q", "").strip(),
        status=status,
        owner_id=request.actor.id if mine else None,
        sort=request.GET.get("sort", ""),
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "page": found,
        "q": request.GET.get("q", ""),
        "status": status,
        "mine": mine,
        "statuses": [(s, s.replace("_", " ").capitalize()) for s in QUOTE.states],
        "filtered": any((request.GET.get("q"), status, mine)),
    }
    return render(request, "quotes/list.html", context)


@page("quotes.edit")
def new_quote(request: Any) -> HttpResponse:
    """Start a quote for an opportunity or a customer."""
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        quote = None
        with errors_to(form):
            quote = services.create_quote(
                opportunity_id=_id(values["opportunity_id"]),
                account_id=_id(values["account_id"]),
                pattern=values["pattern"],
                term_months=values["term_months"],
                name=values["name"],
                by=request.actor,
                at=request.at,
            )
        if quote is not None:
            to = reverse("quotes:quote", args=[quote.id])
            return done(request, f"{quote.number} is started. Add the first product.", to)
    status = 422 if request.method == "POST" else 200
    return render(request, "quotes/new.html", {"form": form}, status=status)


def _form(request: Any) -> NewQuoteForm:
    deals = [
        (d.id, f"{d.number} · {d.name} · {d.account_name}")
        for d in sales.opportunities(stage="open", limit=200)
    ]
    customers = [(a.id, f"{a.name} · {a.number}") for a in parties.accounts(limit=200)]
    initial = {
        "opportunity_id": request.GET.get("opportunity", ""),
        "account_id": request.GET.get("account", ""),
        "pattern": "new",
        "term_months": 24,
    }
    return NewQuoteForm(request.POST or None, initial=initial, deals=deals, customers=customers)


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None


@page("quotes.view")
def compare(request: Any, quote_id: UUID) -> HttpResponse:
    """A quote beside the version before it."""
    quote = queries.quote(quote_id)
    earlier = [q for q in queries.revisions(quote.number) if q.revision < quote.revision]
    before = earlier[0] if earlier else None
    old = {x.promise_id: x for x in queries.lines(before.id)} if before else {}
    new = {x.promise_id: x for x in queries.lines(quote_id)}
    rows = [
        {"name": (new.get(key) or old[key]).name, "old": old.get(key), "new": new.get(key)}
        for key in (*new, *(k for k in old if k not in new))
        if not (new.get(key) or old[key]).is_bundle
    ]
    for row in rows:
        a, b = row["old"], row["new"]
        row["change"] = (b.net_total if b else 0) - (a.net_total if a else 0)
    return render(request, "quotes/compare.html", {"quote": quote, "before": before, "rows": rows})
