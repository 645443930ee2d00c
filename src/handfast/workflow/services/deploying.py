"""Use cases: definitions are saved as drafts, checked, published, and retired."""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import InvalidInput, Problem, collect, conflict, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.policies import queries as policies
from handfast.workflow import queries
from handfast.workflow.events import ProcessPublished
from handfast.workflow.lifecycle import DEFINITION
from handfast.workflow.models import Definition, Trigger
from handfast.workflow.rules.checking import Known, check
from handfast.workflow.rules.durations import (
    Cycle,
    aware,
    parse_cycle,
    parse_duration,
    parse_moment,
)
from handfast.workflow.rules.engine import compile_processes
from handfast.workflow.services import messaging
from handfast.workflow.types import Element, Process


def check_document(
    *, xml: str, at: datetime, known: Known | None = None
) -> tuple[Process | None, list[Problem]]:
    """The process of a document, and what keeps it from being published here.

    `known` is what the tenant has, for callers who have read it already.
    """
    process, problems = _checked(xml, known or known_here(at))
    if process is not None and not problems:
        return process, _call_problems(process, xml)
    return process, list(problems)


@lru_cache(maxsize=32)
def _checked(xml: str, known: Known) -> tuple[Process | None, tuple[Problem, ...]]:
    """A document is checked when it is saved and again when it is published."""
    process, problems = check(xml, known)
    return process, tuple(problems)


@transaction.atomic
def save_draft(
    *, xml: str, by: Actor, at: datetime, note: str = "", expected_version: int | None = None,
    known: Known | None = None,
) -> Definition:  # fmt: skip
    """Keep a document as the draft of its process; it may still have problems.

    Raises InvalidInput when it is not BPMN with one named process, Conflict when somebody else
    has changed the draft.
    """
    access.require(by, "workflow.design")
    process, problems = check_document(xml=xml, at=at, known=known)
    if process is None or not process.key:
        raise InvalidInput(*problems) if problems else invalid("xml", "", "The process has no id.")
    if len(process.key) > 80 or len(process.name) > 200:
        raise invalid("xml", process.key, "The id or name is too long.", "Shorten it.")
    rows = Definition.objects.select_for_update().filter(key=process.key)
    draft: Definition | None = rows.filter(status="draft").first()
    if draft is None:
        draft = Definition(key=process.key, number=_next_number(process.key), author=by.name)
    elif expected_version is not None and draft.version != expected_version:
        raise conflict(
            "version", expected_version, f"{draft.author} has changed this draft meanwhile.",
            "Reload it and make your change again.",
        )  # fmt: skip
    else:
        draft.version += 1
    _fill(draft, process, xml, by, at, note)
    draft.save()
    audit.record(
        "workflow.save", subject=Ref("process", draft.id), by=by, at=at,
        after={"key": draft.key, "number": draft.number, "checksum": draft.checksum},
    )  # fmt: skip
    return draft


@transaction.atomic
def draft_from(*, definition_id: UUID, by: Actor, at: datetime) -> Definition:
    """A draft with the document of an earlier version; the draft there is stays as it is."""
    access.require(by, "workflow.design")
    source = queries.definition(definition_id)
    found = queries.draft_of(source.key)
    note = f"From version {source.number}"
    return found or save_draft(xml=source.xml, by=by, at=at, note=note)


@transaction.atomic
def publish(
    *, definition_id: UUID, by: Actor, at: datetime, known: Known | None = None
) -> Definition:
    """Put a draft into force for new instances; running ones stay with their version.

    Raises InvalidInput naming every element that is wrong.
    """
    access.require(by, "workflow.design")
    row = _locked(definition_id)
    status = DEFINITION.after(row.status, "publish")
    process, problems = check_document(xml=row.xml, at=at, known=known)
    collect(problems)
    if process is None:
        raise invalid("xml", row.key, "There is no process in the document.")
    for other in Definition.objects.select_for_update().filter(key=row.key, status="published"):
        other.status = DEFINITION.after(other.status, "retire")
        other.save(update_fields=["status"])
    row.status, row.published_at, row.author = status, at, by.name
    row.calls = {key: str(queries.published(key).id) for key in process.calls}  # type: ignore[union-attr]
    row.messages = sorted({e.event_name for e in process.elements if _is_topic(e)})
    row.version += 1
    row.save(update_fields=["status", "published_at", "author", "calls", "messages", "version"])
    _write_triggers(process, at)
    subject = Ref("process", row.id)
    audit.record("workflow.publish", subject=subject, by=by, at=at, after={"number": row.number})
    event = ProcessPublished(key=row.key, name=row.name, number=row.number)
    outbox.publish(event, subject=subject, by=by, at=at)
    messaging.forget_topics()
    return row


@transaction.atomic
def retire(*, definition_id: UUID, by: Actor, at: datetime) -> Definition:
    """Start no new instances any more; running ones go on to their end."""
    access.require(by, "workflow.design")
    row = _locked(definition_id)
    row.status = DEFINITION.after(row.status, "retire")
    row.save(update_fields=["status"])
    Trigger.objects.filter(process_key=row.key).update(active=False)
    audit.record("workflow.retire", subject=Ref("process", row.id), by=by, at=at)
    messaging.forget_topics()
    return row


@transaction.atomic
def discard_draft(*, definition_id: UUID, by: Actor, at: datetime) -> Definition:
    """Throw a draft away; its document stays in the table for the record."""
    access.require(by, "workflow.design")
    row = _locked(definition_id)
    row.status = DEFINITION.after(row.status, "discard")
    row.save(update_fields=["status"])
    audit.record("workflow.discard", subject=Ref("process", row.id), by=by, at=at)
    return row


@transaction.atomic
def set_trigger(*, key: str, active: bool, by: Actor, at: datetime, element: str = "") -> Trigger:
    """Let a process start by itself at a start event (all, by default), or only by hand.

    Raises NotFound where nothing starts it.
    """
    access.require(by, "workflow.design")
    rows = Trigger.objects.select_for_update().filter(process_key=key).order_by("element")
    found = list(rows.filter(element=element) if element else rows)
    if not found:
        raise not_found("trigger", element or key)
    for row in found:
        before, row.active = row.active, active
        row.save(update_fields=["active"])
        audit.record(
            "workflow.trigger", subject=Ref("process_trigger", row.id), by=by, at=at,
            before={"active": before}, after={"active": active},
        )  # fmt: skip
    messaging.forget_topics()
    return found[0]


def known_here(at: datetime) -> Known:
    """What the tenant has that a definition may refer to."""
    return Known(
        actions=frozenset(a.name for a in queries.actions()),
        decisions=frozenset(policies.keys(at)),
        roles=frozenset(parties.role_names()),
        teams=frozenset(team.key for team in parties.teams()),
    )


def checksum(xml: str) -> str:
    """What tells whether two documents are the same."""
    return hashlib.sha256(xml.encode()).hexdigest()


def _call_problems(process: Process, xml: str) -> list[Problem]:
    """What is wrong with the processes it calls: not published, in a circle, or same ids."""
    if not process.calls:
        return []
    documents: dict[str, str] = {}
    stack = list(process.calls)
    while stack:
        key = stack.pop()
        if key == process.key:
            return [Problem("calls", key, "The process calls itself.", "Break the circle.")]
        row = queries.published(key)
        if row is None:
            return [Problem("calls", key, f"The process “{key}” is not published.", "Publish it.")]
        if key not in documents:
            documents[key] = row.xml
            stack += queries.process_of(row).calls
    try:
        compile_processes(xml, documents)
    except InvalidInput as error:
        return list(error.problems)
    return []


def _next_number(key: str) -> int:
    newest = Definition.objects.filter(key=key).order_by("-number").first()
    return newest.number + 1 if newest else 1


def _fill(row: Definition, process: Process, xml: str, by: Actor, at: datetime, note: str) -> None:
    row.name, row.guidance, row.xml = process.name, process.guidance, xml
    row.checksum = checksum(xml)
    row.author, row.note, row.saved_at = by.name, note[:300], at


def _locked(definition_id: UUID) -> Definition:
    rows = Definition.objects.select_for_update()
    row: Definition | None = rows.filter(id=definition_id).first()
    if row is None:
        raise not_found("process definition", definition_id)
    return row


def _is_topic(element: Element) -> bool:
    return element.event in ("message", "signal") and element.kind not in (
        "sendTask", "endEvent", "intermediateThrowEvent",
    )  # fmt: skip


def _write_triggers(process: Process, at: datetime) -> None:
    """Note what starts the process by itself, as its start events say; switched off stays so."""
    rows = Trigger.objects.filter(process_key=process.key)
    begins = [e for e in process.starts if e.event in ("message", "signal", "timer")]
    if begins:
        rows.filter(element="").update(element=begins[0].id)
    rows.exclude(element__in=[e.id for e in begins]).delete()
    for begin in begins:
        Trigger.objects.update_or_create(
            process_key=process.key, element=begin.id, defaults=_trigger(begin, at)
        )


def _trigger(begin: Element, at: datetime) -> dict[str, Any]:
    text = begin.expression if begin.event == "timer" else ""
    cycle = parse_cycle(text) if text else None
    return {
        "topic": begin.event_name, "condition": begin.settings.get("condition", ""),
        "key_expression": begin.settings.get("key", ""), "cycle": text,
        "next_at": _first(cycle, at) if cycle else _once(text, at),
        "left": cycle.times if cycle else None,
    }  # fmt: skip


def _once(text: str, at: datetime) -> datetime | None:
    """The moment of a timer that does not repeat: as written, or so long after it is published."""
    moment, pause = parse_moment(text), parse_duration(text)
    if moment is not None:
        return aware(moment, at)
    return pause.after(at) if pause else None


def _first(cycle: Cycle, at: datetime) -> datetime:
    if cycle.start is None:
        return cycle.pause.after(at)
    start = aware(cycle.start, at)
    while start <= at:
        start = cycle.pause.after(start)
    return start
