"""Tables of policies: versions of decision tables, and the log of what they decided."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.platform.models import TenantForeignKey, TenantModel
from handfast.policies.lifecycle import TABLE


class DecisionTable(TenantModel):
    """One version of a decision table; published versions are never changed."""

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=200)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=12, default=TABLE.initial)
    effective_from = models.DateTimeField(null=True, blank=True)
    effective_to = models.DateTimeField(null=True, blank=True)
    inputs = models.JSONField(default=list)
    outputs = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    author = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "key", "number"], name="policy_number"),
            models.UniqueConstraint(
                fields=["tenant", "key"],
                condition=models.Q(status="draft"),
                name="policy_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=TABLE.states), name="policy_status"
            ),
        )


class DecisionLog(TenantModel):
    """One decision: the facts it was made on and the rows that matched; never changed."""

    table = TenantForeignKey(DecisionTable)
    subject_kind = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    matched = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="decision_subject"),
            models.Index(fields=["tenant", "table", "-id"], name="decision_of_table"),
        )

    class Handfast:
        """Privileges: the application may add and read rows, never change or remove them."""

        append_only = True
