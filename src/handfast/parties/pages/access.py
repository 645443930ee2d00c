"""Administration of teams, of what each role permits, and of API tokens."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.parties import queries, services
from handfast.parties.forms import NamedKeyForm, TokenForm
from handfast.platform import access
from handfast.platform.http import done, errors_to, page


@require_http_methods(["GET", "POST"])
@page("parties.admin")
def teams(request: Any) -> HttpResponse:
    """All teams with their people, and a form for another one."""
    form = NamedKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            made = services.create_team(**form.cleaned_data, by=request.actor, at=request.at)
            return done(request, f"Team {made.name} was added.", reverse("parties:teams"))
    people: dict[str, list[Any]] = {}
    for member in queries.members():
        people.setdefault(member.team, []).append(member)
    context = {
        "form": form, "tab": "teams",
        "teams": [(team, people.get(team.key, [])) for team in queries.teams()],
    }  # fmt: skip
    return render(request, "parties/teams.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@page("parties.admin")
def roles(request: Any) -> HttpResponse:
    """The grid of roles and permissions, and a form for a role of one's own."""
    form = NamedKeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            made = services.create_role(**form.cleaned_data, by=request.actor, at=request.at)
            to = reverse("parties:role", args=[made.key])
            return done(request, f"Role {made.name} was added; say what it permits.", to)
    context = {
        "form": form, "tab": "roles", "roles": queries.roles(),
        "groups": _groups(access.all_permissions()),
    }  # fmt: skip
    return render(request, "parties/roles.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
@page("parties.admin")
def role(request: Any, key: str) -> HttpResponse:
    """What one role permits, to be ticked."""
    if request.method == "POST":
        services.set_role_permissions(
            key=key, permissions=request.POST.getlist("permissions"), by=request.actor,
            at=request.at,
        )  # fmt: skip
        return done(request, "The role was saved.", reverse("parties:roles"))
    found = next((r for r in queries.roles() if r.key == key), None)
    context = {"role": found, "tab": "roles", "groups": _groups(access.all_permissions())}
    return render(request, "parties/role.html", context, status=200 if found else 404)


@require_http_methods(["GET", "POST"])
@page("parties.admin")
def tokens(request: Any) -> HttpResponse:
    """API tokens; a new one is shown on this answer and never again."""
    form = TokenForm(request.POST or None)
    plain = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with errors_to(form):
            _, plain = services.issue_token(
                name=data["name"], scopes=data["scopes"], member_id=UUID(data["member_id"]),
                valid_for=timedelta(days=int(data["days"])) if data["days"] else None,
                by=request.actor, at=request.at,
            )  # fmt: skip
            form = TokenForm()
    context = {
        "form": form, "plain": plain, "tokens": queries.tokens(), "tab": "tokens",
        "now": request.at,
    }  # fmt: skip
    return render(request, "parties/tokens.html", context, status=_status(form))


@require_POST
@page("parties.admin")
def revoke(request: Any, token_id: UUID) -> HttpResponse:
    """Make a token useless."""
    services.revoke_token(token_id=token_id, by=request.actor, at=request.at)
    return done(request, "The token no longer works.", reverse("parties:tokens"))


def _groups(permissions: Iterable[str]) -> list[tuple[str, list[str]]]:
    groups = groupby(sorted(permissions), key=lambda p: p.partition(".")[0])
    return [(name, list(found)) for name, found in groups]


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
