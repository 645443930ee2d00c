"""Reads of gateways: connectors, the two logs, and what simulators still owe an answer on."""

from uuid import UUID

from handfast.gateways.models import Connector, InboundMessage, OutboundCall, SimulatorReceipt
from handfast.gateways.rules import parse_script
from handfast.gateways.types import CallView, ConnectorView, Inbound, OpenRequest
from handfast.kernel.errors import not_found


def connectors() -> list[ConnectorView]:
    """All connectors by name."""
    return [connector_view(row) for row in Connector.objects.order_by("name")]


def connector(key: str) -> ConnectorView:
    """The connector of that key; raises NotFound."""
    row = Connector.objects.filter(key=key).first()
    if row is None:
        raise not_found("connector", key)
    return connector_view(row)


def calls(key: str = "", *, reference: str = "", limit: int = 50) -> list[CallView]:
    """The latest calls out, newest first, of one connector or to one reference."""
    rows = OutboundCall.objects.select_related("connector")
    if key:
        rows = rows.filter(connector__key=key)
    if reference:
        rows = rows.filter(idempotency_key=reference)
    return [_call(row) for row in rows.order_by("-at", "-id")[:limit]]


def messages(source: str = "", *, reference: str = "", limit: int = 50) -> list[Inbound]:
    """The latest messages in, newest first, of one source or to one reference."""
    rows = InboundMessage.objects.all()
    if source:
        rows = rows.filter(source=source)
    if reference:
        rows = rows.filter(reference=reference)
    return [inbound_view(row) for row in rows.order_by("-at", "-id")[:limit]]


def message(message_id: UUID) -> Inbound:
    """One message by its id; raises NotFound."""
    row = InboundMessage.objects.filter(id=message_id).first()
    if row is None:
        raise not_found("message", message_id)
    return inbound_view(row)


def open_requests(key: str) -> list[OpenRequest]:
    """What a simulator accepted as pending and has not reported on, oldest first."""
    rows = SimulatorReceipt.objects.filter(connector__key=key, status=202, reported=False)
    return [
        OpenRequest(row.id, key, row.operation, row.idempotency_key, row.payload, row.at)
        for row in rows.order_by("at", "id")[:100]
    ]


def connector_view(row: Connector) -> ConnectorView:
    """The connector as a plain value."""
    return ConnectorView(
        id=row.id,
        key=row.key,
        name=row.name,
        kind=row.kind,
        base_url=row.base_url,
        status=row.status,
        script=parse_script(row.script),
        description=row.description,
    )


def inbound_view(row: InboundMessage) -> Inbound:
    """The message as a plain value."""
    return Inbound(
        id=row.id,
        source=row.source,
        message_id=row.message_id,
        reference=row.reference,
        payload=row.payload,
        state=row.state,
        error=row.error,
        at=row.at,
    )


def _call(row: OutboundCall) -> CallView:
    return CallView(
        id=row.id,
        connector=row.connector.key,
        operation=row.operation,
        idempotency_key=row.idempotency_key,
        state=row.state,
        status=row.status,
        attempts=row.attempts,
        message=row.message,
        request=row.request,
        response=row.response,
        at=row.at,
    )
