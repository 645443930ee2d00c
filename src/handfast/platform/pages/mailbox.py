"""The mailbox: every message that was written to anyone, as its recipient sees it.

In a sandbox every member of staff reads it, for that is where its messages end. In production
everybody finds the messages to their own address there, only administrators those to others, and
secret addresses inside messages are not shown to anybody.
"""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, mail
from handfast.platform.http import page
from handfast.platform.models.mail import Message
from handfast.platform.paging import keyset
from handfast.platform.tenancy import current_tenant

PAGE_SIZE = 30
PERMISSION = "platform.mailbox"
_ADDRESS = re.compile(r"https?://\S+")


@require_GET
@page()
def mailbox(request: Any, message_id: UUID | None = None) -> HttpResponse:
    """List messages beside the one that is open."""
    sandbox = current_tenant().kind == "sandbox"
    if not sandbox:
        access.require(request.actor, PERMISSION)
    recipient = request.GET.get("to", "").strip()
    everything = sandbox or access.can(request.actor, "platform.admin")
    only_to = None if everything else request.actor.email
    shown = _opened(message_id, only_to, request.at) if message_id else None
    found = keyset(
        mail.mailbox(recipient=recipient, only_to=only_to),
        sorts={"-newest": "id"},
        cursor=request.GET.get("cursor", ""),
        limit=PAGE_SIZE,
    )
    context = {
        "messages_page": found,
        "open": shown,
        "text": _text(shown, sandbox=sandbox),
        "links": shown.links if shown and sandbox else [],
        "about": _about(shown),
        "recipient": recipient,
        "query": request.GET.urlencode(),
        "sandbox": sandbox,
        "everything": everything,
        "url": reverse("platform:mailbox"),
    }
    return render(request, "platform/mailbox.html", context)


def _opened(message_id: UUID, only_to: str | None, at: datetime) -> Message:
    """The message, marked as read; raises NotFound also for one that is not theirs to read."""
    if not mail.mailbox(only_to=only_to).filter(id=message_id).exists():
        raise not_found("message", message_id)
    return mail.mark_read(message_id, at=at)


def _text(message: Message | None, *, sandbox: bool) -> str:
    if message is None:
        return ""
    return message.text if sandbox else _ADDRESS.sub("[address not shown]", message.text)


def _about(message: Message | None) -> Ref | None:
    if message is None or message.about_id is None:
        return None
    return Ref(message.about_kind, message.about_id)
