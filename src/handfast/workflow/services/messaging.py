"""Use cases: messages and signals reach who waits for them; events start and move processes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from handfast.feel import FeelError
from handfast.kernel.errors import Conflict, NotFound
from handfast.kernel.ref import Ref
from handfast.platform import jobs
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.platform.outbox import EventRow
from handfast.platform.tenancy import current_tenant, forget_tenant, tenant_in_scope
from handfast.workflow import queries
from handfast.workflow.models import EarlyMessage, Instance, Subscription, Trigger
from handfast.workflow.rules.values import evaluate, holds, to_json
from handfast.workflow.services.shipping_topics import SHIPPED_TOPICS
from handfast.workflow.services.starting import start
from handfast.workflow.services.stepping import DELIVER, locked, move

BY = Actor.system("workflow")
STAMP = "workflow.topics"
_topics: dict[UUID, tuple[int, frozenset[str]]] = {}


def correlate(
    *, name: str, keys: tuple[str, ...], payload: Mapping[str, Any], by: Actor, at: datetime,
    stream_id: UUID | None = None,
) -> int:  # fmt: skip
    """Deliver a message to the instances that wait for it under one of the keys.

    An instance of the key that will wait for it later finds it then. Returns how many it moved.
    """
    wanted = [key for key in keys if key]
    rows = Subscription.objects.filter(kind="message", name=name, correlation__in=wanted)
    found = list(rows.values_list("instance_id", "token").order_by("instance_id", "token"))
    moved = sum(_deliver(i, str(token), name, payload, by, at) for i, token in found)
    _keep_early(name, wanted, payload, at, stream_id, {i for i, _token in found})
    return moved


def broadcast(*, name: str, payload: Mapping[str, Any], by: Actor, at: datetime) -> int:
    """Deliver a signal to everybody who waits for it; returns how many it moved."""
    rows = Subscription.objects.filter(kind="signal", name=name)
    found = list(rows.values_list("instance_id", "token").order_by("instance_id", "token"))
    return sum(_deliver(i, str(token), name, payload, by, at) for i, token in found)


def send_signal(*, name: str, payload: Mapping[str, Any], by: Actor, at: datetime) -> int:
    """Deliver a signal, and start the processes that begin by it; returns how many it moved."""
    moved = broadcast(name=name, payload=payload, by=by, at=at)
    return moved + sum(_begin(trigger, payload, at) for trigger in queries.triggers(name))


def send_message(
    *, name: str, keys: tuple[str, ...], payload: Mapping[str, Any], by: Actor, at: datetime
) -> int:
    """Deliver a message, and start the processes that begin by it; returns how many it moved."""
    moved = correlate(name=name, keys=keys, payload=payload, by=by, at=at)
    key = next((one for one in keys if one), "")
    return moved + sum(_begin(trigger, payload, at, key=key) for trigger in queries.triggers(name))


def post_message(*, name: str, key: str, payload: Mapping[str, Any], at: datetime) -> None:
    """Send a message once the transaction is over: it reaches who waits, and starts processes."""
    jobs.enqueue(
        DELIVER, kind="message", name=name, payload=to_json(dict(payload)), correlation=key,
        at=at.isoformat(),
    )  # fmt: skip


def react(event: EventRow) -> None:
    """Let an event of the outbox start processes, and move those that wait for its topic."""
    keys = (str(event.subject.id), str(event.stream_id or ""))
    correlate(
        name=event.topic, keys=keys, payload=event.payload, by=BY, at=event.at,
        stream_id=event.stream_id,
    )  # fmt: skip
    broadcast(name=event.topic, payload=event.payload, by=BY, at=event.at)
    triggers = queries.triggers(event.topic)
    if not triggers:
        return
    facts = {**_known(event.subject), **event.payload}
    for trigger in triggers:
        _begin(trigger, facts, event.at, subject=event.subject, stream_id=event.stream_id)


def listens(topic: str) -> bool:
    """Whether the tenant in scope has a process that starts by this topic or waits for it.

    What a tenant listens to is remembered until the stamp on its row, which every scope reads
    anyway, says that a definition has changed: no event asks the database for it.
    """
    if topic in SHIPPED_TOPICS:
        return True
    tenant_id = tenant_in_scope()
    if tenant_id is None:
        return False
    stamp = int(current_tenant().settings.get(STAMP, 0))
    known = _topics.get(tenant_id)
    if known is None or known[0] != stamp:
        known = (stamp, queries.listened())
        _topics[tenant_id] = known
    return topic in known[1]


def forget_topics() -> None:
    """Let every process ask anew what the tenant listens to, once a definition has changed."""
    tenant_id = tenant_in_scope()
    if tenant_id is None:
        return
    row = Tenant.objects.select_for_update(no_key=True).get(id=tenant_id)
    row.settings = {**row.settings, STAMP: int(row.settings.get(STAMP, 0)) + 1}
    row.save(update_fields=["settings"])
    forget_tenant()
    _topics.pop(tenant_id, None)


def _known(subject: Ref) -> Mapping[str, Any]:
    """What is registered to be known of an event's record; nothing when it is gone."""
    try:
        return queries.facts_of(subject)
    except NotFound:
        return {}


def _deliver(
    instance_id: UUID, token: str, name: str, payload: Mapping[str, Any], by: Actor, at: datetime
) -> int:
    row = locked(instance_id)
    if row.status == "suspended":
        EarlyMessage.objects.create(instance=row, name=name, payload=dict(payload), at=at)
        return 0
    waits = any(t["token"] == token and t["name"] == name for t in row.tokens)
    if row.status != "running" or not waits:
        return 0
    move(row, by, at, lambda machine: machine.deliver(token, name, payload))
    return 1


def _keep_early(
    name: str,
    keys: list[str],
    payload: Mapping[str, Any],
    at: datetime,
    stream_id: UUID | None,
    served: set[UUID],
) -> None:
    """Keep a message for instances of the key whose definition will wait for it."""
    about = Q(business_key__in=keys)
    if stream_id is not None:
        about |= Q(stream_id=stream_id)
    rows = Instance.objects.filter(about, status__in=("running", "suspended"))
    rows = rows.filter(definition__messages__contains=[name]).exclude(id__in=served)
    EarlyMessage.objects.bulk_create(
        EarlyMessage(instance_id=i, name=name, payload=dict(payload), at=at)
        for i in rows.values_list("id", flat=True)[:100]
    )


def _begin(
    trigger: Trigger,
    payload: Mapping[str, Any],
    at: datetime,
    *,
    subject: Ref | None = None,
    stream_id: UUID | None = None,
    key: str = "",
) -> int:
    """Start a process by its trigger when the condition holds; 1 when it began."""
    facts = {
        **payload, "subject_kind": subject.kind if subject else "",
        "subject_id": str(subject.id) if subject else "", "stream_id": str(stream_id or ""),
    }  # fmt: skip
    try:
        if not holds(trigger.condition, facts, at):
            return 0
        text = trigger.key_expression
        found = str(evaluate(text, facts, at) or "") if text else ""
    except FeelError:
        return 0
    variables = {k: v for k, v in payload.items() if k.isidentifier()}
    try:
        with transaction.atomic():
            start(
                key=trigger.process_key, begin=trigger.element, by=BY, at=at,
                variables=variables, subject=subject, stream_id=stream_id,
                business_key=found or key,
            )  # fmt: skip
    except Conflict:
        return 0
    return 1
