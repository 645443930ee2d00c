"""Use case: an instance of a process begins: by hand, by the API, or by an event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.feel import FeelError
from handfast.kernel.errors import conflict, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, numbering, outbox
from handfast.platform.access import Actor
from handfast.workflow import queries
from handfast.workflow.events import InstanceStarted
from handfast.workflow.models import Definition, Instance
from handfast.workflow.rules.engine import Machine
from handfast.workflow.rules.values import evaluate, to_json
from handfast.workflow.services.compiling import compiled
from handfast.workflow.services.contexts import context_of
from handfast.workflow.services.stepping import decider, settle

MAX_VARIABLES = 200


@transaction.atomic
def start(
    *,
    key: str,
    by: Actor,
    at: datetime,
    variables: Mapping[str, Any] | None = None,
    subject: Ref | None = None,
    stream_id: UUID | None = None,
    business_key: str = "",
    title: str = "",
    begin: str = "",
) -> Instance:
    """Begin the published version of a process and move it on as far as it goes by itself.

    `begin` is the id of its start event: by default the plain one, or the only one.
    `business_key` (by default the subject's id) is how messages find it; a process runs at most
    once for a key at a time. Raises NotFound, Conflict when it runs already, InvalidInput where
    it has to be said at which event it begins.
    """
    access.require(by, "workflow.start")
    definition = queries.published(key)
    if definition is None:
        raise not_found("published process", key)
    place = _place(definition, begin)
    data = _variables(variables or {})
    wanted = business_key or (str(subject.id) if subject else "")
    _not_twice(definition, wanted)
    row = Instance(
        definition=definition, number=numbering.next_number("process", at=at),
        title=title[:300] or definition.name, business_key=wanted[:80],
        subject_kind=subject.kind if subject else "", subject_id=subject.id if subject else None,
        stream_id=stream_id, context=_kept(definition), state={}, started_by=by.name, started_at=at,
        created_at=at,
    )  # fmt: skip
    row.title = _title(row, data, title, at)
    row.save(force_insert=True)
    machine = Machine.start(
        compiled(definition), data, at=at, begin=place, context=context_of(row),
        decide=decider(row, at),
    )  # fmt: skip
    _tell(row, by, at)
    settle(row, machine, by, at)
    return row


def _place(definition: Definition, begin: str) -> str:
    """The id of the start event at which a new instance begins."""
    starts = queries.process_of(definition).starts
    known = {one.id: one for one in starts}
    if begin in known:
        return begin
    plain = [one.id for one in starts if not one.event]
    if begin or (len(starts) > 1 and not plain):
        there = ", ".join(f"{one.title} ({one.id})" for one in starts)
        raise invalid(
            "begin", begin, "It has to be said at which event it begins.", f"There are: {there}."
        )
    return plain[0] if plain else starts[0].id


def _variables(given: Mapping[str, Any]) -> dict[str, Any]:
    if len(given) > MAX_VARIABLES:
        raise invalid("variables", len(given), "There are too many variables.", "Give fewer.")
    for name in given:
        if not str(name).isidentifier():
            raise invalid("variables", name, "A variable needs a plain name.", "Rename it.")
    found = to_json(given)
    return found if isinstance(found, dict) else {}


def _kept(definition: Definition) -> dict[str, Any]:
    """What the process says of all its instances: who owns what gets stuck."""
    owner = queries.process_of(definition).settings.get("owner", "")
    return {"owner": owner} if owner else {}


def _not_twice(definition: Definition, key: str) -> None:
    if not key:
        return
    rows = Instance.objects.filter(
        definition__key=definition.key, business_key=key, status__in=("running", "suspended")
    )
    found = rows.values_list("number", flat=True).first()
    if found:
        raise conflict(
            "business_key", key, f"{definition.name} runs for this already, as {found}.",
            "Go on with that one.",
        )  # fmt: skip


def _title(row: Instance, data: Mapping[str, Any], given: str, at: datetime) -> str:
    text = queries.process_of(row.definition).settings.get("title", "")
    if given or not text:
        return row.title
    try:
        value = evaluate(text, {**context_of(row), **data}, at)
    except FeelError:
        return row.title
    return str(value)[:300] if value else row.title


def _tell(row: Instance, by: Actor, at: datetime) -> None:
    subject = Ref("process_instance", row.id)
    audit.record(
        "workflow.start", subject=subject, by=by, at=at,
        after={"process": row.definition.key, "version": row.definition.number,
               "about": str(row.subject or "")},
    )  # fmt: skip
    event = InstanceStarted(
        instance_id=row.id, number=row.number, process=row.definition.name,
        subject=str(row.subject or ""),
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
