"""Tables of the promise ledger: one row per promise, its facts, and the differences found."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.platform.models import AmountField, TenantForeignKey, TenantModel
from handfast.promises.lifecycle import DISCREPANCY, ORPHAN
from handfast.promises.types import STAGES, STANDINGS


class Promise(TenantModel):
    """Something promised to a customer; `promise_id` was born with the quote or order line.

    `standing` is derived from its facts and differences, under the promise's lock.
    """

    promise_id = models.UUIDField()
    account = TenantForeignKey("parties.Account")
    stream_id = models.UUIDField(null=True)
    offering_code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    charge_type = models.CharField(max_length=12)
    currency = models.CharField(max_length=3)
    quote_number = models.CharField(max_length=32, blank=True)
    contract_number = models.CharField(max_length=32, blank=True)
    order_id = models.UUIDField(null=True)
    order_number = models.CharField(max_length=32, blank=True)
    owner = TenantForeignKey("parties.Member", null=True)
    standing = models.CharField(max_length=12, default="under_way", db_default="under_way")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "promise_id"], name="promise_once"),
            models.CheckConstraint(
                condition=models.Q(standing__in=STANDINGS), name="promise_standing_known"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "account", "id"], name="promise_account"),
            models.Index(fields=["tenant", "order_id"], name="promise_order"),
            models.Index(fields=["tenant", "stream_id"], name="promise_stream"),
            models.Index(fields=["tenant", "standing"], name="promise_standing"),
        )

    def __str__(self) -> str:
        return self.name


class Fact(TenantModel):
    """What one stage says of a promise; the latest of a stage counts, billed lines add up."""

    promise = TenantForeignKey(Promise, related_name="facts")
    stage = models.CharField(max_length=12)
    source = models.CharField(max_length=120)
    label = models.CharField(max_length=120, blank=True)
    terms = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    settled = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "promise", "stage", "source"], name="fact_once"
            ),
            models.CheckConstraint(condition=models.Q(stage__in=STAGES), name="fact_stage"),
        )
        indexes = (models.Index(fields=["tenant", "promise", "id"], name="fact_by_promise"),)


class OrphanFact(TenantModel):
    """What a stage says of a promise that the ledger does not know (yet): kept, with an owner."""

    promise_id = models.UUIDField()
    stage = models.CharField(max_length=12)
    source = models.CharField(max_length=120)
    label = models.CharField(max_length=120, blank=True)
    terms = models.JSONField(encoder=DjangoJSONEncoder)
    at = models.DateTimeField()
    owner = TenantForeignKey("parties.Member", null=True)
    state = models.CharField(max_length=10, default=ORPHAN.initial)
    reason = models.CharField(max_length=300, blank=True)
    closed_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "promise_id", "stage", "source"], name="orphan_fact_once"
            ),
            models.CheckConstraint(condition=models.Q(stage__in=STAGES), name="orphan_fact_stage"),
            models.CheckConstraint(
                condition=models.Q(state__in=ORPHAN.states), name="orphan_fact_state"
            ),
        )
        indexes = (models.Index(fields=["tenant", "state", "-id"], name="orphan_fact_by_state"),)


class Discrepancy(TenantModel):
    """A difference between two stages, with its owner and what would make the customer whole."""

    promise = TenantForeignKey(Promise, related_name="discrepancies")
    left = models.CharField(max_length=12)
    right = models.CharField(max_length=12)
    field = models.CharField(max_length=60)
    expected = models.CharField(max_length=300)
    found = models.CharField(max_length=300)
    make_whole = AmountField(default=0)
    make_whole_tax = AmountField(default=0)
    invoices = models.PositiveIntegerField(default=0)
    owner = TenantForeignKey("parties.Member", null=True)
    state = models.CharField(max_length=10, default=DISCREPANCY.initial)
    since = models.DateTimeField()
    found_after_seconds = models.FloatField(default=0)
    resolution = models.CharField(max_length=300, blank=True)
    resolved_by = models.CharField(max_length=200, blank=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "promise", "right", "field"],
                name="discrepancy_open_once",
                condition=models.Q(state="open"),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=DISCREPANCY.states), name="discrepancy_state"
            ),
        )
        indexes = (models.Index(fields=["tenant", "state", "-id"], name="discrepancy_by_state"),)

    def __str__(self) -> str:
        return f"{self.right} ≠ {self.left}"
