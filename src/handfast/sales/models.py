"""Tables of sales: leads, territories, opportunities and their stays in each stage."""

from django.db import models

from handfast.kernel.ids import new_id
from handfast.platform.models import AmountField, TenantForeignKey, TenantModel
from handfast.sales.lifecycle import LEAD, OPPORTUNITY
from handfast.sales.types import SOURCES


class Territory(TenantModel):
    """Who owns the leads of a region; `*` is everywhere else."""

    region = models.CharField(max_length=40)
    owner = TenantForeignKey("parties.Member")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "region"], name="territory_region"),
        )


class Opportunity(TenantModel):
    """A deal being worked on; its `stream_id` follows the deal to the last invoice."""

    number = models.CharField(max_length=24)
    stream_id = models.UUIDField(default=new_id, editable=False)
    name = models.CharField(max_length=200)
    stage = models.CharField(max_length=16, default=OPPORTUNITY.initial)
    account = TenantForeignKey("parties.Account")
    contact = TenantForeignKey("parties.Contact", null=True, blank=True)
    owner = TenantForeignKey("parties.Member", null=True, blank=True)
    lead_id = models.UUIDField(null=True, blank=True)
    amount = AmountField(default=0)
    currency = models.CharField(max_length=3)
    close_date = models.DateField(null=True, blank=True)
    lost_reason = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="opportunity_number"),
            models.UniqueConstraint(fields=["tenant", "stream_id"], name="opportunity_stream"),
            models.CheckConstraint(
                condition=models.Q(stage__in=OPPORTUNITY.states), name="opportunity_stage"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="opportunity_amount"),
        )
        indexes = (
            models.Index(fields=["tenant", "stage", "close_date"], name="opportunity_board"),
            models.Index(fields=["tenant", "account"], name="opportunity_account"),
            models.Index(fields=["tenant", "owner"], name="opportunity_owner"),
            models.Index(fields=["tenant", "opened_at", "id"], name="opportunity_recent"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class StageHistory(TenantModel):
    """One stay in one stage; the duration is from entering to leaving."""

    opportunity = TenantForeignKey(Opportunity)
    stage = models.CharField(max_length=16)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    by_name = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "opportunity"],
                condition=models.Q(left_at=None),
                name="stage_history_one_open",
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "opportunity", "entered_at"], name="stage_history_of"),
            models.Index(fields=["tenant", "stage"], name="stage_history_stage"),
        )


class Lead(TenantModel):
    """Somebody who may want to buy; `origin` is a hash of the address a web form came from."""

    number = models.CharField(max_length=24)
    status = models.CharField(max_length=16, default=LEAD.initial)
    name = models.CharField(max_length=200)
    company = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    message = models.TextField(blank=True)
    region = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=16)
    owner = TenantForeignKey("parties.Member", null=True, blank=True)
    score = models.PositiveSmallIntegerField(default=0)
    factors = models.JSONField(default=list)
    score_facts = models.JSONField(default=dict)
    captured_at = models.DateTimeField()
    origin = models.CharField(max_length=64, blank=True)
    disqualify_reason = models.CharField(max_length=300, blank=True)
    converted_account = TenantForeignKey("parties.Account", null=True, blank=True)
    converted_contact = TenantForeignKey("parties.Contact", null=True, blank=True)
    converted_opportunity = TenantForeignKey(Opportunity, null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="lead_number"),
            models.CheckConstraint(condition=models.Q(status__in=LEAD.states), name="lead_status"),
            models.CheckConstraint(
                condition=models.Q(source__in=tuple(SOURCES)), name="lead_source"
            ),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="lead_score"),
        )
        indexes = (
            models.Index(fields=["tenant", "captured_at", "id"], name="lead_recent"),
            models.Index(fields=["tenant", "status", "captured_at"], name="lead_by_status"),
            models.Index(fields=["tenant", "score", "id"], name="lead_by_score"),
            models.Index(fields=["tenant", "email"], name="lead_email"),
            models.Index(fields=["tenant", "owner"], name="lead_owner"),
            models.Index(fields=["tenant", "origin", "created_at"], name="lead_origin"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
