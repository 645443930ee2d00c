"""Wire shapes of the platform's API."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from ninja import Field, Query, Schema
from pydantic import AfterValidator, ConfigDict

from handfast.platform.paging import MAX_PAGE, PAGE

Item = TypeVar("Item")


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A moment as a caller sends it; without a zone it is read as UTC."""


Limit = Query(PAGE, ge=1, le=MAX_PAGE)
"""How many rows of a list an API call asks for."""


def one_of(values: Iterable[str], default: str = "") -> Any:
    """A filter of an API list: one of these words, or nothing for all; others are refused."""
    words = tuple(value for value in values if value)
    told = f"One of {', '.join(words)}."
    return Query(default, pattern=f"^({'|'.join(words)})?$", description=told)


class Strict(Schema):
    """Base of request bodies: an unknown field is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


class PageOut(Schema, Generic[Item]):
    """A page of rows and the cursors of its neighbors; empty when there is none."""

    items: list[Item]
    next_cursor: str
    previous_cursor: str


class MessageLineOut(Schema):
    """A message in the mailbox's list."""

    id: UUID
    channel: str
    recipient: str
    subject: str
    status: str
    queued_at: datetime
    sent_at: datetime | None
    read_at: datetime | None


class LinkOut(Schema):
    """An address offered in a message."""

    label: str
    url: str


class MessageOut(MessageLineOut):
    """A message as its recipient reads it; in production without secret addresses."""

    about: str
    text: str
    links: list[LinkOut]


class AuditOut(Schema):
    """One row of the audit trail."""

    id: UUID
    action: str
    subject: str
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    at: datetime
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str

    @staticmethod
    def resolve_subject(row: Any) -> str:
        """Kind and id as one text."""
        return str(row.subject)


class VerifyIn(Strict):
    """A seal kept from an earlier proof, to find rows cut off the end."""

    expected_head: str = Field("", max_length=64, pattern="^[0-9a-f]*$")


class VerifyOut(Schema):
    """Outcome of a proof."""

    ok: bool
    checked: int
    first_broken: UUID | None
    why: str
    head: str
    unsealed: int


class EventOut(Schema):
    """A published fact."""

    id: UUID
    seq: int
    topic: str
    subject: str
    headline: str
    payload: dict[str, Any]
    actor_name: str
    occurred_at: datetime
    stream_id: UUID | None

    @staticmethod
    def resolve_subject(row: Any) -> str:
        """Kind and id as one text."""
        return f"{row.subject_kind}:{row.subject_id}"


class DeliveryOut(Schema):
    """An event on its way to a part of the system."""

    id: UUID
    event_id: UUID
    topic: str
    subscriber: str
    state: str
    attempts: int
    error: str

    @staticmethod
    def resolve_topic(row: Any) -> str:
        """The event's topic."""
        return str(row.event.topic)


class EndpointIn(Strict):
    """Where events are told, and which."""

    url: str = Field(max_length=500)
    topics: list[str] = Field(max_length=100)
    description: str = Field("", max_length=200)


class EndpointChangeIn(EndpointIn):
    """The whole endpoint as it shall be."""

    active: bool = True


class EndpointOut(Schema):
    """An endpoint; its secret is never told again."""

    id: UUID
    url: str
    topics: list[str]
    description: str
    active: bool


class EndpointCreatedOut(EndpointOut):
    """A new endpoint with its secret."""

    secret: str


class WebhookDeliveryOut(Schema):
    """An event on its way to an endpoint."""

    id: UUID
    event_id: UUID
    topic: str
    status: str
    attempts: int
    response_status: int | None
    error: str
    queued_at: datetime
    delivered_at: datetime | None


class CountOut(Schema):
    """How many it was done to."""

    count: int


class FailedJobOut(Schema):
    """A job that is not tried again by itself, and its last error."""

    id: int
    name: str
    attempts: int
    error: str
    failed_at: datetime | None


class ProgressOut(Schema):
    """How far a long job is."""

    id: UUID
    name: str
    title: str
    state: str
    done: int
    total: int | None
    percent: int | None
    message: str
    started_at: datetime
    finished_at: datetime | None
