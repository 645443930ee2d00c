"""Administration of the company itself, and of a sandbox's test clock."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from handfast.parties import queries, services
from handfast.parties.forms import ClockForm, CompanyForm
from handfast.parties.types import EntityView
from handfast.platform import clock
from handfast.platform.http import done, errors_to, page
from handfast.platform.tenancy import current_tenant

PLACE = ("line1", "line2", "city", "region", "postal_code", "country")
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}


@require_http_methods(["GET", "POST"])
@page("parties.admin")
def company(request: Any) -> HttpResponse:
    """Name, zone, currency, and the legal entity that signs contracts."""
    tenant, entity = current_tenant(), next(iter(queries.entities()), None)
    initial = {"name": tenant.name, "zone": tenant.zone, "currency": tenant.currency}
    form = CompanyForm(request.POST or None, initial=initial | _entity_initial(entity))
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            _save(form.cleaned_data, entity, request)
            return done(request, "The company was saved.", reverse("parties:company"))
    context = {"form": form, "tenant": tenant, "tab": "company"}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "parties/company.html", context, status=status)


@require_http_methods(["GET", "POST"])
@page("platform.clock")
def clock_page(request: Any) -> HttpResponse:
    """Show the test clock and move it on; it never goes back."""
    form = ClockForm(_moved(request) if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        to = form.cleaned_data["to"].replace(tzinfo=ZoneInfo(current_tenant().zone))
        with errors_to(form):
            clock.set_clock(to=to, by=request.actor)
            text = f"The clock stands at {to:%d %b %Y, %H:%M %Z}. What fell due is being done."
            return done(request, text, reverse("parties:clock"))
    context = {"form": form, "tenant": current_tenant(), "now": clock.now(), "tab": "clock"}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "parties/clock.html", context, status=status)


def _moved(request: Any) -> dict[str, str]:
    """The form's data: the moment typed, or the present plus the step of a button."""
    step = STEPS.get(request.POST.get("step", ""))
    if step is None:
        return {"to": request.POST.get("to", "")}
    local: datetime = clock.now().replace(tzinfo=None) + step
    return {"to": local.strftime("%Y-%m-%dT%H:%M:%S")}


def _entity_initial(entity: EntityView | None) -> dict[str, Any]:
    if entity is None:
        return {"entity_name": current_tenant().name}
    place = {name: getattr(entity, name) for name in PLACE}
    return place | {
        "entity_name": entity.name,
        "registration": entity.registration,
        "signatory_id": str(entity.signatory_id or ""),
    }


def _save(data: dict[str, Any], entity: EntityView | None, request: Any) -> None:
    services.update_tenant(
        name=data["name"], zone=data["zone"], currency=data["currency"].upper(),
        by=request.actor, at=request.at,
    )  # fmt: skip
    services.save_entity(
        entity_id=entity.id if entity else None,
        name=data["entity_name"],
        registration=data["registration"],
        signatory_id=UUID(data["signatory_id"]) if data["signatory_id"] else None,
        **{name: data[name] for name in PLACE},
        by=request.actor,
        at=request.at,
    )
