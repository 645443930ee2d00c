"""A new revision of a plan under way: kept tasks move over as they are, the others begin or end.

Tasks that are kept keep their ids, so that a worker or partner who has one in hand reports to the
same task; what is dropped or undone stays with the revision it belonged to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from handfast.catalog import queries as catalogs
from handfast.fulfillment.events import PlanAmended
from handfast.fulfillment.lifecycle import OPEN, PLAN
from handfast.fulfillment.models import Fallout, Plan, Task, TaskDependency
from handfast.fulfillment.services import rows
from handfast.fulfillment.services.announcing import announcements
from handfast.fulfillment.services.cancelling import in_flight, withdraw
from handfast.fulfillment.services.estimating import estimate, links_of, spans_of
from handfast.fulfillment.services.locks import on_behalf
from handfast.fulfillment.services.milestones import reach
from handfast.fulfillment.services.planning import Ids, new_task, store_nodes
from handfast.fulfillment.services.released import free
from handfast.fulfillment.services.settling import release
from handfast.fulfillment.services.undoing import store, undoing
from handfast.fulfillment.types import Impact, LinkDraft, PlanDiff, PlanDraft, Span
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.platform import audit, outbox
from handfast.platform.access import Actor

_ENDED = ("done", "skipped", "cancelled", "compensated")
_NOT_BEGUN = ("waiting", "ready")


@dataclass(frozen=True)
class Change:
    """A locked plan with its locked tasks, the plan that is wanted, and how they differ."""

    plan: Plan
    tasks: Sequence[Task]
    current: PlanDraft
    wanted: PlanDraft
    diff: PlanDiff
    impact: Impact
    reason: str

    @property
    def moved(self) -> list[Task]:
        """What goes on in the new revision: kept tasks, and what undoes something already."""
        known = {task.key for task in self.current.tasks}
        keep = set(self.diff.keep)
        return [task for task in self.tasks if task.key in keep or task.key not in known]

    @property
    def new_keys(self) -> set[str]:
        """The steps that begin anew."""
        return {task.key for task in self.wanted.tasks} - set(self.diff.keep)


def revise(change: Change, *, by: Actor, at: datetime) -> Plan:
    """Commit the revision, let begin what may, and tell everybody; returns the new plan."""
    old = change.plan
    old.status = PLAN.after(old.status, "supersede")
    old.save(update_fields=["status"])
    plan = Plan.objects.create(
        order_id=old.order_id, revision=old.revision + 1, stream_id=old.stream_id,
        catalog_version_id=old.catalog_version_id, begins_at=old.begins_at,
        started_at=old.started_at, planned_end=old.planned_end, estimated_end=old.estimated_end,
        jeopardy=old.jeopardy,
        change={"reason": change.reason, "by": by.name, "words": change.impact.words,
                **asdict(change.impact)},
    )  # fmt: skip
    ids = Ids({node.key: new_id() for node in change.wanted.nodes}, _task_ids(change))
    store_nodes(plan, change.wanted, ids)
    _end(change, at)
    made = _make(change, plan, ids, at)
    undo = _undo(change, plan)
    _connect(change, plan, ids, undo)
    _count(plan)
    _begin(change, plan, len(made), by, at)
    return plan


def _task_ids(change: Change) -> dict[str, UUID]:
    kept = {task.key: task.id for task in change.moved}
    return {task.key: kept.get(task.key) or new_id() for task in change.wanted.tasks}


def _end(change: Change, at: datetime) -> None:
    """End what is not kept: at once, or with its answer when a machine has it in hand."""
    moved = {task.id for task in change.moved}
    left = [task for task in change.tasks if task.id not in moved]
    withdraw([task for task in left if in_flight(task)], at)
    ended = [task.id for task in left if task.state in OPEN]
    rows.unqueue(ended)
    Task.objects.filter(id__in=ended).update(
        state="cancelled", ended_at=at, note="Not needed after the order was changed."
    )
    Fallout.objects.filter(task_id__in=ended, state__in=("open", "assigned")).update(
        state="cancelled", resolution="order_amended", closed_at=at, closed_by="Fulfillment"
    )


def _make(change: Change, plan: Plan, ids: Ids, at: datetime) -> list[Task]:
    """New tasks are stored; kept ones move to the new plan and learn what has changed of them."""
    order = orders.order(plan.order_id)
    codes = {node.key: node.code for node in change.wanted.nodes}
    kept = {task.key: task for task in change.moved}
    later = plan.begins_at if plan.begins_at > at else None
    made = []
    for place, wanted in enumerate(change.wanted.tasks):
        task = kept.get(wanted.key)
        if task is None:
            task = new_task(wanted, plan, order, ids, codes, Span(at, at))
            task.run_at = later
            made.append(task)
        else:
            task.node_id, task.group = ids.nodes[wanted.node], wanted.group
            task.promise_ids = [str(p) for p in wanted.promise_ids]
        task.position = place
    last = len(change.wanted.tasks)
    drafted = {task.key for task in change.wanted.tasks}
    for number, task in enumerate(t for t in change.moved if t.key not in drafted):
        task.position, task.node_id = last + number, None
    Task.objects.bulk_create(made)
    moved = change.moved
    for task in moved:
        task.plan = plan
    Task.objects.bulk_update(moved, ["plan", "node", "group", "promise_ids", "position"], 500)
    return made


def _undo(change: Change, plan: Plan) -> Mapping[str, Task]:
    """The compensations of what was done, the last one first; by the key of the undone step."""
    specs = catalogs.catalog(plan.catalog_version_id).task_specs
    keys = set(change.diff.undo)
    done = [
        task for task in change.tasks
        if task.key in keys and task.state == "done" and task.compensation in specs
    ]  # fmt: skip
    done.sort(key=lambda task: -task.position)
    chain = [undoing(plan, task, specs[task.compensation]) for task in done]
    place = len(change.wanted.tasks) + len(change.tasks)
    for number, task in enumerate(chain):
        task.position = place + number
    store(plan, chain)
    return {task.key: undo for task, undo in zip(done, chain, strict=True)}


def _connect(change: Change, plan: Plan, ids: Ids, undo: Mapping[str, Task]) -> None:
    """The wanted links; a reworked step also waits until its first attempt is undone."""
    moved = [task.id for task in change.moved]
    drafted = {ids.tasks[task.key] for task in change.wanted.tasks}
    extra = [task_id for task_id in moved if task_id not in drafted]
    old = TaskDependency.objects.filter(plan=change.plan)
    old.filter(predecessor_id__in=extra, successor_id__in=moved).update(plan=plan)
    old.filter(predecessor_id__in=moved).delete()
    old.filter(successor_id__in=moved).delete()
    pairs = {
        (ids.tasks[link.predecessor], ids.tasks[link.successor]): link
        for link in change.wanted.links
    }
    for key, task in undo.items():
        if key in ids.tasks:
            link = LinkDraft(task.key, key)
            pairs[task.id, ids.tasks[key]] = link
    TaskDependency.objects.bulk_create(
        TaskDependency(
            plan=plan, predecessor_id=first, successor_id=second, kind=link.kind,
            lag_hours=link.lag_hours,
        )
        for (first, second), link in pairs.items()
    )  # fmt: skip


def _count(plan: Plan) -> None:
    """How many open predecessors each task has now; one that is ready too early waits again."""
    tasks = list(Task.objects.filter(plan=plan).order_by("id"))
    over = {task.id for task in tasks if task.state in _ENDED}
    pending: dict[UUID, int] = {}
    links = TaskDependency.objects.filter(plan=plan).values_list("predecessor_id", "successor_id")
    for first, second in links:
        pending[second] = pending.get(second, 0) + (first not in over)
    back = []
    for task in tasks:
        task.pending = pending.get(task.id, 0)
        if task.state == "ready" and task.pending:
            task.state, task.due_at, task.released_at = "waiting", None, None
            back.append(task.id)
    rows.unqueue(back)
    Task.objects.bulk_update(tasks, ["pending", "state", "due_at", "released_at"], 500)


def _begin(change: Change, plan: Plan, made: int, by: Actor, at: datetime) -> None:
    tasks = list(Task.objects.filter(plan=plan, state="waiting", pending=0).order_by("position"))
    settled = release([free(task) for task in tasks], at)
    held = Plan.objects.select_related("order").get(id=plan.id)
    subject = Ref("order", plan.order_id)
    impact = change.impact
    event = PlanAmended(
        plan.order_id, plan.id, plan.revision, impact.words, list(impact.added),
        list(impact.reworked), list(impact.undone), list(impact.dropped), change.reason,
    )  # fmt: skip
    facts = [outbox.Outgoing(event, subject, plan.stream_id)]
    facts += announcements([], settled, {plan.order_id: plan.stream_id})
    system = on_behalf(by)
    if settled.reached:
        facts += reach(settled.reached, {held.order_id: held.order}, by=system, at=at)
    _plan_dates(change, held, at)
    estimated = estimate([held], by=system, at=at)
    if held.id in estimated.over:
        held.status = "completed"
    held.save(update_fields=["status", "planned_end", "estimated_end", "jeopardy"])
    audit.record(
        "plan.amend", subject=subject, by=by, at=at, reason=change.reason,
        before={"revision": plan.revision - 1},
        after={"revision": plan.revision, "words": impact.words, "new": made},
    )  # fmt: skip
    outbox.publish_many([*facts, *estimated.facts], by=by, at=at)


def _plan_dates(change: Change, plan: Plan, at: datetime) -> None:
    """The customer has changed the order: its plan is measured against the new dates from now on."""
    tasks = list(Task.objects.filter(plan=plan))
    links = links_of([plan.id]).get(plan.id, [])
    spans = spans_of(tasks, links, start=plan.begins_at, at=at)
    new = change.new_keys
    fresh = [task for task in tasks if task.planned_end is None or task.key in new]
    for task in fresh:
        span = spans[str(task.id)]
        task.planned_start, task.planned_end = span.start, span.end
    Task.objects.bulk_update(fresh, ["planned_start", "planned_end"], 500)
    plan.planned_end = max((span.end for span in spans.values()), default=at)
