"""Tables of approvals: requests, their steps, and the decisions, which never change."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.approvals.lifecycle import REQUEST, STEP
from handfast.approvals.types import APPROVER, FYI
from handfast.kernel.ref import Ref
from handfast.platform.models import TenantForeignKey, TenantModel


class ApprovalRequest(TenantModel):
    """A record that waits for agreement, with the facts the matrix was asked with."""

    number = models.CharField(max_length=24)
    kind = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    stream_id = models.UUIDField(null=True, blank=True)
    title = models.CharField(max_length=300)
    status = models.CharField(max_length=12, default=REQUEST.initial)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    summary = models.JSONField(encoder=DjangoJSONEncoder)
    matched = models.JSONField(default=list)
    table_version = models.PositiveIntegerField(default=1)
    requested_by_id = models.UUIDField(null=True, blank=True)
    requested_by = models.CharField(max_length=200)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()
    overdue_told = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="approval_number"),
            models.UniqueConstraint(
                fields=["tenant", "subject_kind", "subject_id", "kind"],
                condition=models.Q(status="pending"),
                name="approval_one_pending",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=REQUEST.states), name="approval_status"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="approval_subject"),
            models.Index(fields=["tenant", "status", "due_at"], name="approval_due"),
            models.Index(fields=["tenant", "requested_at", "id"], name="approval_recent"),
        )

    @property
    def subject(self) -> Ref:
        """The record that waits."""
        return Ref(self.subject_kind, self.subject_id)


class ApprovalStep(TenantModel):
    """One role, or one colleague, that is asked or told."""

    request = TenantForeignKey(ApprovalRequest, related_name="steps")
    step = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    member = TenantForeignKey("parties.Member", null=True, blank=True)
    state = models.CharField(max_length=12, default=STEP.initial)
    note = models.CharField(max_length=300, blank=True)
    activated_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "request", "role", "kind"], name="approval_step_role"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=STEP.states), name="approval_step_state"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=(APPROVER, FYI)), name="approval_step_kind"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "state", "role"], name="approval_step_open"),
            models.Index(fields=["tenant", "member", "state"], name="approval_step_member"),
        )


class Decision(TenantModel):
    """An answer, with the facts it was made on; never changed."""

    request = TenantForeignKey(ApprovalRequest, related_name="decisions")
    step = TenantForeignKey(ApprovalStep)
    decision = models.CharField(max_length=10)
    comment = models.TextField(blank=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    via = models.CharField(max_length=10)
    override = models.BooleanField(default=False)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    matched = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "step"], name="decision_once_per_step"),
            models.CheckConstraint(
                condition=models.Q(decision__in=("approve", "reject")), name="decision_word"
            ),
        )
        indexes = (models.Index(fields=["tenant", "request", "at"], name="decision_of_request"),)

    class Handfast:
        """Privileges: the application may add and read rows, never change or remove them."""

        append_only = True
