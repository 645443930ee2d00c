"""Tables of orders."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.orders.lifecycle import LINE, ORDER
from handfast.orders.types import ACTIONS, JEOPARDY, KINDS
from handfast.platform.models import AmountField, TenantForeignKey, TenantModel


class Order(TenantModel):
    """What a customer has ordered; `status` is derived from the lines under a lock of this row.

    Of a direct order `asked` keeps what was asked for, so that it can be changed while it is a
    draft, and `pricing` what its approvers judge: highest discount, margin, family, waterfall.
    """

    number = models.CharField(max_length=32)
    kind = models.CharField(max_length=10, default="new")
    status = models.CharField(max_length=14, default=ORDER.initial)
    version = models.PositiveIntegerField(default=1)
    account = TenantForeignKey("parties.Account")
    contact = TenantForeignKey("parties.Contact", null=True)
    contract_id = models.UUIDField(null=True)
    contract_number = models.CharField(max_length=32, blank=True)
    quote_id = models.UUIDField(null=True)
    stream_id = models.UUIDField()
    catalog_version_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    term_months = models.PositiveIntegerField(default=0)
    seller = TenantForeignKey("parties.Member", null=True)
    requested_date = models.DateField(null=True)
    effective_date = models.DateField(null=True)
    planned_date = models.DateField(null=True)
    committed_date = models.DateField(null=True)
    estimated_date = models.DateField(null=True)
    jeopardy = models.CharField(max_length=10, default="none")
    address = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    readiness = models.JSONField(default=list)
    asked = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    pricing = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    monthly = AmountField(default=0)
    once = AmountField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    captured_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="order_number"),
            models.CheckConstraint(
                condition=models.Q(status__in=ORDER.states), name="order_status"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="order_kind"),
            models.CheckConstraint(
                condition=models.Q(jeopardy__in=JEOPARDY), name="order_jeopardy"
            ),
            models.UniqueConstraint(
                fields=["tenant", "contract_id"], name="order_contract_once",
                condition=models.Q(kind="new") & ~models.Q(status="cancelled"),
            ),
        )  # fmt: skip
        indexes = (
            models.Index(fields=["tenant", "status", "-number"], name="order_board"),
            models.Index(fields=["tenant", "account", "-number"], name="order_account"),
            models.Index(fields=["tenant", "stream_id"], name="order_stream"),
        )

    def __str__(self) -> str:
        return self.number


class OrderLine(TenantModel):
    """A component of an order with a state of its own (R-086)."""

    order = TenantForeignKey(Order, related_name="lines")
    promise_id = models.UUIDField()
    parent_promise_id = models.UUIDField(null=True)
    position = models.PositiveIntegerField(default=0)
    offering_code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, default=1)
    action = models.CharField(max_length=10, default="add")
    charge_type = models.CharField(max_length=12)
    net_price = AmountField(null=True)
    list_price = AmountField(null=True)
    status = models.CharField(max_length=14, default=LINE.initial)
    characteristics = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    asset_id = models.UUIDField(null=True)
    catalog_version_id = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "order", "promise_id"], name="order_line_promise"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=LINE.states), name="order_line_status"
            ),
            models.CheckConstraint(
                condition=models.Q(action__in=ACTIONS), name="order_line_action"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="order_line_quantity"),
        )
        indexes = (models.Index(fields=["tenant", "promise_id"], name="order_line_by_promise"),)
