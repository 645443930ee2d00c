"""Messages about an envelope: invitations with a personal link, copies, and news for the sender."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handfast.kernel.ref import Ref
from handfast.platform import files, links, mail
from handfast.platform.models import Message, StoredFile
from handfast.platform.tenancy import current_tenant
from handfast.signing.models import Envelope, Recipient
from handfast.signing.rules import letters
from handfast.signing.rules.letters import About, Letter
from handfast.signing.services.locking import PURPOSE
from handfast.signing.services.trail import ref

LINK_GRACE = timedelta(days=90)
COPY_LIFE = timedelta(days=90)


def about(envelope: Envelope) -> About:
    """What every message says about the envelope."""
    tenant = current_tenant()
    until = envelope.expires_at
    return About(
        number=envelope.number,
        title=envelope.title,
        company=tenant.name,
        sender=envelope.sender_name,
        message=envelope.message,
        until=until.astimezone(ZoneInfo(tenant.zone)) if until else None,
    )


def send_link(envelope: Envelope, recipient: Recipient, letter: Letter, *, at: datetime) -> None:
    """Give the recipient a fresh personal link; earlier ones stop working."""
    withdraw_link(recipient, at=at)
    life = (envelope.expires_at or at) - at + LINK_GRACE
    token = links.issue(
        PURPOSE, subject=_subject(recipient), holder=recipient.email, at=at, valid_for=life
    )
    address = links.absolute(f"/sign/{token}")
    recipient.message = _mail(envelope, recipient.email, letter, [(letter.button, address)], at)
    if recipient.phone:
        text = f"{letter.subject} ({envelope.number}): {address}"
        mail.send_sms(to=recipient.phone, text=text, about=ref(envelope), at=at)


def withdraw_link(recipient: Recipient, *, at: datetime) -> None:
    """Make the recipient's links useless."""
    links.revoke(subject=_subject(recipient), at=at, purpose=PURPOSE)


def send_copies(envelope: Envelope, recipient: Recipient, *, at: datetime) -> None:
    """The signed document and the certificate, as links that last for three months."""
    letter = letters.completed(about(envelope), name=recipient.name)
    pairs = (("Signed document", envelope.current_file), ("Certificate", envelope.certificate_file))
    offered = [(label, _copy(file, recipient.email, at)) for label, file in pairs if file]
    _mail(envelope, recipient.email, letter, offered, at)


def tell_recipient(
    envelope: Envelope, recipient: Recipient, letter: Letter, *, at: datetime
) -> None:
    """A message without a link."""
    _mail(envelope, recipient.email, letter, [], at)


def tell_sender(envelope: Envelope, letter: Letter, *, at: datetime) -> None:
    """News for whoever sent the envelope, when an address is known."""
    if envelope.sender_email:
        address = links.absolute(f"/envelopes/{envelope.id}")
        _mail(envelope, envelope.sender_email, letter, [(letter.button, address)], at)


def _copy(file: StoredFile, holder: str, at: datetime) -> str:
    return files.link_for(file, holder=holder, at=at, valid_for=COPY_LIFE)


def _mail(
    envelope: Envelope, to: str, letter: Letter, offered: list[tuple[str, str]], at: datetime
) -> Message:
    return mail.send_mail(
        to=to, subject=letter.subject, text=letter.text, about=ref(envelope), links=offered, at=at
    )


def _subject(recipient: Recipient) -> Ref:
    return Ref("recipient", recipient.id)
