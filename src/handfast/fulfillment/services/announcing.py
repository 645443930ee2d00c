"""Telling what happened to tasks: one event per order and kind, whatever the number of tasks."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from handfast.fulfillment.events import (
    TaskCompleted,
    TaskFailed,
    TaskFallout,
    TaskReady,
    TaskSkipped,
)
from handfast.fulfillment.services.endings import Ending
from handfast.fulfillment.services.settling import Settled
from handfast.kernel.ref import Ref
from handfast.platform import outbox

SHOWN = 3


def announcements(
    endings: Sequence[Ending], settled: Settled, streams: Mapping[UUID, UUID]
) -> list[outbox.Outgoing]:
    """What ended and whose turn it is now, to be published; `streams` gives each order's deal."""
    found = []
    for order_id, stream_id in streams.items():
        own = [ending for ending in endings if ending.task.order_id == order_id]
        facts = [
            *_ended(order_id, own, settled),
            *(_fallout(ending) for ending in own if ending.state == "fallout"),
            *_ready(order_id, settled),
        ]
        subject = Ref("order", order_id)
        found += [outbox.Outgoing(fact, subject, stream_id) for fact in facts]
    return found


def _ended(order_id: UUID, own: Sequence[Ending], settled: Settled) -> list[outbox.Fact]:
    facts: list[outbox.Fact] = []
    done = [(e.task.id, e.task.spec_key, _words(e)) for e in own if e.state == "done"]
    skipped = [(e.task.id, e.task.spec_key, _words(e)) for e in own if e.state == "skipped"]
    skipped += [
        (task.id, task.spec_key, f"{task.name} (not needed)")
        for task in settled.not_needed
        if task.order_id == order_id
    ]
    if done:
        ids, keys, words = _columns(done)
        facts.append(TaskCompleted(order_id, ids, keys, words))
    if skipped:
        ids, keys, words = _columns(skipped)
        facts.append(TaskSkipped(order_id, ids, keys, words))
    failed = [(e.task.id, e.task.spec_key, _words(e)) for e in own if e.state == "failed"]
    if failed:
        ids, _, words = _columns(failed)
        facts.append(TaskFailed(order_id, ids, words))
    return facts


def _columns(rows: Sequence[tuple[UUID, str, str]]) -> tuple[list[UUID], list[str], str]:
    return (
        [row[0] for row in rows],
        [row[1] for row in rows],
        summary([row[2] for row in rows]),
    )


def _words(ending: Ending) -> str:
    result = ending.output.get("result") or ending.output.get("event")
    text = ending.note or (str(result) if result else "")
    return f"{ending.task.name}: {text}" if text else f"{ending.task.name} done"


def _fallout(ending: Ending) -> TaskFallout:
    task = ending.task
    return TaskFallout(
        task_id=task.id, order_id=task.order_id, name=task.name, category=ending.category,
        owner_team=task.owner_team, message=ending.note,
    )  # fmt: skip


def _ready(order_id: UUID, settled: Settled) -> list[outbox.Fact]:
    own = [
        task
        for task in settled.ready
        if task.order_id == order_id and task.handler in ("human", "customer")
    ]
    if not own:
        return []
    ids, handlers = [task.id for task in own], sorted({task.handler for task in own})
    return [TaskReady(order_id, ids, handlers, summary([task.name for task in own]))]


def summary(names: Sequence[str]) -> str:
    """The first few names, and how many more."""
    shown = "; ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"
