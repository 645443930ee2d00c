"""Shapes of gateways: what is asked of a partner, what it answers, what it sends by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "gateways.view": ("operations", "sales_ops", "customer_success", "security"),
    "gateways.edit": ("operations",),
}

KINDS = ("http", "simulator")
CONNECTOR_STATES = ("active", "paused")
ANSWERS = ("ok", "pending", "error", "unavailable")


@dataclass(frozen=True)
class CallRequest:
    """One call to make: the key names the effect, so that asking twice has one effect."""

    idempotency_key: str
    operation: str
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a partner said at once: `status` as in HTTP; pending means a message will follow."""

    status: int
    body: Mapping[str, Any]
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether the partner accepted the call."""
        return 200 <= self.status < 300

    @property
    def pending(self) -> bool:
        """Whether the partner accepted it and will report the outcome later."""
        return self.status == 202

    @property
    def retryable(self) -> bool:
        """Whether the same call may succeed a little later without anyone mending anything."""
        return self.status in (0, 408, 425, 429) or self.status >= 500


@dataclass(frozen=True)
class CallResult:
    """The outcome of a call as its caller sees it."""

    ok: bool
    status: int
    body: Mapping[str, Any]
    pending: bool = False
    retryable: bool = False
    message: str = ""
    repeated: bool = False


class Adapter(Protocol):
    """How a kind of connector is spoken to; HTTP and the simulators look the same from outside."""

    def send(self, requests: Sequence[CallRequest]) -> list[Answer]:
        """Carry the requests out, one answer each in the same order; never raises."""


@dataclass(frozen=True)
class Script:
    """What a simulator will answer: the next answers in turn, then `otherwise` for ever."""

    next: tuple[str, ...] = ()
    otherwise: str = "ok"
    message: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ConnectorView:
    """A connector as pages and the API show it; the secret stays in the database."""

    id: UUID
    key: str
    name: str
    kind: str
    base_url: str
    status: str
    script: Script
    description: str


@dataclass(frozen=True)
class CallView:
    """One line of the log of calls out."""

    id: UUID
    connector: str
    operation: str
    idempotency_key: str
    state: str
    status: int
    attempts: int
    message: str
    request: Mapping[str, Any]
    response: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True)
class Inbound:
    """A message a partner sent by itself; `reference` is the idempotency key it answers to."""

    id: UUID
    source: str
    message_id: str
    reference: str
    payload: Mapping[str, Any]
    state: str
    error: str
    at: datetime


@dataclass(frozen=True)
class Receipt:
    """What the sender of a message is told."""

    message_id: str
    state: str
    duplicate: bool


@dataclass(frozen=True)
class OpenRequest:
    """A call a simulator accepted and has not reported on yet."""

    id: UUID
    connector: str
    operation: str
    reference: str
    payload: Mapping[str, Any]
    at: datetime
