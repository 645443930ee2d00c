"""The profile: who I am here, what I may do, and how my sign-in is protected."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.approvals import queries as approvals
from handfast.approvals import services as approval_services
from handfast.parties import queries as parties
from handfast.parties import services
from handfast.platform import access
from handfast.platform.http import done, page
from handfast.platform.tenancy import current_tenant

WAYS = {"email+sms": "E-mail and text message", "email": "E-mail", "sms": "Text message"}
KINDS = {"totp": "Authenticator app", "recovery_codes": "Recovery codes"}


@require_GET
@page()
def profile(request: Any) -> HttpResponse:
    """Name, roles and team as an administrator set them; password and second factor are one's own."""
    view = parties.member_of_user(request.user.id)
    names = parties.role_names()
    factors = Authenticator.objects.filter(user=request.user).order_by("type")
    context = {
        "member": view,
        "roles": [names.get(key, key) for key in view.roles] if view else [],
        "manager": parties.member(view.manager_id) if view and view.manager_id else None,
        "factors": [
            {"name": KINDS.get(one.type, one.type), "since": one.created_at}
            for one in factors
        ],
        "companies": parties.companies(request.user.id),
        "here": current_tenant().id,
    }  # fmt: skip
    if view is not None and access.can(request.actor, "approvals.view"):
        reach = approvals.reach_of([view.id])[view.id]
        context |= {"asked": "+".join(reach.asked), "reminded": "+".join(reach.reminded),
                    "ways": WAYS}  # fmt: skip
    return render(request, "profile.html", context)


@require_POST
@page("approvals.view")
def channels(request: Any) -> HttpResponse:
    """Choose by which channels one is asked for approvals and reminded."""
    asked, reminded = (
        [one for one in request.POST.get(name, "").split("+") if one]
        for name in ("asked", "reminded")
    )
    approval_services.choose_reach(asked=asked, reminded=reminded, by=request.actor, at=request.at)
    return done(request, "You are reached as you chose.", reverse("profile"))


@require_POST
@page()
def end_sessions(request: Any) -> HttpResponse:
    """Sign out everywhere else; this browser stays signed in."""
    user = services.end_sessions(by=request.actor, at=request.at)
    update_session_auth_hash(request, user)
    return done(request, "You are signed out everywhere else.", reverse("profile"))
