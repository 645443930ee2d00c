"""Pages of customer accounts: list, record, new, edit, out of use and back."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handfast.kernel.ref import Ref
from handfast.parties import queries, services
from handfast.parties.forms import AccountForm, ReasonForm, member_choices
from handfast.parties.lifecycle import ACCOUNT
from handfast.parties.types import SEGMENTS
from handfast.platform import access, outbox
from handfast.platform.http import done, errors_to, page, picked


@require_GET
@page("parties.view")
def accounts(request: Any) -> HttpResponse:
    """The list with search and filters."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "segment", "owner")}
    asked["segment"] = picked(request, "segment", SEGMENTS)
    rows = queries.accounts(
        q=asked["q"],
        segment=asked["segment"],
        owner_id=_uuid(asked["owner"]),
        sort=request.GET.get("sort", ""),
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "page": rows, "asked": asked, "segments": SEGMENTS, "owners": member_choices(),
        "may_edit": access.can(request.actor, "parties.edit"),
    }  # fmt: skip
    return render(request, "parties/accounts.html", context)


@require_GET
@page("parties.view")
def account(request: Any, account_id: UUID) -> HttpResponse:
    """The record: facts, people, what happened, and everything made for this customer."""
    view = queries.account(account_id)
    events = outbox.timeline(subject=Ref("account", account_id), limit=20)
    context = {
        "account": view,
        "contacts": queries.contacts_of(account_id),
        "events": [{"title": e.headline, "when": e.at, "who": e.by.name} for e in events],
        "actions": ACCOUNT.actions(view.status),
        "reason_form": ReasonForm(),
        "may_edit": access.can(request.actor, "parties.edit"),
    }
    return render(request, "parties/account.html", context)


@require_http_methods(["GET", "POST"])
@page("parties.edit")
def new_account(request: Any) -> HttpResponse:
    """Open an account; look-alikes are shown before a second one is made."""
    form = AccountForm(request.POST or None, initial={"owner_id": str(request.actor.id)})
    like = []
    if request.method == "POST" and form.is_valid():
        facts = _facts(form)
        if not request.POST.get("really"):
            like = queries.accounts_like(name=facts["name"])
        if not like:
            with errors_to(form):
                made = services.create_account(**facts, by=request.actor, at=request.at)
                to = reverse("parties:account", args=[made.id])
                return done(request, f"Account {made.number} was created.", to)
    context = {"form": form, "like": like, "account": None}
    return render(request, "parties/account_form.html", context, status=_status(form, bool(like)))


@require_http_methods(["GET", "POST"])
@page("parties.edit")
def edit_account(request: Any, account_id: UUID) -> HttpResponse:
    """Change an account; a change made meanwhile by somebody else is not overwritten."""
    view = queries.account(account_id)
    initial = {**asdict(view), "owner_id": str(view.owner_id or "")}
    form = AccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.update_account(
                account_id=account_id, expected_version=form.cleaned_data["version"],
                **_facts(form), by=request.actor, at=request.at,
            )  # fmt: skip
            return done(request, "The account was saved.", _page_of(account_id))
    context = {"form": form, "account": view, "like": []}
    return render(request, "parties/account_form.html", context, status=_status(form))


@require_POST
@page("parties.edit")
def deactivate(request: Any, account_id: UUID) -> HttpResponse:
    """Put an account out of use."""
    reason = request.POST.get("reason", "")
    services.deactivate_account(
        account_id=account_id, reason=reason, by=request.actor, at=request.at
    )
    return done(request, "The account is out of use.", _page_of(account_id))


@require_POST
@page("parties.edit")
def reactivate(request: Any, account_id: UUID) -> HttpResponse:
    """Put an account back into use."""
    services.reactivate_account(account_id=account_id, by=request.actor, at=request.at)
    return done(request, "The account is in use again.", _page_of(account_id))


def _facts(form: AccountForm) -> dict[str, Any]:
    facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    facts["owner_id"] = _uuid(facts["owner_id"])
    return facts


def _page_of(account_id: UUID) -> str:
    return reverse("parties:account", args=[account_id])


def _status(form: AccountForm, held: bool = False) -> int:
    return 422 if form.is_bound and (form.errors or held) else 200


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
