"""Pages of versions: the list, one version, and its steps of life."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.catalog import queries, services
from handfast.catalog.forms import PublishForm, RetireForm
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform import clock, outbox
from handfast.platform.http import done, page

VIEWS = ("offerings", "rules", "work", "changes")


@page("catalog.view")
def version_list(request: Any) -> HttpResponse:
    """All versions, newest first, and which one is sold today."""
    rows = queries.versions()
    today = clock.today()
    current = next(
        (
            v.id
            for v in rows
            if v.status in ("published", "retired")
            and v.effective_from is not None
            and v.effective_from <= today
            and (v.effective_to is None or today < v.effective_to)
        ),
        None,
    )
    return render(request, "catalog/versions.html", {"versions": rows, "current": current})


@page("catalog.view")
def version_page(request: Any, version_id: UUID) -> HttpResponse:
    """One version: what is sold, the rules, the work behind it, and what it changes."""
    view = request.GET.get("view", "offerings")
    version = queries.version(version_id)
    catalog = queries.catalog(version_id)
    before, changes = queries.compare(version_id=version_id)
    text = request.GET.get("q", "")
    context = {
        "version": version,
        "catalog": catalog,
        "view": view if view in VIEWS else "offerings",
        "tops": _tops(version_id, text),
        "q": text,
        "before": before,
        "changes": changes,
        "problems": queries.problems(version_id) if version.status == "draft" else [],
        "publish_form": PublishForm(initial={"effective_from": version.effective_from}),
        "retire_form": RetireForm(),
        "events": timeline(version_id),
    }
    return render(request, "catalog/version.html", context)


def _tops(version_id: UUID, text: str) -> list[dict[str, Any]]:
    catalog = queries.catalog(version_id)
    return [
        {
            "offering": found,
            "parts": [
                {"item": item, "offering": catalog.offering(item.child)}
                for item in catalog.items_of(found.code)
            ],
        }
        for found in queries.offerings(version_id=version_id, search=text)
    ]


def timeline(version_id: UUID) -> list[dict[str, Any]]:
    """The version's history for the timeline component."""
    found = outbox.timeline(subject=Ref("catalog_version", version_id), limit=20)
    return [{"title": e.headline, "when": e.at, "who": e.by.name, "tone": "blue"} for e in found]


@require_POST
@page("catalog.publish")
def publish(request: Any, version_id: UUID) -> HttpResponse:
    """Publish a draft from the day given."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        raise invalid("effective_from", request.POST.get("effective_from"), "This is not a date.")
    version = services.publish_version(
        version_id=version_id, effective_from=form.cleaned_data["effective_from"],
        by=request.actor, at=request.at,
    )  # fmt: skip
    text = f"Version {version.number} is published, effective {version.effective_from:%d %b %Y}."
    return done(request, text, reverse("catalog:version", args=[version_id]))


@require_POST
@page("catalog.publish")
def retire(request: Any, version_id: UUID) -> HttpResponse:
    """Retire a published version from the day given."""
    form = RetireForm(request.POST)
    if not form.is_valid():
        raise invalid("effective_to", request.POST.get("effective_to"), "This is not a date.")
    version = services.retire_version(
        version_id=version_id, effective_to=form.cleaned_data["effective_to"],
        by=request.actor, at=request.at,
    )  # fmt: skip
    text = f"Version {version.number} is retired."
    return done(request, text, reverse("catalog:version", args=[version_id]))


@require_POST
@page("catalog.edit")
def discard(request: Any, version_id: UUID) -> HttpResponse:
    """Put a draft aside."""
    services.discard_version(version_id=version_id, by=request.actor, at=request.at)
    return done(request, "The draft is discarded.", reverse("catalog:versions"))
