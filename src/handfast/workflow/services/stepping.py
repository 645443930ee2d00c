"""One step of an instance: the row is locked, the engine moves, and everything it waits for is
written to tables of our own in the same transaction.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from handfast.kernel.errors import conflict, not_found
from handfast.kernel.ref import Ref
from handfast.platform import bulk, jobs, outbox
from handfast.platform.access import Actor
from handfast.policies import services as policies
from handfast.workflow import queries
from handfast.workflow.events import InstanceEnded
from handfast.workflow.lifecycle import INSTANCE
from handfast.workflow.models import EarlyMessage, HistoryEntry, Instance
from handfast.workflow.rules.engine import Machine
from handfast.workflow.rules.values import to_json
from handfast.workflow.services.compiling import compiled
from handfast.workflow.services.contexts import context_of
from handfast.workflow.services.projecting import project
from handfast.workflow.types import Happening, Token

MAX_EARLY = 50
DELIVER = "workflow.deliver"
SHOWN = ("exclusiveGateway", "parallelGateway", "inclusiveGateway")


def locked(instance_id: UUID) -> Instance:
    """The instance's row, locked; every change of an instance begins with it. Raises NotFound."""
    row = _locked(Instance.objects.filter(id=instance_id))
    if row is None:
        raise not_found("process instance", instance_id)
    return row


def locked_with(task_id: UUID) -> Instance:
    """The locked row of the running instance a task belongs to; raises NotFound, Conflict."""
    row = _locked(Instance.objects.filter(tasks__id=task_id))
    if row is None:
        raise not_found("task", task_id)
    return _running(row)


def _locked(rows: QuerySet[Instance]) -> Instance | None:
    row = next(iter(rows.select_for_update(of=("self",))[:1]), None)
    if row is not None:
        row.definition = queries.pinned(row.definition_id)
    return row


def running(instance_id: UUID) -> Instance:
    """The locked row of a running instance; raises Conflict when it is not running."""
    return _running(locked(instance_id))


def _running(row: Instance) -> Instance:
    if row.status != "running":
        raise conflict(
            "status", row.status, f"{row.number} is {row.status}.",
            "Resume it first." if row.status == "suspended" else "Nothing more is asked of you.",
        )  # fmt: skip
    return row


def machine_of(row: Instance, at: datetime) -> Machine:
    """The instance in memory."""
    return Machine.load(
        compiled(row.definition), row.state, at=at, context=context_of(row), decide=decider(row, at)
    )


def move(
    row: Instance, by: Actor, at: datetime, act: Callable[[Machine], None], *, done: str = ""
) -> None:
    """Carry out an action on a locked instance and write everything that follows.

    `done` is the token of a task whose row the caller has closed already.
    """
    machine = machine_of(row, at)
    act(machine)
    settle(row, machine, by, at, done=done)


def settle(row: Instance, machine: Machine, by: Actor, at: datetime, *, done: str = "") -> None:
    """Write the state, what it waits for, the history, and what it sends to others."""
    _take_early(row, machine)
    tokens = [] if machine.completed else machine.tokens()
    before = {(t["token"], t["kind"], t["name"]): t for t in row.tokens}
    _write_history(row, machine.happened, before, by, at)
    row.tokens = _summary(tokens, before, at)
    project(row, tokens, {k: t for k, t in before.items() if k[0] != done}, at)
    row.state, row.variables = machine.dump(), machine.variables
    row.steps += max(1, len(machine.happened))
    row.version += 1
    if machine.completed:
        close(row, "complete", by, at)
    row.save(
        update_fields=[
            "state", "variables", "tokens", "steps", "version", "status", "ended_at", "reason",
        ]
    )  # fmt: skip
    for one in machine.thrown:
        jobs.enqueue(
            DELIVER, kind=one.kind, name=one.name, payload=to_json(dict(one.payload)),
            correlation=one.correlation or row.business_key, at=at.isoformat(),
        )  # fmt: skip


def close(row: Instance, action: str, by: Actor, at: datetime) -> None:
    """The instance is over; whoever listens is told (the caller saves the row)."""
    row.status = INSTANCE.after(row.status, action)
    row.ended_at = at
    EarlyMessage.objects.filter(instance=row).delete()
    event = InstanceEnded(
        instance_id=row.id, number=row.number, process=row.definition.name, status=row.status,
        subject=str(row.subject or ""),
    )  # fmt: skip
    outbox.publish(
        event, subject=Ref("process_instance", row.id), by=by, at=at, stream_id=row.stream_id
    )


def decider(row: Instance, at: datetime) -> Callable[[str, Mapping[str, Any]], object]:
    """How business rule tasks of an instance ask a decision table: the matched rows' outputs."""

    def decide(key: str, facts: Mapping[str, Any]) -> object:
        subject = row.subject or Ref("process_instance", row.id)
        found = policies.decide(key=key, facts=facts, at=at, subject=subject)
        return [to_json(dict(rule.outputs)) for rule in found.matched]

    return decide


def _take_early(row: Instance, machine: Machine) -> None:
    """Messages that came before the instance waited for them are delivered now."""
    known = {(t["token"], t["name"]) for t in row.tokens}
    for _ in range(MAX_EARLY):
        waiting = [
            t for t in machine.tokens() if t.kind == "message" and (t.token, t.name) not in known
        ]
        found = _earliest(row, waiting) if waiting else None
        if found is None:
            return
        token, early = found
        machine.deliver(token.token, token.name, early.payload)
        early.delete()


def _earliest(row: Instance, waiting: list[Token]) -> tuple[Token, EarlyMessage] | None:
    names = {t.name: t for t in waiting}
    rows = EarlyMessage.objects.filter(instance=row, name__in=names)
    early: EarlyMessage | None = rows.order_by("at", "id").first()
    return None if early is None else (names[early.name], early)


def _summary(
    tokens: list[Token], before: Mapping[tuple[str, str, str], Any], at: datetime
) -> list[dict[str, Any]]:
    found = []
    for t in tokens:
        if t.kind == "inside" or (t.kind == "join" and t.element.kind not in SHOWN):
            continue
        known = before.get((t.token, t.kind, t.name))
        since = known["since"] if known else at.isoformat()
        found.append(
            {"token": t.token, "kind": t.kind, "name": t.name, "element": t.element.id,
             "title": t.element.title, "since": since, "failure": t.failure,
             "due": t.due_at.isoformat() if t.due_at else ""}
        )  # fmt: skip
    return found


def _write_history(
    row: Instance,
    happened: list[Happening],
    before: Mapping[tuple[str, str, str], Any],
    by: Actor,
    at: datetime,
) -> None:
    since = {token: datetime.fromisoformat(t["since"]) for (token, _, _), t in before.items()}
    rows = [
        HistoryEntry(
            instance=row, process_key=row.definition.key, element=one.element.id,
            name=one.element.title[:300], kind=one.element.kind, what=one.what,
            detail=one.detail[:500], by_name=by.name, at=at, created_at=at,
            waited_seconds=_waited(since.get(one.token), at),
        )
        for one in happened
    ]  # fmt: skip
    bulk.insert(rows)


def _waited(since: datetime | None, at: datetime) -> int | None:
    return None if since is None else max(0, int((at - since).total_seconds()))
