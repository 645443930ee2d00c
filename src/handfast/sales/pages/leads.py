"""Pages of leads: list, new, record with its score, conversion, and the steps between."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handfast.kernel.errors import invalid
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.http import done, errors_to, page, picked
from handfast.sales import queries, services
from handfast.sales.forms import ConvertForm, LeadForm, ReasonForm, members
from handfast.sales.lifecycle import LEAD
from handfast.sales.types import SOURCES, LeadView

STEPS = ("new", "working", "qualified", "converted")


@require_GET
@page("sales.view")
def leads(request: Any) -> HttpResponse:
    """The list, the open ones first asked for."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "source", "owner")}
    asked["source"] = picked(request, "source", SOURCES)
    states = (*LEAD.states, "open")
    status = picked(request, "status", states, default="open", others="all")
    rows = queries.leads(
        q=asked["q"],
        status="" if status == "all" else status,
        source=asked["source"],
        owner_id=uuid_of(asked["owner"]),
        sort=request.GET.get("sort", ""),
        cursor=request.GET.get("cursor", ""),
    )
    counts = queries.lead_counts()
    tabs = [("open", "Open", sum(counts.get(s, 0) for s in STEPS[:3]))]
    tabs += [(s, s.capitalize(), counts.get(s, 0)) for s in (*STEPS, "disqualified")]
    context = {
        "page": rows, "asked": asked, "status": status, "sources": SOURCES.items(),
        "owners": members(), "tabs": [*tabs, ("all", "All", sum(counts.values()))],
        "may_edit": access.can(request.actor, "sales.edit"),
        "may_admin": access.can(request.actor, "sales.admin"),
    }  # fmt: skip
    return render(request, "sales/leads.html", context)


@require_http_methods(["GET", "POST"])
@page("sales.edit")
def new_lead(request: Any) -> HttpResponse:
    """Enter a lead by hand."""
    form = LeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        with errors_to(form):
            made = services.capture_lead(**facts, source="manual", by=request.actor, at=request.at)
            return done(request, f"Lead {made.number} was entered.", page_of(made.id))
    context = {"form": form, "lead": None}
    return render(request, "sales/lead_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
@page("sales.edit")
def edit_lead(request: Any, lead_id: UUID) -> HttpResponse:
    """Correct a lead; its score follows."""
    view = queries.lead(lead_id)
    form = LeadForm(request.POST or None, initial=asdict(view))
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        version = data.pop("version")
        with errors_to(form):
            services.update_lead(
                lead_id=lead_id, expected_version=version, **data, by=request.actor, at=request.at
            )
            return done(request, "The lead was saved.", page_of(lead_id))
    context = {"form": form, "lead": view}
    return render(request, "sales/lead_form.html", context, status=status_of(form))


@require_GET
@page("sales.view")
def lead(request: Any, lead_id: UUID) -> HttpResponse:
    """The record: what they want, why the score, and what can be done now."""
    return _record(request, queries.lead(lead_id))


@require_POST
@page("sales.edit")
def convert(request: Any, lead_id: UUID) -> HttpResponse:
    """Make account, contact and opportunity in one step."""
    view = queries.lead(lead_id)
    form = _convert_form(view, request.POST)
    if form.is_valid():
        data = form.cleaned_data
        with errors_to(form):
            made = services.convert_lead(
                lead_id=lead_id,
                account_id=uuid_of(data["account_id"]),
                opportunity_name=data["opportunity_name"],
                amount=data["amount"] or 0,
                close_date=data["close_date"],
                segment=data["segment"],
                industry=data["industry"],
                by=request.actor,
                at=request.at,
            )
            to = reverse("sales:opportunity", args=[made.opportunity_id])
            return done(request, f"{view.number} was converted.", to)
    return _record(request, view, convert_form=form, status=422)


@require_POST
@page("sales.edit")
def lead_action(request: Any, lead_id: UUID, action: str) -> HttpResponse:
    """Take up, qualify, score again or reopen."""
    acts = {
        "work": (services.start_work, "You are working on this lead."),
        "qualify": (services.qualify_lead, "The lead is qualified."),
        "reopen": (services.reopen_lead, "The lead is open again."),
        "rescore": (services.rescore_lead, "The score was computed again."),
    }
    function, text = acts[action]
    function(lead_id=lead_id, by=request.actor, at=request.at)
    return done(request, text, page_of(lead_id))


@require_POST
@page("sales.edit")
def disqualify(request: Any, lead_id: UUID) -> HttpResponse:
    """Give a lead up, with a reason."""
    reason = request.POST.get("reason", "")
    services.disqualify_lead(lead_id=lead_id, reason=reason, by=request.actor, at=request.at)
    return done(request, "The lead was given up.", page_of(lead_id))


@require_POST
@page("sales.edit")
def assign(request: Any, lead_id: UUID) -> HttpResponse:
    """Give a lead to a colleague."""
    owner = uuid_of(request.POST.get("owner_id", ""))
    if owner is None:
        raise invalid("owner_id", "", "Nobody was chosen.", "Choose a colleague.")
    row = services.assign_lead(lead_id=lead_id, owner_id=owner, by=request.actor, at=request.at)
    return done(request, f"{row.number} was assigned.", page_of(lead_id))


def uuid_of(text: str) -> UUID | None:
    """The id in a text, None for none or for nonsense."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def status_of(form: Any) -> int:
    """422 for a form with errors, so that HTMX shows it like any other."""
    return 422 if form.is_bound and form.errors else 200


def page_of(lead_id: UUID) -> str:
    """The address of a lead's page."""
    return reverse("sales:lead", args=[lead_id])


def _record(
    request: Any, view: LeadView, *, convert_form: ConvertForm | None = None, status: int = 200
) -> HttpResponse:
    events = queries.lead_history(view.id)
    opportunity = queries.opportunity(view.opportunity_id) if view.opportunity_id else None
    actions = LEAD.actions(view.status)
    context = {
        "lead": view,
        "source": SOURCES[view.source],
        "steps": STEPS,
        "actions": actions,
        "may_convert": "qualify" in actions or "convert" in actions,
        "may_edit": access.can(request.actor, "sales.edit"),
        "convert_form": convert_form or _convert_form(view),
        "reason_form": ReasonForm(),
        "owners": members(),
        "opportunity": opportunity,
        "account": parties.account(view.account_id) if view.account_id else None,
        "events": [{"title": e.headline, "when": e.at, "who": e.by.name} for e in events],
    }
    return render(request, "sales/lead.html", context, status=status)


def _convert_form(view: LeadView, data: Any = None) -> ConvertForm:
    like = parties.accounts_like(name=view.company, email=view.email)
    new = ("", f"New account: {view.company or view.name}")
    found = [(str(a.id), f"{a.name} · {a.number} · {a.city or a.segment}") for a in like]
    initial = {"opportunity_name": view.company or view.name, "account_id": ""}
    if found:
        initial["account_id"] = found[0][0]
    return ConvertForm(data, accounts=[*found, new], initial=initial)
