"""The profile: who I am here, what I may do, and how my sign-in is protected."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.parties import queries as parties
from handfast.platform.http import page

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
    }  # fmt: skip
    return render(request, "profile.html", context)
