"""Tables of fulfillment: the plan is data, the ready queue is narrow, leases are real time."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.fulfillment.lifecycle import FALLOUT, PLAN, TASK
from handfast.fulfillment.types import CATEGORIES, HANDLERS, NODE_KINDS, PONR, ROLES
from handfast.platform.models import AmountField, TenantForeignKey, TenantModel


def hours(**options: object) -> models.DecimalField:  # type: ignore[type-arg]
    """A number of hours."""
    return models.DecimalField(max_digits=10, decimal_places=2, **options)  # type: ignore[arg-type]


class Plan(TenantModel):
    """How an order is delivered; an amendment makes a new revision and keeps the old one."""

    order = TenantForeignKey("orders.Order")
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=12, default=PLAN.initial)
    catalog_version_id = models.UUIDField()
    stream_id = models.UUIDField()
    begins_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    planned_end = models.DateTimeField(null=True)
    estimated_end = models.DateTimeField(null=True)
    jeopardy = models.CharField(max_length=10, default="none")
    change = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "order", "revision"], name="plan_revision"),
            models.CheckConstraint(condition=models.Q(status__in=PLAN.states), name="plan_status"),
        )
        indexes = (models.Index(fields=["tenant", "status", "estimated_end"], name="plan_open"),)


class PlanNode(TenantModel):
    """A product, service, resource or work order of a plan."""

    plan = TenantForeignKey(Plan, related_name="nodes")
    parent = TenantForeignKey("self", null=True)
    kind = models.CharField(max_length=10)
    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    promise_id = models.UUIDField()
    path = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    action = models.CharField(max_length=10)
    unit = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    characteristics = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=NODE_KINDS), name="plan_node_kind"),
        )
        indexes = (
            models.Index(fields=["tenant", "plan", "position"], name="plan_node_order"),
            models.Index(fields=["tenant", "promise_id"], name="plan_node_promise"),
        )


class Task(TenantModel):
    """A step of a plan; `lease_*` belong to the worker that carries it out at the moment."""

    plan = TenantForeignKey(Plan, related_name="tasks")
    order = TenantForeignKey("orders.Order")
    node = TenantForeignKey(PlanNode, null=True)
    node_code = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=500)
    spec_key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    group = models.UUIDField()
    promise_id = models.UUIDField()
    promise_ids = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    role = models.CharField(max_length=10, default="deliver")
    state = models.CharField(max_length=20, default=TASK.initial)
    pending = models.IntegerField(default=0)
    priority = models.SmallIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    handler = models.CharField(max_length=12)
    owner_team = models.CharField(max_length=40, blank=True)
    assignee = TenantForeignKey("parties.Member", null=True)
    connector = models.CharField(max_length=60, blank=True)
    operation = models.CharField(max_length=80, blank=True)
    callback = models.BooleanField(default=False)
    condition = models.TextField(blank=True)
    milestone = models.CharField(max_length=60, blank=True)
    ponr = models.CharField(max_length=6, default="none")
    compensation = models.CharField(max_length=80, blank=True)
    instructions = models.TextField(blank=True)
    lead_hours = hours(default=0)
    duration_hours = hours(default=0)
    sla_hours = hours(null=True)
    run_at = models.DateTimeField(null=True)
    planned_start = models.DateTimeField(null=True)
    planned_end = models.DateTimeField(null=True)
    estimated_start = models.DateTimeField(null=True)
    estimated_end = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    worker = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=1)
    idempotency_key = models.CharField(max_length=120)
    input = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    output = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    note = models.TextField(blank=True)
    cost = AmountField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "plan", "key"], name="task_key"),
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"], name="task_idempotency_key"
            ),
            models.CheckConstraint(condition=models.Q(state__in=TASK.states), name="task_state"),
            models.CheckConstraint(condition=models.Q(handler__in=HANDLERS), name="task_handler"),
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="task_role"),
            models.CheckConstraint(condition=models.Q(ponr__in=PONR), name="task_ponr"),
            models.CheckConstraint(condition=models.Q(pending__gte=0), name="task_pending"),
        )
        indexes = (
            models.Index(fields=["tenant", "order"], name="task_order"),
            models.Index(
                fields=["tenant", "lease_until"], name="task_lease",
                condition=models.Q(state="running"),
            ),
            models.Index(
                fields=["tenant", "owner_team", "due_at"], name="task_worklist",
                condition=models.Q(state__in=("ready", "running", "awaiting_callback", "fallout")),
            ),
            models.Index(
                fields=["tenant", "assignee", "due_at"], name="task_assignee",
                condition=models.Q(state__in=("ready", "running", "awaiting_callback", "fallout")),
            ),
        )  # fmt: skip


class TaskDependency(TenantModel):
    """The successor waits for the predecessor's end."""

    plan = TenantForeignKey(Plan)
    predecessor = TenantForeignKey(Task)
    successor = TenantForeignKey(Task)
    kind = models.CharField(max_length=14, default="finish_start")
    lag_hours = hours(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "predecessor", "successor"], name="task_dependency_once"
            ),
        )
        indexes = (models.Index(fields=["tenant", "plan"], name="task_dependency_plan"),)


class ReadyTask(TenantModel):
    """A task that a worker may take now; the row is deleted when one does."""

    task = TenantForeignKey(Task)
    run_at = models.DateTimeField()
    priority = models.SmallIntegerField(default=0)

    class Meta:
        db_table = "fulfillment_ready_queue"
        constraints = (models.UniqueConstraint(fields=["tenant", "task"], name="ready_task_once"),)
        indexes = (
            models.Index(fields=["tenant", "-priority", "run_at", "id"], name="ready_task_next"),
        )


class Milestone(TenantModel):
    """Something an order has reached: the service of a bundle is active, or has ended."""

    plan = TenantForeignKey(Plan)
    order = TenantForeignKey("orders.Order")
    name = models.CharField(max_length=60)
    group = models.UUIDField()
    promise_ids = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    reached_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "plan", "name", "group"], name="milestone_once"
            ),
        )
        indexes = (models.Index(fields=["tenant", "order"], name="milestone_order"),)


class Timer(TenantModel):
    """Something to look at when a moment has come: a partner that has not answered, for example."""

    task = TenantForeignKey(Task)
    kind = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("sla", "callback_timeout")), name="timer_kind"
            ),
        )
        indexes = (
            models.Index(
                fields=["tenant", "due_at"], name="timer_due",
                condition=models.Q(fired_at=None),
            ),
        )  # fmt: skip


class Fallout(TenantModel):
    """What went wrong with a task, who mends it, and how it was mended."""

    task = TenantForeignKey(Task)
    order = TenantForeignKey("orders.Order")
    category = models.CharField(max_length=12)
    owner_team = models.CharField(max_length=40)
    assignee = TenantForeignKey("parties.Member", null=True)
    message = models.TextField()
    state = models.CharField(max_length=12, default=FALLOUT.initial)
    resolution = models.CharField(max_length=24, blank=True)
    reason = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=FALLOUT.states), name="fallout_state"
            ),
            models.CheckConstraint(
                condition=models.Q(category__in=tuple(CATEGORIES)), name="fallout_category"
            ),
            models.UniqueConstraint(
                fields=["tenant", "task"], name="fallout_one_open",
                condition=models.Q(state__in=("open", "assigned")),
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["tenant", "state", "opened_at"], name="fallout_queue"),
            models.Index(fields=["tenant", "order"], name="fallout_order"),
        )


class InventoryItem(TenantModel):
    """One thing of a pool: an address, a number; allocated to one task and promise at a time."""

    spec_code = models.CharField(max_length=80)
    value = models.CharField(max_length=120)
    state = models.CharField(max_length=12, default="free")
    task = TenantForeignKey(Task, null=True)
    promise_id = models.UUIDField(null=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "spec_code", "value"], name="inventory_item_value"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("free", "allocated")), name="inventory_item_state"
            ),
        )
        indexes = (
            models.Index(
                fields=["tenant", "spec_code", "value"], name="inventory_item_free",
                condition=models.Q(state="free"),
            ),
            models.Index(fields=["tenant", "promise_id"], name="inventory_item_promise"),
        )  # fmt: skip
