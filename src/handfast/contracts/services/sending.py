"""Out for signature: the final document, the customer first, then our signatory (R-074)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.contracts.events import ContractSent
from handfast.contracts.models import Contract
from handfast.contracts.services.approving import agreed
from handfast.contracts.services.locking import locked, missing, move
from handfast.contracts.services.rendering import CUSTOMER, SUPPLIER, render
from handfast.contracts.services.responsible import require_act
from handfast.kernel.errors import collect, conflict
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.types import EntityView
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.signing import services as signing
from handfast.signing.types import NewRecipient


@transaction.atomic
def send_for_signature(
    *, contract_id: UUID, by: Actor, at: datetime, expected_version: int | None = None
) -> Contract:
    """Render the final document and send it: customer signs first, then our signatory.

    Where the contract matrix asks for it, approvers are asked first: the contract waits, and goes
    out by itself once they have agreed.

    Raises Conflict when it is not standard and not released by Legal, InvalidInput when a
    signer or an address is missing.
    """
    require_act("send", by=by)
    row = locked(contract_id, expected_version)
    if row.status == "draft" and row.review_class != "standard":
        raise conflict(
            "review", row.review_class, "This contract is not standard and needs Legal first.",
            "Hand it to Legal, who releases it for signature.",
        )  # fmt: skip
    seller = parties.own_entity()
    _check(row, seller)
    if not agreed(row, by, at):
        return row
    document = render(row, note="Sent for signature", by=by, at=at)
    envelope = signing.create_envelope(
        subject=Ref("contract", row.id), title=f"{row.number} {row.title}"[:200],
        document_file_id=document.file_id, anchors=document.anchors,
        recipients=_recipients(row, seller), stream_id=row.stream_id, by=by, at=at,
        message=f"Please read and sign {row.title}, contract {row.number}.",
    )  # fmt: skip
    move(row, "send", by=by, at=at, envelope_id=envelope.id)
    signing.send_envelope(envelope_id=envelope.id, by=by, at=at)
    event = ContractSent(row.id, row.number, envelope.id)
    outbox.publish(event, subject=Ref("contract", row.id), by=by, at=at, stream_id=row.stream_id)
    return row


def _check(row: Contract, seller: EntityView) -> None:
    problems = []
    if row.contact is None or not row.contact.email:
        problems.append(
            missing("contact", "The customer has no signer with an e-mail address.",
                    "Choose a contact on the quote, or complete the contact.")
        )  # fmt: skip
    if not seller.signatory_email:
        problems.append(
            missing("signatory", f"{seller.name} has no signatory with an e-mail address.",
                    "Choose one in the settings of the legal entity.")
        )  # fmt: skip
    collect(problems)


def _recipients(row: Contract, seller: EntityView) -> list[NewRecipient]:
    contact = row.contact
    return [
        NewRecipient(
            name=contact.name if contact else "", email=contact.email if contact else "",
            phone=contact.phone if contact else "", title=contact.title if contact else "",
            order=1, anchor_role=CUSTOMER,
        ),
        NewRecipient(
            name=seller.signatory_name, email=seller.signatory_email,
            title=seller.signatory_title, order=2, anchor_role=SUPPLIER,
        ),
    ]  # fmt: skip
