"""Messages to people: written with the change they tell about, delivered afterwards by a job.

A sandbox, and an installation without mail server, keeps messages in the in-app mailbox; so the
demo shows every message and no customer is ever written to by mistake.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db.models import Q
from django.forms import ValidationError

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, clock, jobs, letters, outbound
from handfast.platform.access import Actor
from handfast.platform.models.mail import DELIVERY, Message
from handfast.platform.tenancy import current_tenant, tenant_scope

DELIVER = "platform.deliver_message"
PERMISSION = "platform.mailbox"
_ADDRESS = re.compile(r"https?://\S+")
LinkLike = str | tuple[str, str]


def send_mail(
    *,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    about: Ref | None = None,
    links: Iterable[LinkLike] = (),
    private: bool = False,
) -> Message:
    """Queue an e-mail in the caller's transaction; `links` are addresses or (label, address).

    `private` is for what lets its reader act as the recipient: a link to sign in or to decide with,
    a new password, an invitation.
    Raises InvalidInput when the recipient is not an e-mail address.
    """
    try:
        validate_email(to)
    except ValidationError:
        raise invalid("to", to, "This is not an e-mail address.", "Correct it.") from None
    return _queue("email", to, subject, text, at, about, links, private=private)


def send_sms(
    *, to: str, text: str, at: datetime, about: Ref | None = None, private: bool = False
) -> Message:
    """Queue a text message in the caller's transaction; `to` in international form.

    A `private` one is shown to administrators only, for a number is nobody's sign-in name.

    Raises InvalidInput when the recipient is not a telephone number.
    """
    digits = to.translate(str.maketrans("", "", " -()./"))
    if not (digits.startswith("+") and digits[1:].isdigit() and 7 <= len(digits) <= 16):
        raise invalid(
            "to", to, "This is not an international telephone number.", "Write +1 312 555 0100."
        )
    return _queue("sms", digits, "", text, at, about, (), private=private)


def deliver(message_id: UUID, tenant_id: UUID) -> None:
    """Hand a message to its carrier and keep the outcome; raises what the carrier raised.

    The carrier is called between two transactions; a message already sent is left alone.
    """
    with tenant_scope(tenant_id):
        message = get(message_id)
        kept_here, company = stays_in_mailbox(message.channel), current_tenant().name
    if message.status == "sent":
        return
    try:
        if not kept_here:
            _carry(message, company)
    except Exception as problem:
        with tenant_scope(tenant_id):
            _move(message_id, "fail", f"{type(problem).__name__}: {problem}"[:2000])
        raise
    with tenant_scope(tenant_id):
        _move(message_id, "send", "")


def stays_in_mailbox(channel: str) -> bool:
    """Whether messages of a channel are only kept here, for the tenant in scope."""
    tenant = current_tenant()
    if tenant.kind == "sandbox" and not tenant.settings.get("deliver_messages"):
        return True
    configured = settings.EMAIL_BACKEND if channel == "email" else settings.HANDFAST_SMS_URL
    return not configured or configured.endswith("MailboxBackend")


def get(message_id: UUID) -> Message:
    """One message; raises NotFound."""
    row = Message.objects.filter(id=message_id).first()
    if row is None:
        raise not_found("message", message_id)
    return row


def mailbox(*, recipient: str = "") -> Any:
    """All messages as a queryset; `recipient` matches any part of the address."""
    rows = Message.objects.all()
    return rows.filter(recipient__icontains=recipient) if recipient else rows


def readable_by(by: Actor, *, recipient: str = "") -> Any:
    """The messages an actor may read, as a queryset; `recipient` matches a part of the address.

    In a sandbox that is every message, but private ones only for their recipient and for
    administrators. In production it is what was sent to the actor, and for administrators the
    rest. Raises Forbidden for tokens, and in production for anybody, without the permission.
    """
    sandbox, admin = in_sandbox(), access.can(by, "platform.admin")
    if not (sandbox and by.kind == "user"):
        access.require(by, PERMISSION)
    own = Q(recipient__iexact=by.email) & ~Q(recipient="")
    rows = mailbox(recipient=recipient)
    if admin:
        return rows
    return rows.filter(own | Q(private=False)) if sandbox else rows.filter(own)


def readable(message_id: UUID, *, by: Actor) -> Message:
    """One message the actor may read; raises NotFound for any other."""
    found: Message | None = readable_by(by).filter(id=message_id).first()
    if found is None:
        raise not_found("message", message_id)
    return found


def in_sandbox() -> bool:
    """Whether the tenant in scope tries things out: its messages end in the mailbox."""
    return str(current_tenant().kind) == "sandbox"


def shown(message: Message) -> tuple[str, list[dict[str, str]]]:
    """Text and links as the mailbox shows them: in production without secret addresses."""
    if in_sandbox():
        return message.text, list(message.links)
    return _ADDRESS.sub("[address not shown]", message.text), []


def about(subject: Ref) -> list[Message]:
    """The messages about a record, newest first."""
    rows = Message.objects.filter(about_kind=subject.kind, about_id=subject.id)
    return list(rows.order_by("-id"))


def mark_read(message_id: UUID, *, at: datetime) -> Message:
    """The message, marked as read; raises NotFound."""
    message = get(message_id)
    if message.read_at is None:
        message.read_at = at
        message.save(update_fields=["read_at"])
    return message


def _queue(
    channel: str,
    to: str,
    subject: str,
    text: str,
    at: datetime,
    about: Ref | None,
    links: Iterable[LinkLike],
    *,
    private: bool = False,
) -> Message:
    message = Message.objects.create(
        channel=channel,
        recipient=to,
        subject=subject,
        text=text,
        links=[_link(link) for link in links],
        private=private,
        about_kind=about.kind if about else "",
        about_id=about.id if about else None,
        queued_at=at,
    )
    jobs.enqueue(DELIVER, message_id=message.id)
    return message


def _link(link: LinkLike) -> dict[str, str]:
    label, url = (link, link) if isinstance(link, str) else link
    return {"label": label, "url": url}


def _carry(message: Message, company: str) -> None:
    if message.channel == "email":
        _carry_mail(message, company)
    else:
        _carry_sms(message)


def _carry_mail(message: Message, company: str) -> None:
    addresses = [f"{link['label']}: {link['url']}" for link in message.links]
    letter = EmailMultiAlternatives(
        subject=message.subject,
        body="\n\n".join([message.text, *addresses]),
        to=[message.recipient],
        headers={"Message-ID": f"<{message.id}@handfast>"},
        connection=get_connection(settings.EMAIL_BACKEND),
    )
    page = letters.html_of(
        subject=message.subject, text=message.text, links=message.links, company=company
    )
    letter.attach_alternative(page, "text/html")
    letter.send()


def _carry_sms(message: Message) -> None:
    with outbound.client(hosts=[urlsplit(settings.HANDFAST_SMS_URL).hostname or ""]) as client:
        answer = client.post(
            settings.HANDFAST_SMS_URL,
            json={"to": message.recipient, "text": message.text, "reference": str(message.id)},
            headers={
                "Authorization": f"Bearer {settings.HANDFAST_SMS_TOKEN}",
                "Idempotency-Key": str(message.id),
            },
        )
    answer.raise_for_status()


def _move(message_id: UUID, action: str, error: str) -> None:
    message = Message.objects.select_for_update().get(id=message_id)
    if message.status == "sent":
        return
    message.status = DELIVERY.after(message.status, action)
    message.error = error
    message.sent_at = clock.now() if action == "send" else None
    message.save(update_fields=["status", "error", "sent_at"])
