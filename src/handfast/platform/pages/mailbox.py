"""The mailbox: every message that was written to anyone, as its recipient sees it.

In a sandbox every member of staff reads it, for that is where its messages end, except what would
sign them in as somebody else. In production everybody finds the messages to their own address there,
only administrators those to others, and secret addresses inside messages are not shown to anybody.
"""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from handfast.kernel.ref import Ref
from handfast.platform import access, mail
from handfast.platform.http import page
from handfast.platform.models.mail import Message
from handfast.platform.paging import keyset

PAGE_SIZE = 30


@require_GET
@page()
def mailbox(request: Any, message_id: UUID | None = None) -> HttpResponse:
    """List messages beside the one that is open."""
    recipient = request.GET.get("to", "").strip()
    found = keyset(
        mail.readable_by(request.actor, recipient=recipient),
        sorts={"-newest": "id"},
        cursor=request.GET.get("cursor", ""),
        limit=PAGE_SIZE,
    )
    opened = _opened(message_id, request) if message_id else None
    text, links = mail.shown(opened) if opened else ("", [])
    context = {
        "messages_page": found,
        "open": opened,
        "text": text,
        "links": links,
        "about": _about(opened),
        "recipient": recipient,
        "query": request.GET.urlencode(),
        "sandbox": mail.in_sandbox(),
        "everything": mail.in_sandbox() or access.can(request.actor, "platform.admin"),
        "url": reverse("platform:mailbox"),
    }
    return render(request, "platform/mailbox.html", context)


def _opened(message_id: UUID, request: Any) -> Message:
    """The message, marked as read; raises NotFound also for one that is not theirs to read."""
    mail.readable(message_id, by=request.actor)
    return mail.mark_read(message_id, at=request.at)


def _about(message: Message | None) -> Ref | None:
    if message is None or message.about_id is None:
        return None
    return Ref(message.about_kind, message.about_id)
