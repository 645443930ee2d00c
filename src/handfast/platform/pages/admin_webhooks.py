"""The webhooks page: systems that hear of events, and what was told to them."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.platform import webhooks
from handfast.platform.forms import WebhookForm
from handfast.platform.http import done, errors_to, page


@require_http_methods(["GET", "POST"])
@page("platform.admin")
def webhooks_page(request: Any) -> HttpResponse:
    """List endpoints and deliveries; a POST adds an endpoint and shows its secret once."""
    form, created = WebhookForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            created = webhooks.create_endpoint(**form.cleaned_data, by=request.actor, at=request.at)
            form = WebhookForm()
    context = {
        "form": form,
        "created": created,
        "endpoints": webhooks.endpoints(),
        "deliveries": webhooks.deliveries(limit=50),
        "tab": "webhooks",
    }
    status = 422 if form.errors else 200
    return render(request, "platform/webhooks.html", context, status=status)


@require_POST
@page("platform.admin")
def delete(request: Any, endpoint_id: UUID) -> HttpResponse:
    """Stop telling an endpoint."""
    webhooks.delete_endpoint(endpoint_id=endpoint_id, by=request.actor, at=request.at)
    return done(request, "The endpoint is removed.", reverse("platform:webhooks"))


@require_POST
@page("platform.admin")
def resend(request: Any, delivery_id: UUID) -> HttpResponse:
    """Tell an event again."""
    webhooks.resend(delivery_id=delivery_id, by=request.actor)
    return done(request, "The event is queued again.", reverse("platform:webhooks"))
