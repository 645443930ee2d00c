"""The former addresses of the matrix: its table lives among the rules, where it is edited."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.approvals import services
from handfast.approvals.rules.matrix import table_key
from handfast.platform.http import done, page
from handfast.policies import services as policies_services

KEY = table_key("quote")


@require_http_methods(["GET", "HEAD"])
@page("policies.view")
def matrix(request: Any) -> HttpResponse:
    """The quote matrix among the rules, with the facts to try that the address carries."""
    services.ensure_matrices(at=request.at)
    query = request.META.get("QUERY_STRING", "")
    to = reverse("policies:policy", args=[KEY])
    return HttpResponseRedirect(f"{to}?{query}" if query else to)


@require_POST
@page("policies.edit")
def start_draft(request: Any) -> HttpResponse:
    """Begin to change the matrix; the version in force goes on until the draft is published."""
    services.ensure_matrices(at=request.at)
    policies_services.draft_table(key=KEY, by=request.actor, at=request.at)
    text = "This is your draft; nothing changes yet."
    return done(request, text, reverse("policies:draft", args=[KEY]))


@require_http_methods(["GET", "HEAD"])
@page("policies.edit")
def draft(request: Any) -> HttpResponse:
    """The draft of the quote matrix in the editor of rules."""
    return HttpResponseRedirect(reverse("policies:draft", args=[KEY]))
