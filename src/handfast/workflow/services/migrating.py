"""Use case: running instances go on by another version, after a report of what that does."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import Problem, collect, conflict, invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.workflow import queries
from handfast.workflow.events import InstanceMigrated
from handfast.workflow.models import Definition, HistoryEntry, Instance
from handfast.workflow.rules.engine import Machine
from handfast.workflow.rules.migrating import moves
from handfast.workflow.services.compiling import compiled
from handfast.workflow.services.stepping import locked, machine_of, settle
from handfast.workflow.types import MigrationRow

MOST = 500


def preview(
    *, definition_id: UUID, by: Actor, at: datetime, instance_ids: Iterable[UUID] = ()
) -> list[MigrationRow]:
    """What moving running instances to a version would do to each; nothing is changed.

    Without ids: all open instances of other versions of the process, at most 500.
    """
    access.require(by, "workflow.manage")
    target = _target(definition_id)
    rows = Instance.objects.select_related("definition").filter(
        definition__key=target.key, status__in=("running", "suspended")
    )
    rows = rows.exclude(definition_id=target.id)
    wanted = list(instance_ids)
    if wanted:
        rows = rows.filter(id__in=wanted)
    return [_row(row, target, machine_of(row, at)) for row in rows.order_by("id")[:MOST]]


@transaction.atomic
def migrate(
    *,
    instance_id: UUID,
    definition_id: UUID,
    by: Actor,
    at: datetime,
    accept_skipped: bool = False,
) -> Instance:
    """Move one instance. What is finished stays; what lies ahead is planned anew.

    Raises InvalidInput naming tokens without a place, and new mandatory steps it would skip
    unless those are accepted.
    """
    access.require(by, "workflow.manage")
    target = _target(definition_id)
    row = locked(instance_id)
    if row.definition.key != target.key or row.status not in ("running", "suspended"):
        raise conflict(
            "instance", row.number, "It cannot move to this version.",
            "Choose an open instance of the same process.",
        )  # fmt: skip
    machine = machine_of(row, at)
    effect = _row(row, target, machine)
    collect(Problem("instance", row.number, text) for text in effect.problems)
    if effect.skipped and not accept_skipped:
        raise invalid(
            "accept_skipped", ", ".join(effect.skipped),
            "New mandatory steps would be skipped.", "Accept that, or let it end as it is.",
        )  # fmt: skip
    before = row.definition.number
    machine.migrate(compiled(target))
    row.definition = target
    row.save(update_fields=["definition_id"])
    settle(row, machine, by, at)
    _tell(row, before, effect, by, at)
    return row


def _target(definition_id: UUID) -> Definition:
    target = queries.definition(definition_id)
    if target.status != "published":
        raise conflict(
            "status", target.status, "Instances move to the published version only.", "Publish it."
        )
    return target


def _row(row: Instance, target: Definition, machine: Machine) -> MigrationRow:
    found, skipped, problems = moves(
        machine.tokens(), queries.process_of(row.definition), queries.process_of(target)
    )
    return MigrationRow(
        row.id, row.number, row.title, tuple(found), tuple(skipped), tuple(problems)
    )


def _tell(row: Instance, before: int, effect: MigrationRow, by: Actor, at: datetime) -> None:
    subject = Ref("process_instance", row.id)
    audit.record(
        "workflow.migrate", subject=subject, by=by, at=at, before={"version": before},
        after={"version": row.definition.number, "skipped": list(effect.skipped)},
    )  # fmt: skip
    HistoryEntry.objects.create(
        instance=row, process_key=row.definition.key, element="", name=row.title, kind="process",
        what="migrated", detail=f"Version {before} to {row.definition.number}", by_name=by.name,
        at=at,
    )  # fmt: skip
    event = InstanceMigrated(instance_id=row.id, number=row.number, to=row.definition.number)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
