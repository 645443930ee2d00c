"""The way of a version: to review, back, into force, or away."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from handfast.kernel.errors import HandfastError, invalid, not_found
from handfast.platform.http import done, page
from handfast.platform.tenancy import current_tenant
from handfast.policies import queries, services
from handfast.policies.pages import drawing
from handfast.policies.types import MODEL_KIND, TableView


@require_http_methods(["GET", "POST"])
@page("policies.edit", "policies.publish")
def publish(request: Any, key: str) -> HttpResponse:
    """What would change and what speaks against it, then: into force, at once or at a moment."""
    view = queries.open_version(key)
    if view is None:
        return redirect("policies:policy", key=key)
    problem = ""
    if request.method == "POST":
        try:
            row = services.publish_table(
                table_id=view.id, effective_from=_moment(request.POST.get("effective_from", "")),
                by=request.actor, at=request.at,
            )  # fmt: skip
        except HandfastError as error:
            if error.status not in (409, 422):
                raise
            problem = " ".join(one.words for one in error.problems)
        else:
            text = f"Version {row.number} is in force from {row.effective_from:%d %b %Y}."
            return done(request, text, reverse("policies:version", args=[key, row.number]))
    context = drawing.frame(request, view, "publish") | _reasons(view, request.at)
    context |= {
        "problem": problem,
        "asked": request.POST.get("effective_from", _wanted(view, request.at)),
    }
    return render(request, "policies/publish.html", context, status=422 if problem else 200)


@require_POST
@page("policies.edit")
def submit(request: Any, key: str) -> HttpResponse:
    """Ask a colleague to look at the draft."""
    view = _open(key)
    row = services.submit_draft(
        table_id=view.id, effective_from=_moment(request.POST.get("effective_from", "")),
        by=request.actor, at=request.at,
    )  # fmt: skip
    asked = len(queries.reviewers(queries.table(view.id), request.actor.id))
    who = f"{asked} colleague{'' if asked == 1 else 's'} who may publish it" if asked else (
        "somebody who may publish it, but nobody else may yet"
    )  # fmt: skip
    text = f"Version {row.number} waits for {who}."
    return done(request, text, reverse("policies:publish", args=[key]))


@require_POST
@page("policies.edit", "policies.publish")
def send_back(request: Any, key: str) -> HttpResponse:
    """Make the version in review a draft again."""
    services.send_back(
        table_id=_open(key).id, reason=request.POST.get("reason", ""), by=request.actor,
        at=request.at,
    )  # fmt: skip
    text = "It is a draft again; its author sees your reason."
    return done(request, text, reverse("policies:version", args=[key, _open(key).version]))


@require_POST
@page("policies.edit")
def discard(request: Any, key: str) -> HttpResponse:
    """Throw the open version away."""
    services.discard_draft(table_id=_open(key).id, by=request.actor, at=request.at)
    left = queries.versions(key)
    to = reverse("policies:policy", args=[key]) if left else reverse("policies:list")
    return done(request, "The draft was discarded.", to)


def _open(key: str) -> TableView:
    view = queries.open_version(key)
    if view is None:
        raise not_found("draft", key)
    return view


def _reasons(view: TableView, at: datetime) -> dict[str, Any]:
    acting = queries.table_at(view.table.key, at)
    plain = view.kind != MODEL_KIND
    compared = None
    if acting is not None and acting.kind == view.kind:
        compared = queries.difference_of(acting, view)
    use = queries.use_of(view.table.key)
    return drawing.sheet(view.table) | {
        "blockers": services.publishing_problems(view), "acting": acting, "difference": compared,
        "check": queries.check_of(view.table) if plain else None,
        "warnings": list(use.warnings(view.table)) if use.warnings and plain else [],
        "before": acting.version if acting else None, "after": view.version,
    }  # fmt: skip


def _wanted(view: TableView, at: datetime) -> str:
    """From when the version shall count, as a form shows it, unless that moment has passed."""
    if view.wanted_from is None or view.wanted_from <= at:
        return ""
    return f"{view.wanted_from.astimezone(ZoneInfo(current_tenant().zone)):%Y-%m-%dT%H:%M}"


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise invalid("effective_from", text, "This is not a date and time.",
                      "Leave it empty for now.") from error  # fmt: skip
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(current_tenant().zone))
