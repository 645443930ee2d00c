"""The page of delegations: who answers for whom, from when to when."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.approvals import queries, services
from handfast.approvals.forms import DelegationForm
from handfast.platform import access
from handfast.platform.clock import local_date
from handfast.platform.http import done, errors_to, page


@require_http_methods(["GET", "POST"])
@page("approvals.view")
def delegations(request: Any) -> HttpResponse:
    """Mine and everybody's, and a form for a new one."""
    may_all = access.can(request.actor, "approvals.admin")
    only = "" if may_all else str(request.actor.id)
    today = local_date(request.at)
    initial = {"member_id": str(request.actor.id), "starts_on": today, "ends_on": today}
    form = DelegationForm(request.POST or None, only=only, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with errors_to(form):
            row = services.delegate(
                member_id=UUID(data["member_id"]), substitute_id=UUID(data["substitute_id"]),
                starts_on=data["starts_on"], ends_on=data["ends_on"], kinds=data["kinds"],
                out_of_office=data["out_of_office"], reason=data["reason"], by=request.actor,
                at=request.at,
            )  # fmt: skip
            text = f"{row.substitute.name} may answer for {row.member.name} in these days."
            return done(request, text, reverse("approvals:delegations"))
    found = queries.delegations(day=today)
    context = {
        "form": form, "today": today, "rows": found, "may_all": may_all,
        "me": request.actor.id,
        "past": [d for d in queries.delegations_of(request.actor.id)
                 if d.ended or d.ends_on < today],
    }  # fmt: skip
    return render(
        request, "approvals/delegations.html", context, status=422 if form.errors else 200
    )


@require_POST
@page("approvals.view")
def end(request: Any, delegation_id: UUID) -> HttpResponse:
    """End a delegation at once."""
    services.end_delegation(delegation_id=delegation_id, by=request.actor, at=request.at)
    return done(request, "The delegation has ended.", reverse("approvals:delegations"))
