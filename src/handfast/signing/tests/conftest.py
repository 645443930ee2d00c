"""A paper to sign, an authority, and an envelope that can be walked through to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from handfast.documents.types import DocumentView
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import mail
from handfast.platform.access import Actor
from handfast.platform.models import Event, Message, Tenant
from handfast.signing import queries, services
from handfast.signing.services.trail import Origin
from handfast.signing.types import EnvelopeView, NewRecipient, Role, TypedSignature

PHONE = Origin(ip="203.0.113.7", agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Safari/604.1")
SIGNERS = (
    {"role": "customer", "party": "Lakeside Bakery LLC", "name": "Dana Whitfield"},
    {"role": "supplier", "party": "Northbeam Telecom", "name": "Marcus Bell"},
)


def paper(*roles: str) -> dict[str, Any]:
    """The data of a short contract with a signature box for each role."""
    known = {s["role"]: s for s in SIGNERS}
    signers = [known.get(r, {"role": r, "party": r, "name": r}) for r in roles]
    return {
        "number": "C-2026-000057", "title": "Order Form", "date": "2026-03-04",
        "parties": [{"role": "Supplier", "name": "Northbeam Telecom"}],
        "clauses": [{"heading": "Services", "paragraphs": ["The supplier provides them."]}],
        "signers": signers or list(SIGNERS),
    }  # fmt: skip


DANA = NewRecipient("Dana Whitfield", "dana@lakeside.example", order=1, anchor_role="customer")
MARCUS = NewRecipient("Marcus Bell", "marcus@northbeam.example", order=2, anchor_role="supplier")
WATCHER = NewRecipient("Lee Park", "lee@northbeam.example", role=Role.CC, order=3)
LEGAL = NewRecipient("Nora Diaz", "nora@northbeam.example", role=Role.APPROVER, order=1)


def kinds(envelope_id: object) -> list[str]:
    """What happened to an envelope, in order."""
    return [e.kind for e in queries.trail(envelope_id)]


def topics() -> list[str]:
    """The facts about envelopes that were published, in order."""
    rows = Event.objects.filter(topic__startswith="envelope.").order_by("seq")
    return [row.topic for row in rows]


def letters_to(address: str) -> list[Message]:
    """The messages to an address, the newest first."""
    return list(mail.mailbox(recipient=address).order_by("-id"))


@dataclass
class Desk:
    """Sends envelopes and finds the links that their recipients received."""

    by: Actor
    at: datetime
    roles: tuple[str, ...] = ("customer", "supplier")

    def document(self) -> DocumentView:
        from handfast.documents import services as documents  # noqa: PLC0415

        return documents.render_document(
            template_key="contract", data=paper(*self.roles), subject=Ref("paper", new_id()),
            kind="contract", name="Order Form", by=self.by, at=self.at,
        )  # fmt: skip

    def draft(self, *recipients: NewRecipient, **more: Any) -> EnvelopeView:
        made = self.document()
        return services.create_envelope(
            subject=made.subject, title="Order Form C-2026-000057", document_file_id=made.file_id,
            anchors=made.anchors, recipients=recipients or (DANA, MARCUS), by=self.by, at=self.at,
            **more,
        )  # fmt: skip

    def sent(self, *recipients: NewRecipient, **more: Any) -> EnvelopeView:
        made = self.draft(*recipients, **more)
        return services.send_envelope(envelope_id=made.id, by=self.by, at=self.at)

    def token(self, person: NewRecipient) -> str:
        """The newest signing link that a person was sent."""
        for message in letters_to(person.email):
            for link in message.links:
                if "/sign/" in link["url"]:
                    return str(link["url"].rsplit("/", 1)[1])
        raise LookupError(f"{person.email} has received no link")

    def sign(self, person: NewRecipient, *, hours: int = 1, **more: Any) -> EnvelopeView:
        values = {"signature": TypedSignature(person.name), "consent": True, **more}
        return services.sign(
            token=self.token(person), at=self.at + timedelta(hours=hours), origin=PHONE, **values
        )

    def completed(self, *recipients: NewRecipient) -> EnvelopeView:
        chosen = recipients or (DANA, MARCUS)
        view = self.sent(*chosen)
        for hours, person in enumerate((r for r in chosen if r.role == Role.SIGNER), start=1):
            view = self.sign(person, hours=hours)
        return view


@pytest.fixture
def desk(tenant: Tenant, actor: Actor, at: datetime) -> Desk:
    """A sender in Northbeam's tenant."""
    return Desk(by=actor, at=at)


@pytest.fixture
def desk_for(tenant: Tenant, actor: Actor, at: datetime) -> Callable[..., Desk]:
    """A sender of a paper with the given signature boxes."""
    return lambda *roles: Desk(by=actor, at=at, roles=roles)
