"""The search: a short list under the field while typing, and the whole page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.platform.http import page
from handfast.web.search import FULL, QUICK, SHORTEST
from handfast.web.search import search as find


@require_GET
@page()
def search(request: Any) -> HttpResponse:
    """Results grouped by kind; `kind` narrows them to one."""
    asked = request.GET.get("q", "").strip()
    kind = request.GET.get("kind", "")
    groups = find(asked, by=request.actor, limit=FULL)
    context = {
        "q": asked,
        "kind": kind,
        "groups": [group for group in groups if kind in ("", group.kind)],
        "all_groups": groups,
        "short": len(asked) < SHORTEST,
    }
    return render(request, "search.html", context)


@require_GET
@page()
def quick(request: Any) -> HttpResponse:
    """The best results of each kind, as the part below the search field."""
    asked = request.GET.get("q", "").strip()
    groups = find(asked, by=request.actor, limit=QUICK)
    context = {"q": asked, "groups": groups, "short": len(asked) < SHORTEST}
    return render(request, "parts/search_hits.html", context)
