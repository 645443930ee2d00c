"""Reads of process definitions, their versions, and what starts them."""

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from handfast.kernel.errors import not_found
from handfast.workflow.models import Definition, Instance, Trigger
from handfast.workflow.rules.documents import parse, read
from handfast.workflow.types import Process

MOST_REMEMBERED = 256
_processes: dict[UUID, Process] = {}


def definition(definition_id: UUID) -> Definition:
    """One version of a process; raises NotFound."""
    row: Definition | None = Definition.objects.filter(id=definition_id).first()
    if row is None:
        raise not_found("process definition", definition_id)
    return row


@lru_cache(maxsize=MOST_REMEMBERED)
def pinned(definition_id: UUID) -> Definition:
    """The version an instance runs by, without its document: it never changes, and is remembered.

    Its status is that of the day it was read; raises NotFound.
    """
    row: Definition | None = Definition.objects.defer("xml").filter(id=definition_id).first()
    if row is None:
        raise not_found("process definition", definition_id)
    return row


def published(key: str) -> Definition | None:
    """The version of a process that new instances use, or None."""
    row: Definition | None = Definition.objects.filter(key=key, status="published").first()
    return row


def draft_of(key: str) -> Definition | None:
    """The draft of a process, or None."""
    row: Definition | None = Definition.objects.filter(key=key, status="draft").first()
    return row


def versions(key: str) -> list[Definition]:
    """All versions of a process that were not discarded, newest first."""
    rows = Definition.objects.filter(key=key).exclude(status="discarded").defer("xml")
    return list(rows.order_by("-number")[:200])


def processes() -> list[dict[str, Any]]:
    """Every process in its published version (else its newest), with its open instances."""
    newest: dict[str, Definition] = {}
    rows = Definition.objects.exclude(status="discarded").defer("xml").order_by("key", "number")
    for row in rows:
        known = newest.get(row.key)
        if known is None or known.status != "published" or row.status == "published":
            newest[row.key] = row
    counts = {
        found["definition__key"]: found
        for found in Instance.objects.filter(status__in=("running", "suspended"))
        .values("definition__key")
        .annotate(running=Count("id"), stuck=Count("id", filter=Q(tokens__contains=[{"kind": "failure"}])))
    }  # fmt: skip
    started: dict[str, list[Trigger]] = {}
    for trigger in Trigger.objects.order_by("element"):
        started.setdefault(trigger.process_key, []).append(trigger)
    return [
        {"row": row, "running": counts.get(key, {}).get("running", 0),
         "stuck": counts.get(key, {}).get("stuck", 0), "triggers": started.get(key, [])}
        for key, row in sorted(newest.items(), key=lambda pair: pair[1].name)
    ]  # fmt: skip


def triggers(topic: str) -> list[Trigger]:
    """The active triggers of an event's topic."""
    rows = Trigger.objects.filter(topic=topic, active=True)
    return list(rows.order_by("process_key", "element"))


def triggers_of(key: str) -> list[Trigger]:
    """What starts a process by itself: one for each of its start events with an event."""
    return list(Trigger.objects.filter(process_key=key).order_by("element"))


def listened() -> frozenset[str]:
    """Every topic that starts a process, or that some version of one waits for."""
    topics = set(Trigger.objects.exclude(topic="").values_list("topic", flat=True))
    rows = Definition.objects.filter(status__in=("published", "retired"))
    for names in rows.values_list("messages", flat=True):
        topics |= set(names)
    return frozenset(topics)


def known(definition_id: UUID) -> bool:
    """Whether a version's document has been read by this program already."""
    return definition_id in _processes


def process_of(row: Definition) -> Process:
    """A version as plain values; those that never change are read once per program."""
    if row.status == "draft":
        return read(parse(row.xml))
    found = _processes.get(row.id)
    if found is None:
        found = read(parse(row.xml))
        if len(_processes) >= MOST_REMEMBERED:
            _processes.clear()
        _processes[row.id] = found
    return found
