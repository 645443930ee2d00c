"""Tables of approvals: requests with steps and decisions, delegations, questions."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.approvals.lifecycle import REQUEST, STEP
from handfast.approvals.types import APPROVER, FYI
from handfast.kernel.ref import Ref
from handfast.platform.models import AmountField, TenantForeignKey, TenantModel


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
    value = AmountField(null=True, blank=True)
    changes = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    auto = models.BooleanField(default=False)
    bundled = models.BooleanField(default=False)
    replaces = TenantForeignKey("approvals.ApprovalRequest", null=True, blank=True)
    owner_id = models.UUIDField(null=True, blank=True)
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
    """Somebody who is asked or told: a role, a team, or one colleague.

    `reads` are the facts that the rules behind it read, `basis` their values when it was decided;
    `also` are roles and member ids that may answer as well (fallback, escalation).
    """

    request = TenantForeignKey(ApprovalRequest, related_name="steps")
    step = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    member = TenantForeignKey("parties.Member", null=True, blank=True)
    state = models.CharField(max_length=12, default=STEP.initial)
    note = models.CharField(max_length=300, blank=True)
    quorum = models.PositiveSmallIntegerField(default=0)
    rules = models.JSONField(default=list)
    reads = models.JSONField(default=list)
    basis = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    condition = models.CharField(max_length=300, blank=True)
    kept_from = TenantForeignKey("approvals.ApprovalStep", null=True, blank=True)
    because = models.CharField(max_length=500, blank=True)
    also = models.JSONField(default=list)
    hours = models.DecimalField(max_digits=8, decimal_places=2, default=16)
    remind_hours = models.DecimalField(max_digits=8, decimal_places=2, default=8)
    escalate_hours = models.DecimalField(max_digits=8, decimal_places=2, default=8)
    escalate_to = models.CharField(max_length=60, default="manager")
    due_at = models.DateTimeField(null=True, blank=True)
    risk_told_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    decided_for = models.CharField(max_length=200, blank=True)
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
    basis = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    condition = models.CharField(max_length=300, blank=True)
    for_id = models.UUIDField(null=True)
    for_name = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(null=True)
    working_hours = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "step"], name="decision_once_per_step"),
            models.CheckConstraint(
                condition=models.Q(decision__in=("approve", "reject")), name="decision_word"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "request", "at"], name="decision_of_request"),
            models.Index(fields=["tenant", "at"], name="decision_by_time"),
        )

    class Handfast:
        """Privileges: the application may add and read rows, never change or remove them."""

        append_only = True


class Delegation(TenantModel):
    """Somebody answers for a colleague from a day to a day, both included."""

    member = TenantForeignKey("parties.Member")
    substitute = TenantForeignKey("parties.Member")
    starts_on = models.DateField()
    ends_on = models.DateField()
    kinds = models.JSONField(default=list)
    out_of_office = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="delegation_days"
            ),
            models.CheckConstraint(
                condition=~models.Q(member=models.F("substitute")), name="delegation_to_another"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "substitute", "ends_on"], name="delegation_to"),
            models.Index(fields=["tenant", "member", "ends_on"], name="delegation_of"),
        )


class Question(TenantModel):
    """A question about a request; the path goes on meanwhile.

    `asked_of` are the ids of the colleagues it waits for, `read_at` is when the asker has opened
    the answer.
    """

    request = TenantForeignKey(ApprovalRequest, related_name="questions")
    text = models.TextField()
    asked_by_id = models.UUIDField(null=True)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    asked_of = models.JSONField(default=list)
    due_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "request", "asked_at"], name="question_of"),
            models.Index(
                fields=["tenant", "due_at"], condition=models.Q(answered_at=None),
                name="question_open",
            ),
            models.Index(
                fields=["tenant", "asked_by_id"],
                condition=models.Q(answered_at__isnull=False, read_at=None),
                name="question_unread",
            ),
        )  # fmt: skip


class ReachChoice(TenantModel):
    """By which channels a colleague wants to be asked and reminded; nobody's choice is both."""

    member = TenantForeignKey("parties.Member")
    asked = models.JSONField(default=list)
    reminded = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "member"], name="approval_reach_once"),
        )
