"""Incidents: what is stuck anywhere, and trying again, leaving out, or giving it to somebody."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.kernel.errors import invalid, not_found
from handfast.platform import access
from handfast.platform.http import done, page
from handfast.workflow import queries, services
from handfast.workflow.forms import DelegateForm


@require_GET
@page("workflow.view")
def incidents_page(request: Any) -> HttpResponse:
    """Every open incident, the oldest first."""
    context = {
        "incidents": queries.incidents(), "delegate_form": DelegateForm(),
        "may_manage": access.can(request.actor, "workflow.manage"),
    }  # fmt: skip
    return render(request, "workflow/incidents.html", context)


@require_POST
@page("workflow.manage")
def act_on_incident(request: Any, incident_id: UUID, action: str) -> HttpResponse:
    """Try again, go on without, or assign."""
    given = {"incident_id": incident_id, "by": request.actor, "at": request.at}
    if action == "retry":
        row, said = services.retry_incident(**given), "It is tried again."
    elif action == "skip":
        reason = request.POST.get("reason", "")
        row, said = services.skip_incident(**given, reason=reason), "It goes on without this step."
    elif action == "assign":
        row = services.assign_incident(**given, member_id=_member(request))
        said = "It has an owner."
    else:
        raise not_found("action", action)
    return done(request, said, reverse("workflow:instance", args=[row.instance_id]))


def _member(request: Any) -> UUID | None:
    text = request.POST.get("member_id", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise invalid("member_id", text, "This is nobody.", "Choose from the list.") from None
