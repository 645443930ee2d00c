"""Reports of simulated partners: they arrive as signed messages, exactly like real ones."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handfast.gateways.models import Connector, SimulatorReceipt
from handfast.gateways.rules import sign_message
from handfast.gateways.services.receiving import LONGEST_ID, receive
from handfast.gateways.types import Receipt
from handfast.kernel.errors import invalid, not_found
from handfast.platform import access
from handfast.platform.access import Actor

# What an honest partner delivers is what was asked for; a script or a report may say otherwise.
ECHOED = ("hardware_version", "stock_item")


def send_report(
    *,
    connector_key: str,
    reference: str,
    event: str,
    by: Actor,
    at: datetime,
    values: Mapping[str, Any] | None = None,
    message_id: str = "",
) -> Receipt:
    """Let a simulator report on a request it accepted: `event` delivered, done or failed.

    Raises NotFound (no such simulator or request). The report passes the same signature check
    and de-duplication as a partner's message.
    """
    access.require(by, "gateways.edit")
    connector = Connector.objects.filter(key=connector_key, kind="simulator").first()
    if connector is None:
        raise not_found("simulator", connector_key)
    rows = SimulatorReceipt.objects.select_for_update()
    accepted = rows.filter(connector=connector, idempotency_key=reference).first()
    if accepted is None:
        raise not_found("request", reference)
    if event not in ("delivered", "done", "failed"):
        raise invalid("event", event, "A report says delivered, done or failed.")
    accepted.reported = True
    accepted.save(update_fields=["reported"])
    asked = {name: accepted.payload[name] for name in ECHOED if name in accepted.payload}
    payload = {**asked, **accepted.body, **(values or {}), "reference": reference, "event": event}
    payload["at"] = at.isoformat()
    body, own_id = json.dumps(payload).encode(), message_id or f"{reference}:{event}"[:LONGEST_ID]
    signature = sign_message(own_id, body, connector.secret)
    return receive(source=connector_key, message_id=own_id, body=body, signature=signature, at=at)
