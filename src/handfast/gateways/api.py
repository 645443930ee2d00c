"""JSON routes of gateways."""

from typing import Any
from uuid import UUID

from ninja import Router

from handfast.gateways import queries, services
from handfast.gateways.schemas import (
    CallOut,
    ConnectorIn,
    ConnectorOut,
    InboundOut,
    ReceiptOut,
    ReportIn,
    ScriptIn,
    StatusIn,
)
from handfast.platform.http import needs
from handfast.platform.schemas import Limit

router = Router(tags=["Gateways"])


@router.get("/gateways", response=list[ConnectorOut])
@needs("gateways.view")
def list_connectors(request: Any) -> Any:
    """All connectors."""
    return queries.connectors()


@router.post("/gateways", response=ConnectorOut)
@needs("gateways.edit")
def save_connector(request: Any, body: ConnectorIn) -> Any:
    """Create a connector, or change the one with that key."""
    return services.save_connector(**body.dict(), by=request.actor, at=request.at)


@router.post("/gateways/simulators", response=list[ConnectorOut])
@needs("gateways.edit")
def install_simulators(request: Any) -> Any:
    """Create the simulated partners that are not there yet; answers with all simulators."""
    return services.install_simulators(by=request.actor, at=request.at)


@router.get("/gateways/calls", response=list[CallOut])
@needs("gateways.view")
def list_calls(request: Any, connector: str = "", reference: str = "", limit: int = Limit) -> Any:
    """Calls out, newest first."""
    return queries.calls(connector, reference=reference, limit=limit)


@router.get("/gateways/messages", response=list[InboundOut])
@needs("gateways.view")
def list_messages(request: Any, source: str = "", reference: str = "", limit: int = Limit) -> Any:
    """Messages in, newest first."""
    return queries.messages(source, reference=reference, limit=limit)


@router.post("/gateways/messages/{uuid:message_id}/replay", response=InboundOut)
@needs("gateways.edit")
def replay_message(request: Any, message_id: UUID) -> Any:
    """Hand a failed message to its handler again."""
    return services.replay_message(message_id=message_id, by=request.actor, at=request.at)


@router.get("/gateways/{key}", response=ConnectorOut)
@needs("gateways.view")
def get_connector(request: Any, key: str) -> Any:
    """One connector."""
    return queries.connector(key)


@router.put("/gateways/{key}/status", response=ConnectorOut)
@needs("gateways.edit")
def set_status(request: Any, key: str, body: StatusIn) -> Any:
    """Pause a connector (its calls fall out with that reason) or let it work again."""
    return services.set_status(key=key, status=body.status, by=request.actor, at=request.at)


@router.put("/gateways/{key}/script", response=ConnectorOut)
@needs("gateways.edit")
def set_script(request: Any, key: str, body: ScriptIn) -> Any:
    """Say what a simulator answers next."""
    return services.set_script(
        key=key, next_answers=body.next, otherwise=body.otherwise, message=body.message,
        values=body.values, by=request.actor, at=request.at,
    )  # fmt: skip


@router.post("/gateways/{key}/reports", response=ReceiptOut)
@needs("gateways.edit")
def send_report(request: Any, key: str, body: ReportIn) -> Any:
    """Let a simulator report on a request that it accepted."""
    return services.send_report(
        connector_key=key, reference=body.reference, event=body.event, values=body.values,
        by=request.actor, at=request.at,
    )  # fmt: skip
