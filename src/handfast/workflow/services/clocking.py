"""Use case: what the clock brings: timers, repeated starts, lost calls, late tasks."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from handfast.kernel.errors import HandfastError
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit, jobs, links, mail, outbox
from handfast.platform.access import Actor
from handfast.workflow import queries
from handfast.workflow.events import TaskLate
from handfast.workflow.models import Call, Task, Timer, Trigger
from handfast.workflow.rules.calendar import due
from handfast.workflow.rules.durations import Duration, parse_cycle
from handfast.workflow.services.projecting import CALL
from handfast.workflow.services.starting import start
from handfast.workflow.services.stepping import locked, move

BY = Actor.system("workflow")
BATCH = 200
LOST_AFTER = timedelta(minutes=2)
GRACE = Duration(0, timedelta(days=1))
MOST_STARTS = 50


def tick(*, at: datetime) -> int:
    """Bring everything due up to a moment up to date; returns how many instances moved."""
    moved = _fire_timers(at)
    _start_due(at)
    _find_lost_calls(at)
    _escalate(at)
    return moved


def _fire_timers(at: datetime) -> int:
    """Timers of running instances in the order in which they fell due, each at its own moment."""
    moved = 0
    while moved < BATCH * 10:
        rows = Timer.objects.filter(due_at__lte=at, instance__status="running")
        found = rows.order_by("due_at", "id").values_list("instance_id", "due_at").first()
        if found is None or not _fire(found[0], found[1]):
            break
        moved += 1
    return moved


@transaction.atomic
def _fire(instance_id: UUID, moment: datetime) -> bool:
    row = locked(instance_id)
    timers = Timer.objects.filter(instance=row, due_at__lte=moment)
    if row.status != "running" or not timers.exists():
        return True
    move(row, BY, moment, lambda machine: machine.fire_timers())
    return not Timer.objects.filter(instance=row, due_at__lte=moment).exists()


def _start_due(at: datetime) -> None:
    rows = Trigger.objects.select_for_update(skip_locked=True).filter(active=True, next_at__lte=at)
    with transaction.atomic():
        for trigger in rows.order_by("next_at", "id")[:BATCH]:
            for _ in range(MOST_STARTS):
                if trigger.next_at is None or trigger.next_at > at:
                    break
                _begin(trigger, trigger.next_at)
                _wind(trigger, trigger.next_at)
            trigger.save(update_fields=["next_at", "left"])


def _wind(trigger: Trigger, moment: datetime) -> None:
    """When the process begins again; never after its last repetition, or where there is none."""
    cycle = parse_cycle(trigger.cycle)
    if trigger.left is not None:
        trigger.left -= 1
    trigger.next_at = cycle.pause.after(moment) if cycle and trigger.left != 0 else None


def _begin(trigger: Trigger, at: datetime) -> None:
    try:
        with transaction.atomic():
            start(key=trigger.process_key, begin=trigger.element, by=BY, at=at)
    except HandfastError as error:
        audit.record(
            "workflow.start_refused", subject=Ref("process_trigger", trigger.id), by=BY, at=at,
            reason=str(error),
        )  # fmt: skip


def _find_lost_calls(at: datetime) -> None:
    """Calls whose job is not there any more are queued again; of each one job waits at most."""
    rows = Call.objects.filter(
        status="waiting", next_at__lte=at - LOST_AFTER, instance__status="running"
    )
    for call_id in rows.order_by("next_at", "id").values_list("id", flat=True)[:BATCH]:
        jobs.enqueue(CALL, call_id=str(call_id), once=f"{CALL}:{call_id}")


def _escalate(at: datetime) -> None:
    """Late tasks: their manager or role is told; a working day later they are handed on."""
    rows = (
        Task.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("instance", "assignee")
        .defer("instance__state")
        .filter(status__in=("open", "claimed"), instance__status="running", due_at__lte=at)
        .filter(Q(level=0) | Q(level=1, escalated_at__lte=at - timedelta(hours=8)))
    )
    with transaction.atomic():
        for row in rows.order_by("due_at", "id")[:BATCH]:
            if row.level == 0:
                _tell(row, at)
            elif due(queries.calendar(), row.escalated_at or at, GRACE) <= at:
                _hand_on(row, at)


def _tell(row: Task, at: datetime) -> None:
    people = _superiors(row)
    text = (
        f"“{row.name}” ({row.instance.title}) was due {row.due_at:%d %b %Y %H:%M} and is not done."
    )
    address = links.absolute(reverse("workflow:task", args=[row.id]))
    for person in people:
        mail.send_mail(
            to=person.email, subject=f"Late: {row.name}", text=text, at=at,
            about=Ref("workflow_task", row.id), links=(("Open the task", address),),
        )  # fmt: skip
    row.level, row.escalated_at = 1, at
    row.save(update_fields=["level", "escalated_at"])
    _publish(row, ", ".join(p.name for p in people) or "nobody", at)


def _hand_on(row: Task, at: datetime) -> None:
    """The task goes to the manager, or is offered to the role above as well."""
    people = _superiors(row)
    before = {"assignee": str(row.assignee_id or ""), "candidates": row.candidates}
    row.level, row.escalated_at = 2, at
    if row.escalate_to.startswith(("role:", "team:")):
        row.candidates = list(dict.fromkeys([*row.candidates, row.escalate_to]))
        row.assignee, row.status, row.claimed_at = None, "open", None
    elif people and people[0].id != row.assignee_id:
        row.assignee_id, row.status = people[0].id, "claimed"
        row.claimed_at = row.claimed_at or at
    row.save(
        update_fields=[
            "level", "escalated_at", "candidates", "assignee_id", "status", "claimed_at",
        ]
    )  # fmt: skip
    after = {"assignee": str(row.assignee_id or ""), "candidates": row.candidates}
    audit.record(
        "workflow.task_escalate", subject=Ref("workflow_task", row.id), by=BY, at=at,
        before=before, after=after, reason="late",
    )  # fmt: skip
    _publish(row, ", ".join(p.name for p in people) or "nobody", at)


def _superiors(row: Task) -> list[Actor]:
    """Who is told: the role named, else the manager of whoever has it, else administrators."""
    kind, _, name = row.escalate_to.partition(":")
    if kind == "role" and name:
        return parties.holders_of(role=name)
    if kind == "team" and name:
        actors = (parties.actor_for_member(m.id) for m in parties.members(team=name))
        return [one for one in actors if one is not None]
    holder = row.assignee_id or _first_candidate(row)
    manager_id = parties.member(holder).manager_id if holder else None
    manager = parties.actor_for_member(manager_id) if manager_id else None
    return [manager] if manager else parties.holders_of(role="admin")


def _first_candidate(row: Task) -> UUID | None:
    for candidate in row.candidates:
        kind, _, name = candidate.partition(":")
        if kind == "role" and (found := parties.members(role=name)):
            return found[0].id
        if kind == "team" and (found := parties.members(team=name)):
            return found[0].id
    return None


def _publish(row: Task, told: str, at: datetime) -> None:
    event = TaskLate(
        task_id=row.id, instance_id=row.instance_id, name=row.name, told=told, level=row.level
    )
    outbox.publish(
        event, subject=Ref("process_instance", row.instance_id), by=BY, at=at,
        stream_id=row.instance.stream_id,
    )  # fmt: skip
