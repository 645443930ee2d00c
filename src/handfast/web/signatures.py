"""Where a person signs: the personal link in the last mail to them, for whoever is asked now."""

from urllib.parse import urlsplit

from handfast.kernel.ref import Ref
from handfast.platform import mail
from handfast.signing.types import EnvelopeView

ASKED = ("invited", "viewed")


def personal_link(envelope: EnvelopeView, email: str) -> str:
    """The path of a recipient's own signing page; empty unless it is their turn.

    The product keeps a link's secret only in the message that was mailed to its holder.
    """
    address = email.lower()
    if envelope.status != "sent" or not any(
        person.email.lower() == address and person.status in ASKED for person in envelope.recipients
    ):
        return ""
    for message in mail.about(Ref("envelope", envelope.id)):
        if message.recipient.lower() == address:
            for link in message.links:
                path = urlsplit(link["url"]).path
                if path.startswith("/sign/"):
                    return path
    return ""
