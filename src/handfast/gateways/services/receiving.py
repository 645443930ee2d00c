"""Messages from partners: checked, kept once, and handed to whoever registered for them."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from handfast.gateways.models import Connector, InboundMessage
from handfast.gateways.queries import inbound_view
from handfast.gateways.rules import signature_fits
from handfast.gateways.types import Inbound, Receipt
from handfast.kernel.errors import Forbidden, Problem, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit
from handfast.platform.access import Actor

log = structlog.get_logger(__name__)

LONGEST_ID = 120
Handler = Callable[[Inbound], bool]
_handlers: dict[str, Handler] = {}


def register_handler(source: str, handler: Handler) -> None:
    """Let `handler` take the messages of a connector (`*` for all others).

    It returns False when the message concerns nothing it knows.
    """
    _handlers[source] = handler


def receive(*, source: str, message_id: str, body: bytes, signature: str, at: datetime) -> Receipt:
    """Take a partner's message; a second one with the same id changes nothing.

    Raises NotFound (no such connector), Forbidden (signature) and InvalidInput (not JSON, no id or
    too long a one). A handler that fails leaves the message in the log, to be replayed.
    """
    _check_signature(source, message_id, body, signature)
    payload = _parsed(body)
    _check_id(message_id)
    row = InboundMessage(
        source=source,
        message_id=message_id,
        reference=str(payload.get("reference", ""))[:120],
        payload=payload,
        at=at,
    )
    InboundMessage.objects.bulk_create([row], ignore_conflicts=True)
    kept = InboundMessage.objects.select_for_update().get(source=source, message_id=message_id)
    if kept.id != row.id:
        return Receipt(message_id, kept.state, duplicate=True)
    _handle(kept)
    return Receipt(message_id, kept.state, duplicate=False)


def replay_message(*, message_id: UUID, by: Actor, at: datetime) -> Inbound:
    """Hand a message that failed to its handler again."""
    access.require(by, "gateways.edit")
    row = InboundMessage.objects.select_for_update().filter(id=message_id).first()
    if row is None:
        raise not_found("message", message_id)
    if row.state == "handled":
        raise invalid("message", row.message_id, "This message has been handled already.")
    _handle(row)
    audit.record("message.replay", subject=Ref("message", row.id), by=by, at=at)
    return inbound_view(row)


def _check_id(message_id: str) -> None:
    if not message_id:
        raise invalid(
            "X-Message-Id", "", "A message needs an id of its own.",
            "Send the header X-Message-Id.",
        )  # fmt: skip
    if len(message_id) > LONGEST_ID:
        raise invalid(
            "X-Message-Id", message_id[:LONGEST_ID],
            f"The id has {len(message_id)} characters, more than {LONGEST_ID}.",
            f"Send an id of at most {LONGEST_ID} characters.",
        )  # fmt: skip


def _check_signature(source: str, message_id: str, body: bytes, signature: str) -> None:
    connector = Connector.objects.filter(key=source).first()
    if connector is None:
        raise not_found("connector", source)
    fits = signature_fits(
        body, connector.secret, signature, message_id=message_id,
        without_id=connector.ids_unsigned,
    )  # fmt: skip
    if not fits:
        message = "The signature does not fit the message and its id."
        remedy = (
            "Send v2= and the HMAC-SHA-256, with the connector's secret, of v2.<X-Message-Id>."
            "<raw body>."
        )
        raise Forbidden(Problem("X-Handfast-Signature", "", message, remedy))


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except ValueError:
        payload = None
    if not isinstance(payload, dict):
        raise invalid("body", "", "The message is not a JSON object.", "Send a JSON object.")
    return payload


def _handle(row: InboundMessage) -> None:
    handler = _handlers.get(row.source) or _handlers.get("*")
    try:
        with transaction.atomic():
            known = handler(inbound_view(row)) if handler else False
        row.state, row.error = ("handled" if known else "ignored"), ""
    except Exception as problem:
        log.warning("message.failed", source=row.source, message=row.message_id, exc_info=True)
        row.state, row.error = "failed", f"{type(problem).__name__}: {problem}"[:4000]
    row.save(update_fields=["state", "error"])
