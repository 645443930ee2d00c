"""Tables of workflow: definitions, instances with their state, and what they wait for."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.kernel.ref import Ref
from handfast.platform.models import TenantForeignKey, TenantModel
from handfast.workflow.lifecycle import CALL, DEFINITION, INCIDENT, INSTANCE, TASK

KINDS = ("message", "signal")


def _states(lifecycle: Any, name: str, field: str = "status") -> models.CheckConstraint:
    condition = models.Q(**{f"{field}__in": lifecycle.states})
    return models.CheckConstraint(condition=condition, name=name)


class Definition(TenantModel):
    """A version of a process as BPMN; a published one never changes."""

    key = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=12, default=DEFINITION.initial)
    xml = models.TextField()
    checksum = models.CharField(max_length=64)
    guidance = models.TextField(blank=True)
    calls = models.JSONField(default=dict)
    messages = models.JSONField(default=list)
    author = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    saved_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "key", "number"], name="process_number"),
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=models.Q(status="draft"),
                name="process_one_draft",
            ),
            models.UniqueConstraint(
                fields=["tenant", "key"], condition=models.Q(status="published"),
                name="process_one_published",
            ),
            _states(DEFINITION, "process_status"),
        )  # fmt: skip


class Trigger(TenantModel):
    """What starts a process by itself at one of its start events: a topic, or the clock.

    `left` counts the repetitions still to come; None: without end.
    """

    process_key = models.CharField(max_length=80)
    element = models.CharField(max_length=120, blank=True)
    topic = models.CharField(max_length=100, blank=True)
    condition = models.TextField(blank=True)
    key_expression = models.TextField(blank=True)
    cycle = models.CharField(max_length=100, blank=True)
    next_at = models.DateTimeField(null=True)
    left = models.PositiveIntegerField(null=True)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "process_key", "element"], name="trigger_of_start_event"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "topic"], name="trigger_topic"),
            models.Index(fields=["tenant", "next_at"], name="trigger_due"),
        )


class Instance(TenantModel):
    """A running process: its whole state in one row, pinned to a version of its definition."""

    definition = TenantForeignKey(Definition)
    number = models.CharField(max_length=24)
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=12, default=INSTANCE.initial)
    business_key = models.CharField(max_length=80, blank=True)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    stream_id = models.UUIDField(null=True)
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    state = models.JSONField()
    variables = models.JSONField(default=dict)
    tokens = models.JSONField(default=list)
    steps = models.PositiveIntegerField(default=0)
    started_by = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="instance_number"),
            models.UniqueConstraint(
                fields=["tenant", "definition", "business_key"],
                condition=models.Q(status__in=("running", "suspended"))
                & ~models.Q(business_key=""),
                name="instance_key_once",
            ),
            _states(INSTANCE, "instance_status"),
        )
        indexes = (
            models.Index(fields=["tenant", "status", "started_at", "id"], name="instance_recent"),
            models.Index(fields=["tenant", "started_at", "id"], name="instance_all"),
            models.Index(fields=["tenant", "business_key"], name="instance_key"),
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="instance_subject"),
        )

    @property
    def subject(self) -> Ref | None:
        """The record the process is about."""
        return Ref(self.subject_kind, self.subject_id) if self.subject_id else None


class Task(TenantModel):
    """What a person must do; `candidates` are `role:…`, `team:…` and `member:…`.

    `claimed_at` is when it came into somebody's hands; None while nobody has taken it.
    """

    instance = TenantForeignKey(Instance, related_name="tasks")
    token = models.UUIDField()
    element = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    status = models.CharField(max_length=12, default=TASK.initial)
    candidates = models.JSONField(default=list)
    informs = models.JSONField(default=list)
    assignee = TenantForeignKey("parties.Member", null=True)
    priority = models.PositiveSmallIntegerField(default=50)
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    escalate_to = models.CharField(max_length=80, blank=True)
    escalated_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=dict)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "instance", "token"], name="wf_task_once"),
            _states(TASK, "wf_task_status"),
        )
        indexes = (
            models.Index(
                fields=["tenant", "due_at", "id"], name="wf_task_open",
                condition=models.Q(status__in=("open", "claimed")),
            ),
            models.Index(fields=["tenant", "assignee", "status"], name="wf_task_assignee"),
        )  # fmt: skip


class TaskComment(TenantModel):
    """What somebody said about a task."""

    task = TenantForeignKey(Task, related_name="comments")
    text = models.TextField()
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["tenant", "task", "at"], name="wf_comment_of_task"),)

    class Handfast:
        append_only = True


class Timer(TenantModel):
    """A moment an instance waits for."""

    instance = TenantForeignKey(Instance)
    token = models.UUIDField()
    element = models.CharField(max_length=120)
    due_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "instance", "token"], name="wf_timer_once"),
        )
        indexes = (models.Index(fields=["tenant", "due_at"], name="wf_timer_due"),)


class Subscription(TenantModel):
    """A message (by name and correlation) or a signal (by name) an instance waits for."""

    instance = TenantForeignKey(Instance)
    token = models.UUIDField()
    element = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    correlation = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "instance", "token", "name"], name="wf_subscription_once"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="wf_subscription_kind"),
        )
        indexes = (
            models.Index(fields=["tenant", "name", "correlation"], name="wf_subscription_name"),
        )


class EarlyMessage(TenantModel):
    """A message for a running instance that did not wait for it yet; it is kept until it does."""

    instance = TenantForeignKey(Instance)
    name = models.CharField(max_length=120)
    correlation = models.CharField(max_length=120, blank=True)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["tenant", "instance", "name"], name="wf_early_of"),)


class Call(TenantModel):
    """A service task on its way through the job worker; once per token."""

    instance = TenantForeignKey(Instance)
    token = models.UUIDField()
    element = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    action = models.CharField(max_length=120)
    arguments = models.JSONField(encoder=DjangoJSONEncoder)
    status = models.CharField(max_length=12, default=CALL.initial)
    attempts = models.PositiveSmallIntegerField(default=0)
    retries = models.PositiveSmallIntegerField(default=3)
    next_at = models.DateTimeField()
    error = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "instance", "token"], name="wf_call_once"),
            _states(CALL, "wf_call_status"),
        )
        indexes = (
            models.Index(
                fields=["tenant", "next_at"], name="wf_call_due",
                condition=models.Q(status="waiting"),
            ),
        )  # fmt: skip


class Incident(TenantModel):
    """A path that cannot go on until somebody mends it."""

    instance = TenantForeignKey(Instance)
    token = models.UUIDField()
    element = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    message = models.TextField()
    status = models.CharField(max_length=12, default=INCIDENT.initial)
    owner_role = models.CharField(max_length=40)
    owner = TenantForeignKey("parties.Member", null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "instance", "token"], condition=models.Q(status="open"),
                name="wf_incident_one_open",
            ),
            _states(INCIDENT, "wf_incident_status"),
        )  # fmt: skip
        indexes = (models.Index(fields=["tenant", "status", "opened_at"], name="wf_incident_open"),)


class HistoryEntry(TenantModel):
    """What happened at a node of an instance; never changed."""

    instance = TenantForeignKey(Instance)
    process_key = models.CharField(max_length=80)
    element = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    what = models.CharField(max_length=20)
    detail = models.CharField(max_length=500, blank=True)
    by_name = models.CharField(max_length=200)
    waited_seconds = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "instance", "id"], name="wf_history_of"),
            models.Index(fields=["tenant", "process_key", "at"], name="wf_history_process"),
        )

    class Handfast:
        append_only = True


class WorkCalendar(TenantModel):
    """Working hours, holidays and own days, by which due times are reckoned."""

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    zone = models.CharField(max_length=64)
    hours = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=10, blank=True)
    own_days = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant", "key"], name="work_calendar_key"),)
