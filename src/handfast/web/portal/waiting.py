"""What waits for a contact: offers to answer, papers to sign, steps to take, invoices to pay."""

from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from handfast.billing import queries as billing
from handfast.contracts import queries as contracts
from handfast.fulfillment import queries as fulfillment
from handfast.kernel.ref import Ref
from handfast.platform import clock, mail
from handfast.platform.access import Actor
from handfast.quotes import queries as quotes
from handfast.signing import queries as signing
from handfast.signing.types import EnvelopeView

ASKED = ("invited", "viewed")


def waiting_for(actor: Actor) -> list[dict[str, Any]]:
    """Everything the contact is asked for, what is theirs alone first."""
    return [*_tasks(actor), *_signatures(actor), *_offers(actor), *_invoices(actor)]


def signatures_of(actor: Actor) -> list[dict[str, Any]]:
    """The contracts of the contact's account that wait for this contact's own signature."""
    found = []
    for contract in contracts.contracts_of(_account(actor)):
        if contract.status != "in_signature" or contract.envelope_id is None:
            continue
        envelope = signing.envelope(contract.envelope_id)
        address = _own_link(envelope, actor) if _asked(envelope, actor) else ""
        if address:
            found.append({
                "contract_id": contract.id, "title": contract.title, "number": contract.number,
                "url": address, "until": envelope.expires_at,
            })  # fmt: skip
    return found


def _tasks(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "title": task.name, "text": f"Order {task.order_number}", "state": "your turn",
            "tone": "amber", "url": reverse("portal:order", args=[task.order_id]),
        }
        for task in fulfillment.tasks_for_customer(_account(actor))
    ]  # fmt: skip


def _signatures(actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "title": f"Sign {one['title']}", "text": f"Contract {one['number']}", "tone": "amber",
            "state": "to sign", "url": one["url"],
        }
        for one in signatures_of(actor)
    ]  # fmt: skip


def _offers(actor: Actor) -> list[dict[str, Any]]:
    today = clock.today()
    return [
        {
            "title": one.name or f"Offer {one.number}",
            "text": f"{one.title}, valid until {one.valid_until:%-d %b %Y}" if one.valid_until
            else one.title,
            "amount": one.monthly, "currency": one.currency, "state": "to answer", "tone": "blue",
            "url": reverse("portal:quote", args=[one.id]),
        }
        for one in quotes.quotes_of(_account(actor))
        if one.status == "presented" and not (one.valid_until and one.valid_until < today)
    ]  # fmt: skip


def _invoices(actor: Actor) -> list[dict[str, Any]]:
    today = clock.today()
    return [
        {
            "title": f"Invoice {one.number}", "text": f"was due on {one.due_on:%-d %b %Y}",
            "amount": one.outstanding, "currency": one.currency, "state": "overdue", "tone": "red",
            "url": reverse("portal:invoices"),
        }
        for one in billing.invoices_of(_account(actor))
        if one.kind == "invoice" and one.outstanding > 0 and one.due_on < today
    ]  # fmt: skip


def _asked(envelope: EnvelopeView, actor: Actor) -> bool:
    return envelope.status == "sent" and any(
        person.email.lower() == actor.email.lower() and person.status in ASKED
        for person in envelope.recipients
    )


def _own_link(envelope: EnvelopeView, actor: Actor) -> str:
    """The personal link that was mailed to the contact last; the product keeps no other copy."""
    for message in mail.about(Ref("envelope", envelope.id)):
        if message.recipient.lower() == actor.email.lower():
            for link in message.links:
                path = urlsplit(link["url"]).path
                if path.startswith("/sign/"):
                    return path
    return ""


def _account(actor: Actor) -> Any:
    return actor.account_id
