"""Pages of the people at customers: list, new, and the record with its form."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from handfast.parties import queries, services
from handfast.parties.forms import ContactForm
from handfast.platform import access
from handfast.platform.http import done, errors_to, page


@require_GET
@page("parties.view")
def contacts(request: Any) -> HttpResponse:
    """Everybody at every customer."""
    q = request.GET.get("q", "").strip()
    rows = queries.contacts(
        q=q, sort=request.GET.get("sort", ""), cursor=request.GET.get("cursor", "")
    )
    return render(request, "parties/contacts.html", {"page": rows, "q": q})


@require_http_methods(["GET", "POST"])
@page("parties.edit")
def new_contact(request: Any, account_id: UUID) -> HttpResponse:
    """Add a person to a customer."""
    account = queries.account(account_id)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        with errors_to(form):
            made = services.create_contact(
                account_id=account_id, **facts, by=request.actor, at=request.at
            )
            to = reverse("parties:account", args=[account_id])
            return done(request, f"{made.name} was added.", to)
    context = {"form": form, "account": account, "contact": None, "may_edit": True}
    return render(request, "parties/contact.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@page("parties.view", post="parties.edit")
def contact(request: Any, contact_id: UUID) -> HttpResponse:
    """A person's record; who may edit changes it here."""
    view = queries.contact(contact_id)
    form = ContactForm(request.POST or None, initial=asdict(view))
    if request.method == "POST" and form.is_valid():
        facts = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        with errors_to(form):
            services.update_contact(
                contact_id=contact_id, expected_version=form.cleaned_data["version"], **facts,
                by=request.actor, at=request.at,
            )  # fmt: skip
            to = reverse("parties:account", args=[view.account_id])
            return done(request, f"{facts['name']} was saved.", to)
    context = {
        "form": form, "contact": view, "account": queries.account(view.account_id),
        "may_edit": access.can(request.actor, "parties.edit"),
    }  # fmt: skip
    return render(request, "parties/contact.html", context, status=_status(form))


def _status(form: ContactForm) -> int:
    return 422 if form.is_bound and form.errors else 200
