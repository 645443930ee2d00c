"""Planning: a submitted order is decomposed, scheduled and stored in bulk, and its work begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.assets import services as assets
from handfast.assets.types import EntitlementGrant, NewAsset
from handfast.catalog import queries as catalogs
from handfast.catalog.types import Catalog
from handfast.fulfillment.events import PlanCreated
from handfast.fulfillment.models import Plan, PlanNode, Task, TaskDependency
from handfast.fulfillment.rules import decompose, forward_pass
from handfast.fulfillment.services.announcing import announcements
from handfast.fulfillment.services.milestones import reach
from handfast.fulfillment.services.released import free
from handfast.fulfillment.services.settling import release
from handfast.fulfillment.types import PlanDraft, PlanLine, Span, TaskDraft, TimedTask
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.types import OrderLineView, OrderView
from handfast.platform import access, clock, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant

BUFFER_SETTING = "orders.commit_buffer_days"
BUFFER_DAYS = 2


@dataclass(frozen=True)
class Ids:
    """The ids of a draft's nodes and tasks, by key."""

    nodes: dict[str, UUID]
    tasks: dict[str, UUID]


def plan_lines(lines: Sequence[OrderLineView]) -> list[PlanLine]:
    """Order lines as decomposition reads them."""
    return [
        PlanLine(
            promise_id=line.promise_id,
            parent_promise_id=line.parent_promise_id,
            offering_code=line.offering_code,
            name=line.name,
            quantity=line.quantity,
            action=line.action,
            characteristics=line.characteristics,
        )
        for line in lines
    ]


def draft_spans(draft: PlanDraft, start: datetime) -> dict[str, Span]:
    """When each step of a draft would run, by task key."""
    timed = [TimedTask(task.key, task.lead_hours) for task in draft.tasks]
    return forward_pass(timed, draft.links, start=start, now=start)


@transaction.atomic
def build_plan(*, order_id: UUID, by: Actor, at: datetime) -> UUID:
    """Decompose an order into its first plan and begin; returns the plan's id.

    An order that was acknowledged before keeps the plan it has. Raises NotFound when the pinned
    catalog version lacks what was ordered.
    """
    access.require(by, "fulfillment.manage")
    order, lines = orders.order(order_id), orders.lines(order_id)
    if order.status != "submitted":
        known: UUID = Plan.objects.values_list("id", flat=True).get(order_id=order_id, revision=1)
        return known
    catalog = catalogs.catalog(order.catalog_version_id)
    draft = decompose(plan_lines(lines), catalog)
    start = begin_of(order, at)
    spans = draft_spans(draft, start)
    end = max((span.end for span in spans.values()), default=start)
    plan: Plan = Plan.objects.create(
        order_id=order_id, catalog_version_id=order.catalog_version_id,
        stream_id=order.stream_id, begins_at=start, planned_end=end, estimated_end=end,
    )  # fmt: skip
    tasks = _store(plan, draft, order, spans, start if start > at else None)
    register_assets(order, lines, catalog, by, at)
    planned = clock.local_date(end)
    order_services.acknowledge_order(
        order_id=order_id, planned_date=planned, committed_date=_committed(order, planned),
        by=by, at=at,
    )  # fmt: skip
    _begin(plan, tasks, order, planned, by, at)
    made: UUID = plan.id
    return made


def _begin(
    plan: Plan, tasks: Sequence[Task], order: OrderView, planned: date, by: Actor, at: datetime
) -> None:
    settled = release([free(task) for task in tasks if task.pending == 0], at)
    subject = Ref("order", plan.order_id)
    event = PlanCreated(plan.order_id, plan.id, plan.revision, len(tasks), planned)
    facts = [outbox.Outgoing(event, subject, plan.stream_id)]
    facts += announcements([], settled, {plan.order_id: plan.stream_id})
    if settled.reached:
        facts += reach(settled.reached, {order.id: order}, by=by, at=at)
    outbox.publish_many(facts, by=by, at=at)
    if len(settled.reached) + len(settled.not_needed) == len(tasks):
        Plan.objects.filter(id=plan.id).update(status="completed", started_at=at)


def begin_of(order: OrderView, at: datetime) -> datetime:
    """When work may begin: at once, or at midnight of the effective date."""
    if order.effective_date is None or order.effective_date <= clock.local_date(at):
        return at
    return clock.at_local(order.effective_date, 0)


def _committed(order: OrderView, planned: date) -> date:
    days = int(current_tenant().settings.get(BUFFER_SETTING, BUFFER_DAYS))
    return max(planned + timedelta(days=days), order.requested_date or planned)


def _store(
    plan: Plan, draft: PlanDraft, order: OrderView, spans: dict[str, Span], run_at: datetime | None
) -> list[Task]:
    ids = Ids({n.key: new_id() for n in draft.nodes}, {t.key: new_id() for t in draft.tasks})
    store_nodes(plan, draft, ids)
    pending: dict[str, int] = {}
    for link in draft.links:
        pending[link.successor] = pending.get(link.successor, 0) + 1
    codes = {node.key: node.code for node in draft.nodes}
    tasks = []
    for position, wanted in enumerate(draft.tasks):
        task = new_task(wanted, plan, order, ids, codes, spans[wanted.key])
        task.position, task.pending, task.run_at = position, pending.get(wanted.key, 0), run_at
        tasks.append(task)
    Task.objects.bulk_create(tasks)
    TaskDependency.objects.bulk_create(
        TaskDependency(
            plan=plan, predecessor_id=ids.tasks[link.predecessor],
            successor_id=ids.tasks[link.successor], kind=link.kind, lag_hours=link.lag_hours,
        )
        for link in draft.links
    )  # fmt: skip
    return tasks


def store_nodes(plan: Plan, draft: PlanDraft, ids: Ids) -> None:
    """Keep the products, services and resources of a draft as nodes of a plan."""
    PlanNode.objects.bulk_create(
        PlanNode(
            id=ids.nodes[node.key], plan=plan,
            parent_id=ids.nodes[node.parent] if node.parent else None, kind=node.kind,
            code=node.code, name=node.name, promise_id=node.promise_id,
            path=[str(p) for p in node.path], action=node.action, unit=node.unit,
            position=position, characteristics=dict(node.characteristics),
        )
        for position, node in enumerate(draft.nodes)
    )  # fmt: skip


def new_task(
    wanted: TaskDraft, plan: Plan, order: OrderView, ids: Ids, codes: dict[str, str], span: Span
) -> Task:
    """The task, not stored yet, of a draft; its number among the others is the caller's."""
    task_id = ids.tasks[wanted.key]
    return Task(
        id=task_id, plan=plan, order_id=plan.order_id, node_id=ids.nodes[wanted.node],
        node_code=codes[wanted.node], key=wanted.key, spec_key=wanted.spec_key, name=wanted.name,
        group=wanted.group, promise_id=wanted.promise_id,
        promise_ids=[str(p) for p in wanted.promise_ids], role=wanted.role,
        handler=wanted.handler, owner_team=wanted.owner_team, connector=wanted.connector,
        operation=wanted.operation, callback=wanted.callback, condition=wanted.condition,
        milestone=wanted.milestone, ponr=wanted.ponr, compensation=wanted.compensation,
        instructions=wanted.instructions, lead_hours=wanted.lead_hours,
        duration_hours=wanted.duration_hours, sla_hours=wanted.sla_hours,
        planned_start=span.start, planned_end=span.end, estimated_start=span.start,
        estimated_end=span.end, max_attempts=wanted.max_attempts,
        idempotency_key=f"{order.number}/{plan.revision}/{wanted.spec_key}/{task_id.hex[-12:]}",
        input=dict(wanted.input),
    )  # fmt: skip


def register_assets(
    order: OrderView, lines: Sequence[OrderLineView], catalog: Catalog, by: Actor, at: datetime
) -> None:
    """Register what these lines are going to deliver, with the rights that come with it."""
    new = [
        NewAsset(
            promise_id=line.promise_id, account_id=order.account_id,
            origin=Ref("order", order.id), offering_code=line.offering_code, name=line.name,
            quantity=line.quantity, catalog_version_id=line.catalog_version_id,
            stream_id=order.stream_id, parent_promise_id=line.parent_promise_id,
            characteristics=line.characteristics,
            entitlements=tuple(_grants(catalog, line)),
        )
        for line in lines
        if line.action == "add" and not line.is_bundle
    ]  # fmt: skip
    if new:
        assets.register_assets(assets=new, by=by, at=at)


def _grants(catalog: Catalog, line: OrderLineView) -> list[EntitlementGrant]:
    return [
        EntitlementGrant(
            key=spec.key,
            name=spec.name,
            quantity=None
            if spec.value
            else spec.quantity * (line.quantity if spec.per_unit else Decimal(1)),
            unit="" if spec.value else spec.unit,
            value=spec.value,
        )
        for spec in catalog.entitlements_of(line.offering_code)
    ]
