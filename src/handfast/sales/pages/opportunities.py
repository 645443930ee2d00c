"""Pages of opportunities: list, board, record, forecast, and their steps."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handfast.kernel.errors import invalid
from handfast.parties import queries as parties
from handfast.platform import access, clock, outbox
from handfast.platform.http import done, errors_to, page, picked
from handfast.platform.tenancy import current_tenant
from handfast.sales import queries, services
from handfast.sales.forms import NewOpportunityForm, OpportunityForm, ReasonForm, members
from handfast.sales.lifecycle import OPPORTUNITY
from handfast.sales.pages.leads import status_of, uuid_of
from handfast.sales.types import OPEN_STAGES, STAGES, OpportunityView

TONES = {"qualification": "neutral", "discovery": "blue", "proposal": "blue",
         "negotiation": "purple", "won": "green"}  # fmt: skip


@require_GET
@page("sales.view")
def opportunities(request: Any) -> HttpResponse:
    """The list with search and filters."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "owner")}
    stage = picked(request, "stage", (*STAGES, "open"), default="open", others="all")
    rows = queries.opportunities(
        q=asked["q"],
        stage="" if stage == "all" else stage,
        owner_id=uuid_of(asked["owner"]),
        sort=request.GET.get("sort", ""),
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "page": rows, "asked": asked, "stage": stage, "stages": ("open", *STAGES, "all"),
        "owners": members(), "may_edit": access.can(request.actor, "sales.edit"), "view": "list",
    }  # fmt: skip
    return render(request, "sales/opportunities.html", context)


@require_http_methods(["GET", "POST"])
@page("sales.view")
def board(request: Any) -> HttpResponse:
    """The Kanban board; a POST moves a card and answers with the fresh board."""
    if request.method == "POST":
        _move_card(request)
    owner = uuid_of(request.GET.get("owner", ""))
    month = request.at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    currency = current_tenant().currency
    found = queries.board(owner_id=owner, won_since=month)
    columns = [_column(stage, deals, currency) for stage, deals in found.items()]
    context = {
        "columns": columns, "owners": members(), "owner": request.GET.get("owner", ""),
        "url": request.get_full_path(), "may_edit": access.can(request.actor, "sales.edit"),
        "months": queries.forecast(currency=currency, owner_id=owner)[:6], "currency": currency,
        "view": "board", "stats": _stats(found),
    }  # fmt: skip
    return render(request, "sales/board.html", context)


@require_GET
@page("sales.view")
def forecast(request: Any) -> HttpResponse:
    """What is open, weighted and won by month, and how long each stage takes."""
    owner = uuid_of(request.GET.get("owner", ""))
    currency = current_tenant().currency
    months = queries.forecast(currency=currency, owner_id=owner)
    context = {
        "months": months, "currency": currency, "owners": members(), "view": "forecast",
        "owner": request.GET.get("owner", ""), "durations": queries.stage_durations(),
        "chart": _chart(months),
    }  # fmt: skip
    return render(request, "sales/forecast.html", context)


@require_http_methods(["GET", "POST"])
@page("sales.edit")
def new_opportunity(request: Any) -> HttpResponse:
    """Open an opportunity at an existing account."""
    chosen = request.POST.get("account_id") or request.GET.get("account", "")
    accounts = [(str(a.id), f"{a.name} · {a.number}") for a in parties.accounts(limit=200)]
    if uuid_of(chosen) and chosen not in dict(accounts):
        accounts.append((chosen, parties.account(UUID(chosen)).name))
    initial = {"account_id": chosen, "owner_id": str(request.actor.id)}
    form = NewOpportunityForm(request.POST or None, accounts=accounts, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with errors_to(form):
            made = services.create_opportunity(
                account_id=UUID(data["account_id"]), name=data["name"], amount=data["amount"],
                close_date=data["close_date"], owner_id=uuid_of(data["owner_id"]),
                by=request.actor, at=request.at,
            )  # fmt: skip
            return done(request, f"Opportunity {made.number} was opened.", page_of(made.id))
    context = {"form": form, "opportunity": None}
    return render(request, "sales/opportunity_form.html", context, status=status_of(form))


@require_GET
@page("sales.view")
def opportunity(request: Any, opportunity_id: UUID) -> HttpResponse:
    """The record: facts, stages with their durations, timeline of the whole deal."""
    view = queries.opportunity(opportunity_id)
    events = outbox.timeline(stream_id=view.stream_id, limit=40)
    context = {
        "opportunity": view,
        "stages": (*OPEN_STAGES, "won"),
        "spans": queries.stage_spans(opportunity_id, at=_until(view, request.at)),
        "moves": _moves(view),
        "actions": OPPORTUNITY.actions(view.stage),
        "reason_form": ReasonForm(),
        "may_edit": access.can(request.actor, "sales.edit"),
        "events": [{"title": e.headline, "when": e.at, "who": e.by.name} for e in events],
    }
    return render(request, "sales/opportunity.html", context)


@require_http_methods(["GET", "POST"])
@page("sales.edit")
def edit_opportunity(request: Any, opportunity_id: UUID) -> HttpResponse:
    """Change an opportunity's facts."""
    view = queries.opportunity(opportunity_id)
    people = [(str(c.id), c.name) for c in parties.contacts_of(view.account_id)]
    initial = {**asdict(view), "owner_id": str(view.owner_id or ""),
               "contact_id": str(view.contact_id or ""),
               "amount": view.amount.quantize(Decimal("0.01"))}  # fmt: skip
    form = OpportunityForm(request.POST or None, contacts=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            _save(opportunity_id, form.cleaned_data, request)
            return done(request, "The opportunity was saved.", page_of(opportunity_id))
    context = {"form": form, "opportunity": view}
    return render(request, "sales/opportunity_form.html", context, status=status_of(form))


@require_POST
@page("sales.edit")
def move(request: Any, opportunity_id: UUID) -> HttpResponse:
    """Move to another stage from the record page."""
    row = services.move_stage(
        opportunity_id=opportunity_id, stage=request.POST.get("stage", ""), by=request.actor,
        at=request.at,
    )  # fmt: skip
    return done(request, f"{row.number} moved to {row.stage}.", page_of(opportunity_id))


@require_POST
@page("sales.edit")
def lose(request: Any, opportunity_id: UUID) -> HttpResponse:
    """Give a deal up, with the reason."""
    reason = request.POST.get("reason", "")
    services.mark_lost(
        opportunity_id=opportunity_id, reason=reason, by=request.actor, at=request.at
    )
    return done(request, "The opportunity is lost.", page_of(opportunity_id))


@require_POST
@page("sales.edit")
def reopen(request: Any, opportunity_id: UUID) -> HttpResponse:
    """Take a lost deal up again."""
    services.reopen_opportunity(opportunity_id=opportunity_id, by=request.actor, at=request.at)
    return done(request, "The opportunity is open again.", page_of(opportunity_id))


def _move_card(request: Any) -> None:
    card = uuid_of(request.POST.get("card", ""))
    if card is None:
        raise invalid("card", request.POST.get("card"), "This is not a card.", "Reload the board.")
    services.move_stage(
        opportunity_id=card, stage=request.POST.get("column", ""), by=request.actor, at=request.at
    )


def page_of(opportunity_id: UUID) -> str:
    """The address of an opportunity's page."""
    return reverse("sales:opportunity", args=[opportunity_id])


def _until(view: OpportunityView, at: datetime) -> datetime:
    return view.closed_at or at


def _moves(view: OpportunityView) -> list[str]:
    if not view.is_open:
        return []
    return [stage for stage in (*OPEN_STAGES, "won") if stage != view.stage]


def _column(stage: str, deals: list[OpportunityView], currency: str) -> dict[str, Any]:
    same = [deal.amount for deal in deals if deal.currency == currency]
    return {
        "key": stage, "label": stage.capitalize(),
        "tone": TONES[stage], "total": sum(same, Decimal(0)), "currency": currency,
        "cards": [_card(deal) for deal in deals],
    }  # fmt: skip


def _card(deal: OpportunityView) -> dict[str, Any]:
    late = deal.is_open and deal.close_date is not None and deal.close_date < clock.today()
    return {
        "id": deal.id, "url": page_of(deal.id), "title": deal.name,
        "text": deal.account_name if deal.account_name != deal.name else deal.number,
        "amount": deal.amount, "currency": deal.currency, "owner": deal.owner_name,
        "state": "overdue" if late else "",
        "meta": f"{deal.close_date:%d %b}" if deal.close_date else "",
    }  # fmt: skip


def _stats(found: Any) -> dict[str, Decimal]:
    running = [deal for stage in OPEN_STAGES for deal in found[stage]]
    return {
        "open": sum((deal.amount for deal in running), Decimal(0)),
        "weighted": sum((deal.weighted for deal in running), Decimal(0)),
        "won": sum((deal.amount for deal in found["won"]), Decimal(0)),
        "count": Decimal(len(running)),
    }


def _chart(months: Any) -> dict[str, Any]:
    dated = [month for month in months if month.month is not None]
    series = [("Won", "won"), ("Weighted", "weighted"), ("Open", "open")]
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": [f"{m.month:%b %Y}" for m in dated]},
        "yAxis": {"type": "value"},
        "series": [
            {"name": name, "type": "bar", "data": [float(getattr(m, key)) for m in dated]}
            for name, key in series
        ],
    }


def _save(opportunity_id: UUID, data: dict[str, Any], request: Any) -> None:
    facts: dict[str, Any] = {
        "name": data["name"], "amount": data["amount"], "close_date": data["close_date"],
        "contact_id": uuid_of(data["contact_id"]),
    }  # fmt: skip
    owner = uuid_of(data["owner_id"])
    if owner is not None:
        facts["owner_id"] = owner
    services.update_opportunity(
        opportunity_id=opportunity_id, expected_version=data["version"], **facts,
        by=request.actor, at=request.at,
    )  # fmt: skip
