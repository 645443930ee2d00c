"""Use cases of those who look after processes: cancel, pause, go on, mend what is stuck."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.workflow.lifecycle import CALL, INCIDENT, INSTANCE
from handfast.workflow.models import Call, EarlyMessage, HistoryEntry, Incident, Instance
from handfast.workflow.rules.engine import Machine
from handfast.workflow.rules.values import to_json
from handfast.workflow.services.projecting import project
from handfast.workflow.services.stepping import close, locked, machine_of, move, running


@transaction.atomic
def cancel(*, instance_id: UUID, reason: str, by: Actor, at: datetime) -> Instance:
    """End an instance before its time; its open tasks, timers and calls go with it."""
    access.require(by, "workflow.manage")
    if not reason.strip():
        raise invalid("reason", "", "Say why it is cancelled.", "Write a short reason.")
    row = locked(instance_id)
    INSTANCE.after(row.status, "cancel")
    machine = machine_of(row, at)
    machine.cancel()
    before = {(t["token"], t["kind"], t["name"]): t for t in row.tokens}
    project(row, [], before, at)
    row.tokens, row.state, row.reason = [], machine.dump(), reason.strip()[:500]
    close(row, "cancel", by, at)
    row.version += 1
    row.save(update_fields=["tokens", "state", "reason", "status", "ended_at", "version"])
    _note(row, "cancelled", reason, by, at)
    return row


@transaction.atomic
def suspend(*, instance_id: UUID, reason: str, by: Actor, at: datetime) -> Instance:
    """Let an instance rest: nothing moves it, its tasks disappear from worklists meanwhile."""
    return _turn(instance_id, "suspend", reason, by, at)


@transaction.atomic
def resume(*, instance_id: UUID, by: Actor, at: datetime) -> Instance:
    """Let an instance go on; what came meanwhile takes effect now."""
    row = _turn(instance_id, "resume", "", by, at)
    _catch_up(row, by, at)
    return row


def _catch_up(row: Instance, by: Actor, at: datetime) -> None:
    waiting = {t["name"]: t["token"] for t in row.tokens if t["kind"] in ("message", "signal")}
    early = EarlyMessage.objects.filter(instance=row, name__in=waiting).order_by("at", "id").first()

    def act(machine: Machine) -> None:
        if early is not None:
            machine.deliver(waiting[early.name], early.name, early.payload)
        machine.fire_timers()

    if early is not None:
        early.delete()
    move(row, by, at, act)


def _turn(instance_id: UUID, action: str, reason: str, by: Actor, at: datetime) -> Instance:
    access.require(by, "workflow.manage")
    row = locked(instance_id)
    row.status = INSTANCE.after(row.status, action)
    row.version += 1
    row.save(update_fields=["status", "version"])
    _note(row, {"suspend": "suspended", "resume": "resumed"}[action], reason, by, at)
    return row


@transaction.atomic
def set_variables(
    *, instance_id: UUID, values: Mapping[str, Any], reason: str, by: Actor, at: datetime
) -> Instance:
    """Correct variables on every open path of an instance, with the reason."""
    access.require(by, "workflow.manage")
    if not reason.strip():
        raise invalid("reason", "", "Say why it is changed.", "Write a short reason.")
    if not all(str(name).isidentifier() for name in values):
        raise invalid("values", "", "A variable needs a plain name.", "Rename it.")
    row = running(instance_id)
    plain = to_json(values)
    before = {name: row.variables.get(name) for name in values}
    move(row, by, at, lambda machine: machine.correct(plain if isinstance(plain, dict) else {}))
    audit.record(
        "workflow.variables", subject=Ref("process_instance", row.id), by=by, at=at, before=before,
        after=dict(values), reason=reason,
    )  # fmt: skip
    return row


@transaction.atomic
def retry_incident(
    *, incident_id: UUID, by: Actor, at: datetime, values: Mapping[str, Any] | None = None
) -> Incident:
    """Try the stuck step again, with corrected variables when some are given."""
    row, incident = _open_incident(incident_id, by)
    _reopen_call(row, incident, "retry", at)
    plain = to_json(values or {})

    def act(machine: Machine) -> None:
        machine.correct(plain if isinstance(plain, dict) else {})
        machine.retry(str(incident.token))

    _close(incident, "retry", by, at, "")
    move(row, by, at, act)
    return incident


@transaction.atomic
def skip_incident(
    *, incident_id: UUID, reason: str, by: Actor, at: datetime,
    values: Mapping[str, Any] | None = None,
) -> Incident:  # fmt: skip
    """Go on behind the stuck step, with the reason and what it would have brought."""
    if not reason.strip():
        raise invalid("reason", "", "Say why it may be left out.", "Write a short reason.")
    row, incident = _open_incident(incident_id, by)
    _reopen_call(row, incident, "skip", at)
    plain = to_json(values or {})
    _close(incident, "skip", by, at, reason)
    move(
        row, by, at,
        lambda m: m.skip(str(incident.token), plain if isinstance(plain, dict) else {}),
    )  # fmt: skip
    return incident


@transaction.atomic
def assign_incident(
    *, incident_id: UUID, member_id: UUID | None, by: Actor, at: datetime
) -> Incident:
    """Give an incident to a colleague (None: back to its role)."""
    _row, incident = _open_incident(incident_id, by)
    before = str(incident.owner_id or "")
    incident.owner_id = parties.member(member_id).id if member_id else None
    incident.save(update_fields=["owner_id"])
    audit.record(
        "workflow.incident_assign", subject=Ref("process_instance", incident.instance_id), by=by,
        at=at, before={"owner": before}, after={"owner": str(member_id or "")},
    )  # fmt: skip
    return incident


def _open_incident(incident_id: UUID, by: Actor) -> tuple[Instance, Incident]:
    access.require(by, "workflow.manage")
    found = Incident.objects.filter(id=incident_id).values_list("instance_id", flat=True).first()
    if found is None:
        raise not_found("incident", incident_id)
    row = running(found)
    incident: Incident = Incident.objects.select_for_update(of=("self",)).get(id=incident_id)
    INCIDENT.after(incident.status, "retry")
    return row, incident


def _reopen_call(row: Instance, incident: Incident, action: str, at: datetime) -> None:
    rows = Call.objects.select_for_update().filter(instance=row, token=incident.token)
    call: Call | None = rows.filter(status="failed").first()
    if call is not None:
        call.status = CALL.after(call.status, action)
        call.ended_at = at if action == "skip" else None
        call.save(update_fields=["status", "ended_at"])


def _close(incident: Incident, action: str, by: Actor, at: datetime, reason: str) -> None:
    incident.status = INCIDENT.after(incident.status, action)
    incident.closed_at, incident.closed_by, incident.reason = at, by.name, reason[:500]
    incident.save(update_fields=["status", "closed_at", "closed_by", "reason"])
    audit.record(
        f"workflow.incident_{action}", subject=Ref("process_instance", incident.instance_id),
        by=by, at=at, before={"message": incident.message}, reason=reason,
    )  # fmt: skip


def _note(row: Instance, what: str, reason: str, by: Actor, at: datetime) -> None:
    audit.record(
        f"workflow.{what}", subject=Ref("process_instance", row.id), by=by, at=at, reason=reason
    )
    HistoryEntry.objects.create(
        instance=row, process_key=row.definition.key, element="", name=row.title, kind="process",
        what=what, detail=reason[:500], by_name=by.name, at=at,
    )  # fmt: skip
