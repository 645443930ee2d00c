"""Behind a personal link: the first look, the consent, the pages, and the finished copies."""

from datetime import datetime

from django.db import transaction

from handfast.documents.services import page_count, page_image
from handfast.kernel.errors import invalid, not_found
from handfast.platform import files, outbox
from handfast.platform.models import StoredFile
from handfast.signing import queries
from handfast.signing.events import EnvelopeViewed
from handfast.signing.lifecycle import RECIPIENT
from handfast.signing.rules.turns import has_turn
from handfast.signing.services.locking import Held, held, recipient_of, require_turn
from handfast.signing.services.trail import Origin, note, ref
from handfast.signing.types import CONSENT_VERSION, SigningView


@transaction.atomic
def open_link(*, token: str, at: datetime, origin: Origin) -> SigningView:
    """What the recipient sees; the first look is recorded and told to the sender.

    Raises LinkRefused for a link that is unknown, expired, withdrawn, or somebody else's.
    """
    found = held(token, at=at)
    if found.envelope.status == "sent" and has_turn(found.recipient, found.recipients):
        record_view(found, at=at, origin=origin)
    pages = page_count(files.read(found.envelope.current_file_id))
    found.recipient.envelope = found.envelope
    return queries.signing_view(found.recipient, pages=pages)


def record_view(found: Held, *, at: datetime, origin: Origin) -> None:
    """Record the first look of a recipient whose turn it is; later looks change nothing."""
    recipient, envelope = found.recipient, found.envelope
    if not RECIPIENT.allows(recipient.status, "view"):
        return
    recipient.status = RECIPIENT.after(recipient.status, "view")
    recipient.viewed_at = at
    recipient.save(update_fields=["status", "viewed_at"])
    note(envelope, "viewed", who=recipient.name, recipient=recipient, at=at, origin=origin)
    viewed = EnvelopeViewed(
        envelope_id=envelope.id, number=envelope.number, subject=str(envelope.subject),
        recipient_id=recipient.id, name=recipient.name, viewed_at=at,
    )  # fmt: skip
    outbox.publish(
        viewed, subject=ref(envelope), by=found.actor, at=at, stream_id=envelope.stream_id
    )


@transaction.atomic
def give_consent(*, token: str, version: str, at: datetime, origin: Origin) -> None:
    """Record that the recipient agrees to sign electronically, with the version of the text.

    Raises LinkRefused, Conflict when it is not their turn, InvalidInput for another version.
    """
    found = held(token, at=at)
    require_turn(found)
    record_view(found, at=at, origin=origin)
    consent(found, version=version, at=at, origin=origin)


def consent(found: Held, *, version: str, at: datetime, origin: Origin) -> None:
    """Record the consent once; the recipient's turn has been checked."""
    if version != CONSENT_VERSION:
        raise invalid(
            "consent", version, "The consent text has changed meanwhile.",
            "Open the link again and read the present text.",
        )  # fmt: skip
    recipient = found.recipient
    if recipient.consent_version == version:
        return
    recipient.consent_version, recipient.consented_at = version, at
    recipient.save(update_fields=["consent_version", "consented_at"])
    note(
        found.envelope, "consented", who=recipient.name, recipient=recipient, at=at,
        origin=origin, data={"consent": version},
    )  # fmt: skip


def page_picture(*, token: str, page: int, at: datetime, width: int = 1000) -> bytes:
    """A page (from 1) of the document as it stands, as PNG; raises LinkRefused, InvalidInput."""
    recipient = recipient_of(token, at=at)
    content = files.read(recipient.envelope.current_file_id)
    return page_image(content, page=page, width=width)


def final_file(*, token: str, which: str, at: datetime) -> StoredFile:
    """The file to download: `document` as it stands, or the `certificate` when complete.

    Raises LinkRefused, or NotFound while there is no such file.
    """
    envelope = recipient_of(token, at=at).envelope
    found = envelope.certificate_file_id if which == "certificate" else envelope.current_file_id
    if found is None or which not in ("document", "certificate"):
        raise not_found("file", which)
    return files.get(found)
