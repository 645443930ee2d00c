"""HTML pages of gateways, and the address where partners leave their messages."""

from typing import Any
from uuid import UUID

from django.db import DataError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from handfast.gateways import queries, services
from handfast.gateways.forms import ConnectorForm, ReportForm, ScriptForm, script_initial
from handfast.kernel.errors import HandfastError, not_found
from handfast.platform import access, clock
from handfast.platform.http import done, errors_to, page, unstorable
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope


@page("gateways.view")
def connector_list(request: Any) -> HttpResponse:
    """All connectors and the latest messages."""
    context = {
        "connectors": queries.connectors(),
        "messages_in": queries.messages(limit=15),
        "can_edit": access.can(request.actor, "gateways.edit"),
    }
    return render(request, "gateways/list.html", context)


@page("gateways.edit")
def connector_new(request: Any) -> HttpResponse:
    """Add a connector."""
    form = ConnectorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            saved = services.save_connector(**form.cleaned_data, by=request.actor, at=request.at)
            to = reverse("gateways:connector", args=[saved.key])
            return done(request, f"{saved.name} saved.", to)
    status = 422 if form.errors else 200
    return render(request, "gateways/new.html", {"form": form}, status=status)


@require_POST
@page("gateways.edit")
def simulators_install(request: Any) -> HttpResponse:
    """Create the simulated partners."""
    services.install_simulators(by=request.actor, at=request.at)
    return done(request, "The simulated partners are ready.", reverse("gateways:list"))


@page("gateways.view")
def connector_page(request: Any, key: str) -> HttpResponse:
    """One connector: its script, what it owes an answer on, and both logs."""
    return _connector(request, key)


@require_POST
@page("gateways.edit")
def connector_script(request: Any, key: str) -> HttpResponse:
    """Change what a simulator answers."""
    form = ScriptForm(request.POST)
    if form.is_valid():
        with errors_to(form):
            services.set_script(key=key, **form.cleaned_data, by=request.actor, at=request.at)
            return done(request, "Script saved.", reverse("gateways:connector", args=[key]))
    return _connector(request, key, script_form=form, status=422)


@require_POST
@page("gateways.edit")
def connector_status(request: Any, key: str) -> HttpResponse:
    """Pause or resume."""
    status = request.POST.get("status", "")
    services.set_status(key=key, status=status, by=request.actor, at=request.at)
    return done(request, f"The connector is {status}.", reverse("gateways:connector", args=[key]))


@require_POST
@page("gateways.edit")
def connector_report(request: Any, key: str) -> HttpResponse:
    """Send a simulated partner's report."""
    form = ReportForm(request.POST)
    if form.is_valid():
        with errors_to(form):
            receipt = services.send_report(
                connector_key=key, **form.cleaned_data, by=request.actor, at=request.at
            )
            to = reverse("gateways:connector", args=[key])
            return done(request, f"The report was {receipt.state}.", to)
    return _connector(request, key, report_form=form, status=422)


@require_POST
@page("gateways.edit")
def message_replay(request: Any, message_id: UUID) -> HttpResponse:
    """Hand a failed message to its handler again."""
    found = services.replay_message(message_id=message_id, by=request.actor, at=request.at)
    to = reverse("gateways:connector", args=[found.source])
    return done(request, f"The message is {found.state}.", to)


def _connector(request: Any, key: str, status: int = 200, **forms: Any) -> HttpResponse:
    connector = queries.connector(key)
    bound = forms.get("report_form")
    requests = [
        {"request": item, "form": _report_form(item.reference, bound)}
        for item in queries.open_requests(key)
    ]
    context = {
        "connector": connector,
        "script_form": forms.get("script_form")
        or ScriptForm(initial=script_initial(connector.script)),
        "requests": requests,
        "calls": queries.calls(key, limit=30),
        "messages_in": queries.messages(key, limit=30),
        "hook": request.build_absolute_uri(
            reverse("gateways:hook", args=[_slug(request.tenant_id), key])
        ),
        "can_edit": access.can(request.actor, "gateways.edit"),
    }
    return render(request, "gateways/connector.html", context, status=status)


def _report_form(reference: str, bound: ReportForm | None) -> ReportForm:
    if bound is not None and bound.data.get("reference") == reference:
        return bound
    return ReportForm(initial={"reference": reference}, auto_id=f"id_{reference[:40]}_%s")


def _slug(tenant_id: UUID) -> str:
    return str(Tenant.objects.values_list("slug", flat=True).get(id=tenant_id))


@csrf_exempt
@require_POST
def hook(request: Any, slug: str, key: str) -> HttpResponse:
    """A partner's message: signed with the connector's secret, taken once by its id."""
    tenant_id = Tenant.objects.filter(slug=slug).values_list("id", flat=True).first()
    try:
        if tenant_id is None:
            raise not_found("connector", key)
        with tenant_scope(tenant_id):
            receipt = services.receive(
                source=key,
                message_id=request.headers.get("X-Message-Id", ""),
                body=request.body,
                signature=request.headers.get("X-Handfast-Signature", ""),
                at=clock.now(),
            )
    except HandfastError as error:
        return _hook_refused(error)
    except DataError as error:
        return _hook_refused(unstorable(error))
    answer = {"message_id": receipt.message_id, "state": receipt.state}
    return JsonResponse({**answer, "duplicate": receipt.duplicate}, status=202)


def _hook_refused(error: HandfastError) -> HttpResponse:
    problems = [{"field": p.field, "message": p.message} for p in error.problems]
    body = {"title": error.title, "status": error.status, "errors": problems}
    return JsonResponse(body, status=error.status, content_type="application/problem+json")
