"""Home: what waits for the person, their deals, what is late, and the figures of their role."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.platform.http import page
from handfast.web.dashboard import dashboard


@require_GET
@page()
def home(request: Any) -> HttpResponse:
    """What waits for the person who signed in."""
    return render(request, "home.html", {"board": dashboard(request.actor, request.at)})
