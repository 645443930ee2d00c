"""Facts told downstream: written with the change, delivered once to each subscriber."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from handfast.kernel.ref import Ref
from handfast.platform import bulk, jobs
from handfast.platform.access import Actor
from handfast.platform.models import Delivery, Event
from handfast.platform.tenancy import current_tenant_id, tenant_scope

MAX_ATTEMPTS = 5
DELIVER = "outbox.deliver"


class Fact(Protocol):
    """A published event: a frozen dataclass with its topic, version and headline."""

    topic: ClassVar[str]
    version: ClassVar[int]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True)
class EventRow:
    """An event as its subscribers and timelines see it; `payload` holds JSON types."""

    id: UUID
    seq: int
    topic: str
    headline: str
    payload: dict[str, Any]
    subject: Ref
    by: Actor
    at: datetime
    stream_id: UUID | None
    recorded_at: datetime | None = None

    @property
    def title(self) -> str:
        """The headline, as timelines show it."""
        return self.headline

    @property
    def when(self) -> datetime:
        """The moment, as timelines show it."""
        return self.at

    @property
    def who(self) -> str:
        """Who did it, as timelines show it."""
        return self.by.name

    @property
    def tone(self) -> str:
        """Red for what went wrong, green for what was completed, else blue.

        What was completed with a bad outcome (a test that failed) says so in its payload.
        """
        verb = self.topic.rpartition(".")[2]
        if self.payload.get("outcome") == "failed":
            return "red"
        return _TONES.get(verb, "blue")


_TONES = {
    **dict.fromkeys(
        ("rejected", "declined", "failed", "fallout", "cancelled", "opened", "missed"), "red"
    ),
    **dict.fromkeys(
        ("accepted", "executed", "completed", "activated", "posted", "granted"), "green"
    ),
    **dict.fromkeys(("rescheduled", "expired", "voided"), "amber"),
}


Handler = Callable[[EventRow], None]
_subscribers: dict[str, dict[str, Handler]] = {}
_conditions: dict[str, Callable[[], bool]] = {}
_wanted: dict[str, Callable[[str], bool]] = {}
_cause: ContextVar[UUID | None] = ContextVar("outbox_cause", default=None)


def subscribe(
    *topics: str,
    name: str,
    only_if: Callable[[], bool] | None = None,
    only_topics: Callable[[str], bool] | None = None,
) -> Callable[[Handler], Handler]:
    """Register a handler under a stable name, for topics or `*` for all of them.

    `only_if`, and `only_topics` with the topic, are asked when an event is published: False means
    that nobody would listen.
    """
    if only_if is not None:
        _conditions[name] = only_if
    if only_topics is not None:
        _wanted[name] = only_topics

    def add(handler: Handler) -> Handler:
        for topic in topics:
            _subscribers.setdefault(topic, {})[name] = handler
        return handler

    return add


def subscriptions() -> list[tuple[str, str, Handler]]:
    """Every registered (topic, name, handler), sorted."""
    return [
        (topic, name, _subscribers[topic][name])
        for topic in sorted(_subscribers)
        for name in sorted(_subscribers[topic])
    ]


@dataclass(frozen=True)
class Outgoing:
    """One fact of many that are published together."""

    event: Fact
    subject: Ref
    stream_id: UUID | None = None


def publish(
    event: Fact, *, subject: Ref, by: Actor, at: datetime, stream_id: UUID | None = None
) -> UUID:
    """Write the event, and one delivery and job per subscriber, in the caller's transaction.

    Raises RuntimeError outside of a transaction: a fact must stand or fall with its change.
    """
    return publish_many([Outgoing(event, subject, stream_id)], by=by, at=at)[0]


def publish_many(facts: Iterable[Outgoing], *, by: Actor, at: datetime) -> list[UUID]:
    """Publish many facts, in their order, with as many statements as one takes.

    Raises RuntimeError outside of a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("publish() must run in the transaction of the change it tells about")
    rows = [_row(fact, by, at) for fact in facts]
    if rows:
        bulk.insert(rows)
        _enqueue_deliveries(rows)
    return [row.id for row in rows]


def _row(fact: Outgoing, by: Actor, at: datetime) -> Event:
    event = fact.event
    payload = {f.name: getattr(event, f.name) for f in dataclasses.fields(event)}
    return Event(
        topic=event.topic,
        version=event.version,
        subject_kind=fact.subject.kind,
        subject_id=fact.subject.id,
        stream_id=fact.stream_id,
        headline=_headline(event, payload),
        payload=payload,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        occurred_at=at,
        correlation_id=fact.stream_id,
        causation_id=_cause.get(),
    )


def _headline(event: Fact, payload: dict[str, Any]) -> str:
    template = getattr(event, "headline", "") or event.topic.replace(".", " ").replace("_", " ")
    said = {name: _said(getattr(event, name, value), value) for name, value in payload.items()}
    return str(template).format(**said)[:300]


@dataclass(frozen=True)
class _Day:
    """A day or moment in a headline: in words, or as the headline's own format asks."""

    value: date

    def __format__(self, spec: str) -> str:
        time = " %H:%M" if isinstance(self.value, datetime) else ""
        return format(self.value, spec or f"%-d %b %Y{time}")


def _said(value: object, plain: object) -> object:
    """A value as a headline says it; the payload keeps days as ISO text."""
    if isinstance(value, Decimal) and value == round(value, 2):
        return str(round(value, 2)) if "." in str(value) else plain
    return _Day(value) if isinstance(value, date) else plain


def _enqueue_deliveries(rows: list[Event]) -> None:
    names = {topic: _listeners(topic) for topic in {row.topic for row in rows}}
    deliveries = [Delivery(event=row, subscriber=name) for row in rows for name in names[row.topic]]
    if deliveries:
        bulk.insert(deliveries)
        jobs.enqueue_many(
            DELIVER,
            [{"tenant_id": str(d.tenant_id), "delivery_id": str(d.id)} for d in deliveries],
        )


def _listeners(topic: str) -> list[str]:
    names = [*_subscribers.get(topic, {}), *_subscribers.get("*", {})]
    names = [n for n in names if n not in _wanted or _wanted[n](topic)]
    return [n for n in names if n not in _conditions or _conditions[n]()]


def deliver(delivery_id: UUID) -> bool:
    """Run one delivery in the tenant in scope; False when it was done or is not there."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("event")
        .filter(id=delivery_id, state="pending")
        .first()
    )
    if delivery is None:
        return False
    event = event_row(delivery.event)
    token = _cause.set(event.id)
    try:
        _handler(event.topic, delivery.subscriber)(event)
    finally:
        _cause.reset(token)
    delivery.state, delivery.done_at, delivery.error = "done", timezone.now(), ""
    delivery.attempts += 1
    delivery.save(update_fields=["state", "done_at", "error", "attempts"])
    return True


def deliver_or_record(*, tenant_id: UUID, delivery_id: UUID) -> bool:
    """Run one delivery in its own transaction; a failure is kept and retried, then parked.

    Returns False when it failed and should be tried again later.
    """
    try:
        with tenant_scope(tenant_id):
            deliver(delivery_id)
        return True
    except Exception as problem:
        with tenant_scope(tenant_id):
            return _record_failure(delivery_id, problem)


def _record_failure(delivery_id: UUID, problem: Exception) -> bool:
    row = Delivery.objects.select_for_update().filter(id=delivery_id, state="pending").first()
    if row is None:
        return True
    row.attempts += 1
    row.error = f"{type(problem).__name__}: {problem}"[:4000]
    row.state = "poison" if row.attempts >= MAX_ATTEMPTS else "pending"
    row.save(update_fields=["attempts", "error", "state"])
    return bool(row.state == "poison")


def replay(delivery_id: UUID) -> None:
    """Put a parked delivery back into the queue."""
    row = Delivery.objects.select_for_update().get(id=delivery_id)
    row.state, row.attempts = "pending", 0
    row.save(update_fields=["state", "attempts"])
    jobs.enqueue(DELIVER, tenant_id=str(row.tenant_id), delivery_id=str(row.id))


# What is pending is little and found by its own index; joined freely, all events ever published
# might be walked in their order to find it.
_PENDING = """
    WITH pending AS MATERIALIZED (
        SELECT id, event_id, subscriber FROM platform_delivery
        WHERE tenant_id = %(tenant)s AND state = 'pending'
    )
    SELECT pending.id FROM pending
    JOIN platform_event event ON event.tenant_id = %(tenant)s AND event.id = pending.event_id
    ORDER BY event.seq, pending.subscriber LIMIT 100
"""


def drain(limit: int = 10_000) -> int:
    """Run the pending deliveries of the tenant in scope, and what they cause, in order."""
    done = 0
    while done < limit:
        ids = _pending()
        if not ids:
            return done
        for delivery_id in ids:
            with tenant_scope(current_tenant_id()):
                deliver(delivery_id)
            done += 1
    return done


def _pending() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_PENDING, {"tenant": current_tenant_id()})
        return [row[0] for row in cursor.fetchall()]


def timeline(
    *, subject: Ref | None = None, stream_id: UUID | None = None,
    saying: Mapping[str, Any] | None = None, limit: int = 100,
) -> list[EventRow]:  # fmt: skip
    """The latest events of a record or of a whole deal, newest first.

    `saying` keeps those whose payload holds these values, as JSON.
    """
    rows = Event.objects.all()
    if subject is not None:
        rows = rows.filter(subject_kind=subject.kind, subject_id=subject.id)
    if stream_id is not None:
        rows = rows.filter(stream_id=stream_id)
    if saying:
        rows = rows.filter(payload__contains=dict(saying))
    return [event_row(r) for r in rows.order_by("-seq")[:limit]]


def event_row(row: Event) -> EventRow:
    """The event as a plain value."""
    by = Actor(
        kind=row.actor_kind, id=row.actor_id, name=row.actor_name, permissions=frozenset({"*"})
    )
    return EventRow(
        id=row.id,
        seq=row.seq,
        topic=row.topic,
        headline=row.headline,
        payload=row.payload,
        subject=Ref(row.subject_kind, row.subject_id),
        by=by,
        at=row.occurred_at,
        stream_id=row.stream_id,
        recorded_at=row.recorded_at,
    )


def _handler(topic: str, name: str) -> Handler:
    found = _subscribers.get(topic, {}).get(name) or _subscribers.get("*", {}).get(name)
    if found is None:
        raise LookupError(f"no subscriber {name!r} for {topic!r} is registered any more")
    return found
