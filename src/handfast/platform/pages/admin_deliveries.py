"""The deliveries page: events a part of the system could not take in, and trying them again."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.platform import deliveries
from handfast.platform.http import done, page


@require_GET
@page("platform.admin")
def deliveries_page(request: Any) -> HttpResponse:
    """Parked deliveries first; waiting and finished ones on request."""
    state = request.GET.get("state", "poison")
    topic = request.GET.get("topic", "").strip()
    context = {
        "rows": deliveries.search(state=state, topic=topic),
        "counts": deliveries.counts(),
        "state": state,
        "topic": topic,
        "tab": "deliveries",
    }
    return render(request, "platform/deliveries.html", context)


@require_POST
@page("platform.admin")
def replay(request: Any, delivery_id: UUID) -> HttpResponse:
    """Try one parked delivery again."""
    deliveries.replay(delivery_id=delivery_id, by=request.actor, at=request.at)
    return done(request, "The delivery is queued again.", reverse("platform:deliveries"))


@require_POST
@page("platform.admin")
def replay_all(request: Any) -> HttpResponse:
    """Try all parked deliveries again."""
    count = deliveries.replay_all(by=request.actor, at=request.at)
    return done(request, f"{count} deliveries are queued again.", reverse("platform:deliveries"))
