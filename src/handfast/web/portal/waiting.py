"""What waits for a contact: offers to answer, papers to sign, steps to take, invoices to pay."""

from typing import Any

from django.urls import reverse

from handfast.billing import queries as billing
from handfast.contracts import queries as contracts
from handfast.fulfillment import queries as fulfillment
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.quotes import queries as quotes
from handfast.signing import queries as signing
from handfast.web.signatures import personal_link


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
        address = personal_link(envelope, actor.email)
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


def _account(actor: Actor) -> Any:
    return actor.account_id
