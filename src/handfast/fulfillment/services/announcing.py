"""Telling what happened to tasks: one event per order and kind, whatever the number of tasks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from handfast.fulfillment.events import (
    TaskCompleted,
    TaskFailed,
    TaskFallout,
    TaskReady,
    TaskSkipped,
)
from handfast.fulfillment.services.endings import Ending
from handfast.fulfillment.services.rows import Released
from handfast.fulfillment.services.settling import Settled
from handfast.kernel.ref import Ref
from handfast.platform import outbox

SHOWN = 3
FAULTS = ("fail", "failed", "fault")
T = TypeVar("T")


def announcements(
    endings: Sequence[Ending], settled: Settled, streams: Mapping[UUID, UUID]
) -> list[outbox.Outgoing]:
    """What ended and whose turn it is now, to be published; `streams` gives each order's deal."""
    found = []
    ended = _by_order((ending.task.order_id, ending) for ending in endings)
    not_needed = _by_order((task.order_id, task) for task in settled.not_needed)
    ready = _by_order((task.order_id, task) for task in settled.ready)
    for order_id, stream_id in streams.items():
        own = ended.get(order_id, [])
        facts = [
            *_ended(order_id, own, not_needed.get(order_id, [])),
            *(_fallout(ending) for ending in own if ending.state == "fallout"),
            *_ready(order_id, ready.get(order_id, [])),
        ]
        subject = Ref("order", order_id)
        found += [outbox.Outgoing(fact, subject, stream_id) for fact in facts]
    return found


def _by_order(pairs: Iterable[tuple[UUID, T]]) -> dict[UUID, list[T]]:
    found: dict[UUID, list[T]] = {}
    for order_id, thing in pairs:
        found.setdefault(order_id, []).append(thing)
    return found


def _ended(
    order_id: UUID, own: Sequence[Ending], not_needed: Sequence[Released]
) -> list[outbox.Fact]:
    facts: list[outbox.Fact] = []
    done = [(e.task.id, e.task.spec_key, _words(e)) for e in own if e.state == "done"]
    skipped = [(e.task.id, e.task.spec_key, _words(e)) for e in own if e.state == "skipped"]
    skipped += [(task.id, task.spec_key, f"{task.name} (not needed)") for task in not_needed]
    if done:
        ids, keys, words = _columns(done)
        bad = any(e.output.get("result") in FAULTS for e in own if e.state == "done")
        outcome = "failed" if bad else "done"
        facts.append(TaskCompleted(order_id, ids, keys, words, outcome, *_moments(own)))
    if skipped:
        ids, keys, words = _columns(skipped)
        facts.append(TaskSkipped(order_id, ids, keys, words))
    failed = [(e.task.id, e.task.spec_key, _words(e)) for e in own if e.state == "failed"]
    if failed:
        ids, _, words = _columns(failed)
        facts.append(TaskFailed(order_id, ids, words))
    return facts


def _moments(own: Sequence[Ending]) -> tuple[list[datetime | None], list[datetime | None]]:
    """Since when each of those done could be taken, and when it was; a milestone waits for nobody."""
    done = [e for e in own if e.state == "done"]
    ready = [None if e.task.handler == "milestone" else e.task.released_at for e in done]
    return ready, [e.taken_at for e in done]


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


def _ready(order_id: UUID, ready: Sequence[Released]) -> list[outbox.Fact]:
    own = [task for task in ready if task.handler in ("human", "customer")]
    if not own:
        return []
    ids, handlers = [task.id for task in own], sorted({task.handler for task in own})
    return [TaskReady(order_id, ids, handlers, summary([task.name for task in own]))]


def summary(names: Sequence[str]) -> str:
    """The first few names, and how many more."""
    shown = "; ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"
