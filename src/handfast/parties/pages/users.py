"""Administration of colleagues: list, invite, change, end and renew access."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handfast.parties import queries, services
from handfast.parties.forms import InviteForm, MemberForm
from handfast.platform.http import done, errors_to, page


@require_GET
@page("parties.admin")
def users(request: Any) -> HttpResponse:
    """Everybody with access, now or formerly."""
    members = queries.members(active=None)
    context = {
        "members": sorted(members, key=lambda m: (not m.active, m.name)),
        "role_names": queries.role_names(), "tab": "users",
    }  # fmt: skip
    return render(request, "parties/users.html", context)


@require_http_methods(["GET", "POST"])
@page("parties.admin")
def invite(request: Any) -> HttpResponse:
    """Invite a colleague by mail."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = {k: v for k, v in form.cleaned_data.items() if k != "version"}
        facts["manager_id"] = UUID(facts["manager_id"]) if facts["manager_id"] else None
        with errors_to(form):
            made = services.invite_member(**facts, by=request.actor, at=request.at)
            text = f"{made.name} was invited; the mail is on its way."
            return done(request, text, reverse("parties:users"))
    context = {"form": form, "member": None, "tab": "users"}
    return render(request, "parties/user_form.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@page("parties.admin")
def user(request: Any, member_id: UUID) -> HttpResponse:
    """Change a colleague's facts and roles."""
    view = queries.member(member_id)
    initial = {**asdict(view), "manager_id": str(view.manager_id or "")}
    form = MemberForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            _save(member_id, form.cleaned_data, request)
            return done(request, f"{view.name} was saved.", reverse("parties:users"))
    context = {"form": form, "member": view, "tab": "users"}
    return render(request, "parties/user_form.html", context, status=_status(form))


@require_POST
@page("parties.admin")
def user_action(request: Any, member_id: UUID, action: str) -> HttpResponse:
    """End or renew access, or send the invitation again."""
    acts = {
        "deactivate": (services.deactivate_member, "The access has ended."),
        "activate": (services.activate_member, "The access was renewed."),
        "invite": (services.resend_invitation, "A new invitation is on its way."),
    }
    function, text = acts[action]
    function(member_id=member_id, by=request.actor, at=request.at)
    return done(request, text, reverse("parties:users"))


def _save(member_id: UUID, data: dict[str, Any], request: Any) -> None:
    manager = UUID(data["manager_id"]) if data["manager_id"] else None
    services.update_member(
        member_id=member_id, name=data["name"], phone=data["phone"], title=data["title"],
        team=data["team"], manager_id=manager, by=request.actor, at=request.at,
    )  # fmt: skip
    services.set_roles(member_id=member_id, roles=data["roles"], by=request.actor, at=request.at)


def _status(form: MemberForm) -> int:
    return 422 if form.is_bound and form.errors else 200
