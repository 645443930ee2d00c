"""Tables of policies: versions of decision tables and models, and the log of what they decided."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.platform.models import TenantForeignKey, TenantModel
from handfast.policies.lifecycle import OPEN, TABLE
from handfast.policies.types import COLLECT, HIT_POLICIES, MODEL_KIND, TABLE_KIND


class DecisionTable(TenantModel):
    """One version of a decision table, or of a DMN model; published versions are never changed."""

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, default=TABLE.initial)
    kind = models.CharField(max_length=8, default=TABLE_KIND)
    hit_policy = models.CharField(max_length=2, default=COLLECT)
    description = models.TextField(blank=True, default="")
    effective_from = models.DateTimeField(null=True, blank=True)
    effective_to = models.DateTimeField(null=True, blank=True)
    inputs = models.JSONField(default=list)
    facts = models.JSONField(default=list)
    outputs = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    cases = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    source = models.TextField(blank=True, default="")
    owner = models.CharField(max_length=200, blank=True, default="")
    author = models.CharField(max_length=200, blank=True)
    author_id = models.UUIDField(null=True, blank=True)
    submitted_by = models.CharField(max_length=200, blank=True, default="")
    submitted_by_id = models.UUIDField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    wanted_from = models.DateTimeField(null=True, blank=True)
    published_by = models.CharField(max_length=200, blank=True, default="")
    changed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "key", "number"], name="policy_number"),
            models.UniqueConstraint(
                fields=["tenant", "key"],
                condition=models.Q(status__in=OPEN),
                name="policy_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=TABLE.states), name="policy_status"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=(TABLE_KIND, MODEL_KIND)), name="policy_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(hit_policy__in=tuple(HIT_POLICIES)), name="policy_hit_policy"
            ),
        )


class DecisionLog(TenantModel):
    """One decision: the facts it was made on and the rows that matched; never changed."""

    table = TenantForeignKey(DecisionTable)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    decision = models.CharField(max_length=200, blank=True, default="")
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    matched = models.JSONField(default=list)
    result = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    problem = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="decision_subject"),
            models.Index(fields=["tenant", "table", "-id"], name="decision_of_table"),
            models.Index(fields=["tenant", "table", "at"], name="decision_when"),
        )

    class Handfast:
        """Privileges: the application may add and read rows, never change or remove them."""

        append_only = True
