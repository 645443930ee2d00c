"""Notifications: what waits for me to decide or do, and the unread messages to me."""

from textwrap import shorten
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.platform import mail
from handfast.platform.http import done, page
from handfast.web.shell import unread
from handfast.web.waiting import waiting_for

WIDTH = 130


@require_GET
@page()
def notifications(request: Any) -> HttpResponse:
    """Decisions and tasks first, then messages that were not opened yet."""
    latest = mail.mailbox().filter(recipient=request.actor.email).order_by("-queued_at", "-id")
    context = {
        "waiting": waiting_for(request.actor, request.at),
        "unread": [_row(message) for message in latest.filter(read_at=None)[:50]],
        "read": [_row(message) for message in latest.exclude(read_at=None)[:10]],
    }
    return render(request, "notifications.html", context)


@require_POST
@page()
def read_all(request: Any) -> HttpResponse:
    """Mark every message to me as read."""
    while rows := list(unread(request.actor)):
        for message in rows:
            mail.mark_read(message.id, at=request.at)
    return done(request, "All messages are marked as read.", reverse("notifications"))


def _row(message: Any) -> dict[str, Any]:
    return {
        "title": message.subject or message.text[:80],
        "text": _first_line(message.text),
        "when": message.queued_at,
        "url": reverse("platform:message", args=[message.id]),
    }


def _first_line(text: str) -> str:
    """What the message says, without the greeting."""
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    line = parts[1] if len(parts) > 1 else parts[0] if parts else ""
    return shorten(line.replace("\n", " · "), WIDTH, placeholder="…")
