"""The worklist: who does what by when (R-106)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from handfast.fulfillment import queries
from handfast.platform import access
from handfast.platform.http import page

SCOPES = {"mine": "Mine", "team": "My team", "all": "Everybody"}


@page("fulfillment.view")
def worklist_page(request: Any) -> HttpResponse:
    """Tasks of the actor, of their team, or all."""
    scope = request.GET.get("scope", "")
    if scope not in SCOPES:
        scope = "team" if request.actor.teams else "all"
    handler = request.GET.get("handler", "")
    context = {
        "tasks": queries.worklist(request.actor, scope=scope, handler=handler),
        "scope": scope,
        "scopes": SCOPES.items(),
        "handler": handler,
        "counts": queries.open_count(request.actor),
        "can_work": access.can(request.actor, "fulfillment.work"),
    }
    return render(request, "fulfillment/worklist.html", context)
