"""Signed webhooks: events told to customers' systems, repeated until they are taken.

The body is signed with the endpoint's secret: header `Handfast-Signature: t=<seconds>,v1=<hex>`,
HMAC-SHA256 over `<seconds>.<body>`. Each event is sent at least once per endpoint; the header
`Handfast-Delivery` lets the receiver drop repetitions.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import timezone

from handfast.kernel.errors import HandfastError, Problem, collect, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, jobs, outbound
from handfast.platform.access import Actor
from handfast.platform.canonical import canonical_json
from handfast.platform.models.webhooks import (
    WEBHOOK_DELIVERY,
    WebhookDelivery,
    WebhookEndpoint,
)
from handfast.platform.outbox import EventRow
from handfast.platform.tenancy import current_tenant_id, tenant_scope

SEND = "platform.webhook_send"
MAX_ATTEMPTS = 12
FIRST_PAUSE_SECONDS = 5
LONGEST_PAUSE_SECONDS = 6 * 3600
KNOWN_FOR_SECONDS = 15.0
PERMISSION = "platform.admin"

_listening: dict[UUID, tuple[float, bool]] = {}


@dataclass(frozen=True)
class Created:
    """A new endpoint and its secret, which is shown only now."""

    endpoint: WebhookEndpoint
    secret: str


def create_endpoint(
    *, url: str, topics: Sequence[str], by: Actor, at: datetime, description: str = ""
) -> Created:
    """Tell events of these topics (`quote.accepted`, `quote.*`, `*`) to an address.

    Raises InvalidInput for an address that may not be called or topics of another form.
    """
    access.require(by, PERMISSION)
    _check(url, topics)
    secret = "whsec_" + secrets.token_urlsafe(32)
    endpoint = WebhookEndpoint.objects.create(
        url=url, secret=secret, topics=list(topics), description=description
    )
    _forget()
    audit.record("webhook.create", subject=_ref(endpoint), by=by, at=at, after=_shown(endpoint))
    return Created(endpoint, secret)


def change_endpoint(
    *, endpoint_id: UUID, url: str, topics: Sequence[str], active: bool, description: str,
    by: Actor, at: datetime,
) -> WebhookEndpoint:  # fmt: skip
    """Change where and what is told; raises NotFound or InvalidInput."""
    access.require(by, PERMISSION)
    _check(url, topics)
    endpoint = _locked(endpoint_id)
    before = _shown(endpoint)
    endpoint.url, endpoint.topics = url, list(topics)
    endpoint.active, endpoint.description = active, description
    endpoint.save(update_fields=["url", "topics", "active", "description"])
    _forget()
    audit.record(
        "webhook.change", subject=_ref(endpoint), by=by, at=at, before=before,
        after=_shown(endpoint),
    )  # fmt: skip
    return endpoint


def delete_endpoint(*, endpoint_id: UUID, by: Actor, at: datetime) -> None:
    """Stop telling events to an address and forget what was told to it; raises NotFound."""
    access.require(by, PERMISSION)
    endpoint = _locked(endpoint_id)
    audit.record("webhook.delete", subject=_ref(endpoint), by=by, at=at, before=_shown(endpoint))
    WebhookDelivery.objects.filter(endpoint=endpoint).delete()
    endpoint.delete()
    _forget()


def endpoints() -> list[WebhookEndpoint]:
    """All endpoints of the tenant in scope."""
    return list(WebhookEndpoint.objects.order_by("id"))


def endpoint(endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint; raises NotFound."""
    row = WebhookEndpoint.objects.filter(id=endpoint_id).first()
    if row is None:
        raise not_found("webhook endpoint", endpoint_id)
    return row


def deliveries(*, endpoint_id: UUID | None = None, limit: int = 100) -> list[WebhookDelivery]:
    """What was told, newest first."""
    rows = WebhookDelivery.objects.select_related("endpoint")
    if endpoint_id is not None:
        rows = rows.filter(endpoint_id=endpoint_id)
    return list(rows.order_by("-id")[:limit])


def anyone_listens() -> bool:
    """Whether the tenant in scope has an endpoint; known for 15 seconds without asking again."""
    tenant_id = current_tenant_id()
    until, known = _listening.get(tenant_id, (0.0, False))
    if time.monotonic() < until:
        return known
    known = WebhookEndpoint.objects.filter(active=True).exists()
    _listening[tenant_id] = (time.monotonic() + KNOWN_FOR_SECONDS, known)
    return known


def tell(event: EventRow) -> int:
    """Queue an event for every endpoint that listens to its topic; returns how many."""
    told = 0
    for target in WebhookEndpoint.objects.filter(active=True):
        if not listens(target.topics, event.topic):
            continue
        row, created = WebhookDelivery.objects.get_or_create(
            endpoint=target,
            event_id=event.id,
            defaults={
                "topic": event.topic,
                "body": body_of(event).decode(),
                "queued_at": timezone.now(),
            },
        )
        if created:
            jobs.enqueue(SEND, delivery_id=row.id)
            told += 1
    return told


def listens(topics: Sequence[str], topic: str) -> bool:
    """Whether a list of topics covers one: exactly, by `quote.*`, or by `*`."""
    return any(
        wanted in ("*", topic) or (wanted.endswith(".*") and topic.startswith(wanted[:-1]))
        for wanted in topics
    )


def body_of(event: EventRow) -> bytes:
    """What is sent: ids and facts, as canonical JSON."""
    return canonical_json(
        {
            "id": event.id,
            "topic": event.topic,
            "subject": event.subject,
            "occurred_at": event.at,
            "actor": event.by.name,
            "headline": event.headline,
            "payload": event.payload,
        }
    )


def signature(secret: str, body: bytes, seconds: int) -> str:
    """The signature header for a body sent at that moment (seconds since 1970)."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def send(delivery_id: UUID, tenant_id: UUID) -> str:
    """Try a delivery once and return its new status; a failed one is queued again with a pause.

    The receiver is called between two transactions.
    """
    with tenant_scope(tenant_id):
        row = WebhookDelivery.objects.select_related("endpoint").filter(id=delivery_id).first()
    if row is None or row.status == "delivered" or not row.endpoint.active:
        return row.status if row else "gone"
    status, error = _post(row)
    with tenant_scope(tenant_id):
        return _record(delivery_id, status, error)


def resend(*, delivery_id: UUID, by: Actor) -> None:
    """Try a delivery again now; raises NotFound."""
    access.require(by, PERMISSION)
    row = WebhookDelivery.objects.select_for_update().filter(id=delivery_id).first()
    if row is None:
        raise not_found("webhook delivery", delivery_id)
    jobs.enqueue(SEND, delivery_id=row.id)


def pause_after(attempts: int) -> float:
    """Seconds to wait after that many attempts: 5 s, doubling, at most six hours."""
    return float(min(FIRST_PAUSE_SECONDS * 2 ** max(attempts - 1, 0), LONGEST_PAUSE_SECONDS))


def _post(row: WebhookDelivery) -> tuple[int | None, str]:
    import httpx

    body = row.body.encode()
    headers = {
        "Content-Type": "application/json",
        "Handfast-Topic": row.topic,
        "Handfast-Delivery": str(row.id),
        "Handfast-Signature": signature(row.endpoint.secret, body, int(time.time())),
    }
    try:
        with outbound.client(hosts=[urlsplit(row.endpoint.url).hostname or ""]) as client:
            answer = outbound.post(client, row.endpoint.url, content=body, headers=headers)
    except (httpx.HTTPError, HandfastError) as problem:
        return None, f"{type(problem).__name__}: {problem}"[:1000]
    if answer.is_success:
        return answer.status_code, ""
    return answer.status_code, f"The receiver answered {answer.status_code}: {answer.text[:500]}"


def _record(delivery_id: UUID, status: int | None, error: str) -> str:
    row = WebhookDelivery.objects.select_for_update().get(id=delivery_id)
    if row.status == "delivered":
        return str(row.status)
    row.attempts += 1
    row.response_status, row.error = status, error
    action = "succeed" if not error else "give_up" if row.attempts >= MAX_ATTEMPTS else "fail"
    row.status = WEBHOOK_DELIVERY.after(row.status, action)
    row.delivered_at = timezone.now() if action == "succeed" else None
    row.save()
    if action == "fail":
        jobs.enqueue(SEND, delivery_id=row.id, delay=pause_after(row.attempts))
    return str(row.status)


def _check(url: str, topics: Sequence[str]) -> None:
    problems = []
    if not topics:
        problems.append(Problem("topics", "", "No topic is chosen.", "Choose one, or * for all."))
    for topic in topics:
        if topic != "*" and not all(part and part.isprintable() for part in topic.split(".")):
            problems.append(
                Problem("topics", topic, "This is not a topic.", "Write quote.accepted or quote.*.")
            )
    collect(problems)
    outbound.check_url(url, hosts=[urlsplit(url).hostname or ""])


def _locked(endpoint_id: UUID) -> WebhookEndpoint:
    row = WebhookEndpoint.objects.select_for_update().filter(id=endpoint_id).first()
    if row is None:
        raise not_found("webhook endpoint", endpoint_id)
    return row


def _forget() -> None:
    _listening.pop(current_tenant_id(), None)


def _ref(row: WebhookEndpoint) -> Ref:
    return Ref("webhook_endpoint", row.id)


def _shown(row: WebhookEndpoint) -> dict[str, object]:
    return {
        "url": row.url,
        "topics": row.topics,
        "active": row.active,
        "description": row.description,
    }
