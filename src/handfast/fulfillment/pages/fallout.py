"""The fallout queue: what went wrong, whose it is, and how to go on."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from handfast.fulfillment import queries
from handfast.fulfillment.types import CATEGORIES
from handfast.parties.types import TEAMS
from handfast.platform import access
from handfast.platform.http import page, picked


@page("fulfillment.view")
def fallout_page(request: Any) -> HttpResponse:
    """Open fallout, the oldest first, and what was mended lately."""
    team, category = picked(request, "team", TEAMS), picked(request, "category", CATEGORIES)
    context = {
        "rows": queries.fallout_queue(team=team, category=category),
        "closed": queries.fallout_queue(
            team=team, category=category, include_closed=True, limit=20
        ),
        "team": team,
        "category": category,
        "teams": TEAMS.items(),
        "categories": CATEGORIES.items(),
        "can_work": access.can(request.actor, "fulfillment.work"),
    }
    return render(request, "fulfillment/fallout.html", context)
