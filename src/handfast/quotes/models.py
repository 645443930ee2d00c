"""Tables of quotes: the quote with its pinned inputs and totals, and its lines with their price."""

from django.db import models
from django.db.models import Q

from handfast.kernel.ids import new_id
from handfast.platform.models import AmountField, TenantForeignKey, TenantModel
from handfast.quotes.lifecycle import QUOTE
from handfast.quotes.types import ACTIONS, FREQUENCIES, PATTERNS


class Quote(TenantModel):
    """An offer to a customer. `facts` pins what prices depend on besides catalog and lines."""

    number = models.CharField(max_length=40)
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=12, default=QUOTE.initial)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=200, blank=True)
    pattern = models.CharField(max_length=12, default="new")
    stream_id = models.UUIDField()
    opportunity = TenantForeignKey("sales.Opportunity", null=True)
    account = TenantForeignKey("parties.Account")
    contact = TenantForeignKey("parties.Contact", null=True)
    owner = TenantForeignKey("parties.Member", null=True)
    catalog_version = TenantForeignKey("catalog.CatalogVersion")
    currency = models.CharField(max_length=3)
    term_months = models.PositiveIntegerField(null=True)
    start_date = models.DateField(null=True)
    payment_frequency = models.CharField(max_length=12, blank=True)
    valid_until = models.DateField(null=True)
    priced_on = models.DateField()
    facts = models.JSONField(default=dict)
    monthly = AmountField(default=0)
    once = AmountField(default=0)
    tcv = AmountField(default=0)
    list_tcv = AmountField(default=0)
    margin_percent = models.DecimalField(max_digits=9, decimal_places=1, null=True)
    max_discount_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    approval_request_id = models.UUIDField(null=True)
    document_id = models.UUIDField(null=True)
    document_file_id = models.UUIDField(null=True)
    presented_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.CharField(max_length=200, blank=True)
    reject_reason = models.TextField(blank=True)
    replaced_by = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(status__in=QUOTE.states), name="quote_status"),
            models.CheckConstraint(condition=Q(pattern__in=tuple(PATTERNS)), name="quote_pattern"),
            models.CheckConstraint(
                condition=Q(payment_frequency="") | Q(payment_frequency__in=tuple(FREQUENCIES)),
                name="quote_frequency",
            ),
            models.UniqueConstraint(
                fields=["tenant", "number", "revision"], name="quote_number_revision"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "-created_at", "-id"], name="quote_recent"),
            models.Index(fields=["tenant", "status", "-created_at", "-id"], name="quote_by_status"),
            models.Index(fields=["tenant", "account", "-created_at"], name="quote_by_account"),
            models.Index(fields=["tenant", "opportunity"], name="quote_by_opportunity"),
            models.Index(fields=["tenant", "stream_id"], name="quote_by_stream"),
            models.Index(fields=["tenant", "valid_until"], name="quote_by_validity"),
        )


class QuoteLine(TenantModel):
    """A chosen offering; `promise_id` is born here and carried by everything downstream."""

    quote = TenantForeignKey(Quote, on_delete=models.CASCADE)
    promise_id = models.UUIDField(default=new_id)
    parent_promise_id = models.UUIDField(null=True)
    bundle_code = models.CharField(max_length=60, blank=True)
    offering_code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField(default=1)
    charge_type = models.CharField(max_length=12)
    list_price = AmountField()
    bundle_delta = AmountField(default=0)
    promotion_delta = AmountField(default=0)
    discount_percent = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    discount_by = models.CharField(max_length=200, blank=True)
    discretionary_delta = AmountField(default=0)
    net_price = AmountField()
    unit_cost = AmountField(default=0)
    characteristics = models.JSONField(default=dict)
    price_steps = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    action = models.CharField(max_length=8, default="add")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "quote", "promise_id"], name="quote_line_promise"
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quote_line_quantity"),
            models.CheckConstraint(condition=Q(action__in=ACTIONS), name="quote_line_action"),
            models.CheckConstraint(
                condition=Q(discount_percent__gte=0, discount_percent__lte=100),
                name="quote_line_discount",
            ),
            models.CheckConstraint(
                condition=Q(
                    net_price=models.F("list_price")
                    + models.F("bundle_delta")
                    + models.F("promotion_delta")
                    + models.F("discretionary_delta")
                ),
                name="quote_line_waterfall",
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "quote", "position"], name="quote_line_order"),
            models.Index(fields=["tenant", "promise_id"], name="quote_line_by_promise"),
        )
