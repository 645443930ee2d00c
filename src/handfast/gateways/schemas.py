"""Wire shapes of gateways."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema

from handfast.platform.schemas import Strict


class ScriptOut(Schema):
    """What a simulator will answer."""

    next: list[str]
    otherwise: str
    message: str
    values: dict[str, str]


class ConnectorOut(Schema):
    """A connector; its secret is never shown."""

    id: UUID
    key: str
    name: str
    kind: str
    base_url: str
    status: str
    description: str
    script: ScriptOut


class ConnectorIn(Strict):
    """A connector to create or change."""

    key: str
    name: str
    kind: str = "http"
    base_url: str = ""
    secret: str = ""
    description: str = ""
    ids_unsigned: bool = False


class ScriptIn(Strict):
    """What a simulator shall answer; what is left out stays."""

    next: list[str] = []
    otherwise: str | None = None
    message: str | None = None
    values: dict[str, str] | None = None


class ReportIn(Strict):
    """What a simulator shall report on a request."""

    reference: str
    event: str = "delivered"
    values: dict[str, Any] = {}


class ReceiptOut(Schema):
    """What became of a message."""

    message_id: str
    state: str
    duplicate: bool


class CallOut(Schema):
    """A call out."""

    id: UUID
    connector: str
    operation: str
    idempotency_key: str
    state: str
    status: int
    attempts: int
    message: str
    request: dict[str, Any]
    response: dict[str, Any]
    at: datetime


class InboundOut(Schema):
    """A message in."""

    id: UUID
    source: str
    message_id: str
    reference: str
    payload: dict[str, Any]
    state: str
    error: str
    at: datetime


class StatusIn(Strict):
    """Whether a connector works."""

    status: Literal["active", "paused"]
