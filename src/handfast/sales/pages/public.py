"""The public form that catches leads: no sign-in, a trap for robots, a limit for floods."""

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.platform.http import client_address, errors_to
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope
from handfast.sales import queries, services
from handfast.sales.forms import ContactUsForm

PER_HOUR = 10
HOUR = timedelta(hours=1)


@require_http_methods(["GET", "POST"])
def contact_us(request: Any, slug: str) -> HttpResponse:
    """Show the form, or keep what was sent and say thank you."""
    tenant = _tenant(slug)
    with tenant_scope(tenant.id):
        form = ContactUsForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            refused = _keep(request, form)
            if refused is not None:
                return refused
            if not form.errors:
                return HttpResponseRedirect(reverse("sales:thanks", args=[slug]))
        status = 422 if form.is_bound and form.errors else 200
        context = {"form": form, "tenant": tenant}
        return render(request, "sales/contact_us.html", context, status=status)


@require_GET
def thanks(request: Any, slug: str) -> HttpResponse:
    """What happens next."""
    return render(request, "sales/thanks.html", {"tenant": _tenant(slug)})


def _tenant(slug: str) -> Tenant:
    found = Tenant.objects.filter(slug=slug).first()
    if found is None:
        raise Http404("There is no such company.")
    return found


def _keep(request: Any, form: ContactUsForm) -> HttpResponse | None:
    """Capture the lead; robots are thanked and forgotten, floods are told to wait."""
    data = dict(form.cleaned_data)
    if data.pop("website"):
        return None
    origin = _origin(request)
    if queries.recent_from_origin(origin, within=HOUR) >= PER_HOUR:
        form.add_error(None, "Too many messages came from your network. Try again in an hour.")
        context = {"form": form, "tenant": None}
        response = render(request, "sales/contact_us.html", context, status=429)
        response["Retry-After"] = "3600"
        return response
    with errors_to(form):
        services.capture_lead(
            **data, source="web_form", origin=origin, by=Actor.system("Web form"), at=clock.now()
        )
    return None


def _origin(request: Any) -> str:
    """A mark of the sender's address that cannot be turned back into it."""
    address = client_address(request)
    return hashlib.sha256(f"{settings.SECRET_KEY}|lead|{address}".encode()).hexdigest()
