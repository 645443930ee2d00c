"""HTML pages of the installed base."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from handfast.assets import queries
from handfast.assets.lifecycle import ASSET
from handfast.kernel.errors import not_found
from handfast.platform import outbox
from handfast.platform.http import page, picked


@page("assets.view")
def asset_list(request: Any) -> HttpResponse:
    """The installed base with search and filter."""
    text, status = request.GET.get("q", ""), picked(request, "status", ASSET.states)
    after = request.GET.get("after")
    rows = queries.search(
        by=request.actor, text=text, status=status, after=_uuid(after) if after else None
    )
    more = rows[-1].id if len(rows) == queries.PAGE else None
    context = {
        "assets": rows, "q": text, "status": status, "statuses": ASSET.states, "more": more,
    }  # fmt: skip
    return render(request, "assets/list.html", context)


@page("assets.view")
def asset_page(request: Any, asset_id: UUID) -> HttpResponse:
    """One asset: what it is, what it entitles to, what happened to it."""
    row = queries.visible(request.actor).filter(id=asset_id).first()
    if row is None:
        raise not_found("asset", asset_id)
    origin = queries.asset_view(row).origin
    context = {
        "asset": row,
        "characteristics": _readable(row.characteristics),
        "entitlements": queries.entitlements_of_asset(asset_id),
        "events": outbox.timeline(subject=origin, limit=30),
    }
    return render(request, "assets/asset.html", context)


def _readable(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Names and values in words: `voice_ready: true` reads "Voice ready: yes"."""
    words = {True: "yes", False: "no"}
    return [
        (name.replace("_", " ").capitalize(), words[value] if isinstance(value, bool) else value)
        for name, value in sorted(values.items())
    ]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found("page", text) from None
