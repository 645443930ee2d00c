"""Tables of billing; posted rows are never edited, only offset by new ones."""

from decimal import Decimal

from django.db import models

from handfast.billing.lifecycle import BILL_RUN, CHARGE, INVOICE
from handfast.platform.models import AmountField, TenantForeignKey, TenantModel


class BillingAccount(TenantModel):
    """Who pays, in which currency, on which day of the month, and how soon."""

    number = models.CharField(max_length=32)
    account = TenantForeignKey("parties.Account")
    currency = models.CharField(max_length=3)
    cycle_day = models.PositiveSmallIntegerField(default=1)
    terms_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="billing_account_number"),
            models.UniqueConstraint(
                fields=["tenant", "account", "currency"], name="billing_account_once"
            ),
            models.CheckConstraint(
                condition=models.Q(cycle_day=1), name="billing_account_cycle_day"
            ),
        )

    def __str__(self) -> str:
        return self.number


class TaxRate(TenantModel):
    """A percentage for a region from a day on; an empty region holds for all others."""

    region = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, default="Sales tax")
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    valid_from = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "region", "valid_from"], name="tax_rate_once"
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="tax_rate_percent"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.shown} %"

    @property
    def shown(self) -> str:
        """The percentage without trailing zeros."""
        return f"{self.percent.normalize():f}"


class Charge(TenantModel):
    """What a promise costs: per month from `start_on`, or once; one per promise."""

    billing_account = TenantForeignKey(BillingAccount, related_name="charges")
    account = TenantForeignKey("parties.Account")
    promise_id = models.UUIDField()
    order_id = models.UUIDField(null=True)
    contract_id = models.UUIDField(null=True)
    stream_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=12)
    offering_code = models.CharField(max_length=80)
    description = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, default=1)
    amount = AmountField()
    list_amount = AmountField()
    currency = models.CharField(max_length=3)
    start_on = models.DateField()
    end_on = models.DateField(null=True)
    billed_until = models.DateField(null=True)
    status = models.CharField(max_length=10, default=CHARGE.initial)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "promise_id"], name="charge_promise"),
            models.CheckConstraint(
                condition=models.Q(status__in=CHARGE.states), name="charge_status"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("recurring", "rental", "one_time")),
                name="charge_kind",
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "status", "billed_until"], name="charge_due"),
            models.Index(fields=["tenant", "account"], name="charge_account"),
            models.Index(
                fields=["tenant", "currency", "kind"], include=["amount"], name="charge_running",
                condition=models.Q(status="active"),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.description


class BillRun(TenantModel):
    """One month's billing of all accounts: resumable, with its progress."""

    cycle_on = models.DateField()
    status = models.CharField(max_length=10, default=BILL_RUN.initial)
    cursor = models.UUIDField(null=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    invoices = models.PositiveIntegerField(default=0)
    amount = AmountField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    started_by = models.CharField(max_length=200)
    message = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "cycle_on"], name="bill_run_cycle"),
            models.CheckConstraint(
                condition=models.Q(status__in=BILL_RUN.states), name="bill_run_status"
            ),
        )

    def __str__(self) -> str:
        return f"Billing of {self.cycle_on}"


class Invoice(TenantModel):
    """An invoice or a credit note; once posted its amounts never change."""

    number = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=12, default="invoice")
    billing_account = TenantForeignKey(BillingAccount, related_name="invoices")
    account = TenantForeignKey("parties.Account")
    bill_run = TenantForeignKey(BillRun, null=True)
    credits = TenantForeignKey("self", null=True)
    stream_id = models.UUIDField(null=True)
    status = models.CharField(max_length=16, default=INVOICE.initial)
    currency = models.CharField(max_length=3)
    issued_on = models.DateField()
    due_on = models.DateField()
    net = AmountField(default=0)
    tax = AmountField(default=0)
    total = AmountField(default=0)
    paid = AmountField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    posted_at = models.DateTimeField(null=True)
    file_id = models.UUIDField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "number"], name="invoice_number", condition=~models.Q(number="")
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=INVOICE.states), name="invoice_status"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("invoice", "credit_note")), name="invoice_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(total=models.F("net") + models.F("tax")), name="invoice_total"
            ),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0, paid__lte=models.F("total")), name="invoice_paid"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "account", "-id"], name="invoice_account"),
            models.Index(fields=["tenant", "status", "-id"], name="invoice_by_status"),
            models.Index(fields=["tenant", "stream_id"], name="invoice_stream"),
            models.Index(
                fields=["tenant", "currency", "due_on"], include=["total", "paid"],
                name="invoice_unpaid",
                condition=models.Q(kind="invoice", status__in=("posted", "partially_paid")),
            ),
            models.Index(
                fields=["tenant", "issued_on"], include=["currency", "total"],
                name="invoice_month", condition=models.Q(kind="invoice"),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def outstanding(self) -> Decimal:
        """What is still to be paid."""
        return self.total - self.paid

    @property
    def signed_total(self) -> Decimal:
        """What it adds to the customer's account: negative for a credit note."""
        return -self.total if self.kind == "credit_note" else self.total


class InvoiceLine(TenantModel):
    """A line of an invoice or credit note; the period is half-open."""

    invoice = TenantForeignKey(Invoice, related_name="lines")
    charge = TenantForeignKey(Charge, null=True)
    promise_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    description = models.CharField(max_length=200)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    net = AmountField()
    tax_percent = models.DecimalField(max_digits=7, decimal_places=4)
    tax = AmountField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "charge", "period_start"],
                name="invoice_line_period_once",
                condition=models.Q(kind="charge", period_start__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=("charge", "credit")), name="invoice_line_kind"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "invoice", "position"], name="invoice_line_order"),
            models.Index(fields=["tenant", "promise_id"], name="invoice_line_promise"),
        )


class Payment(TenantModel):
    """Money received for an invoice."""

    invoice = TenantForeignKey(Invoice, related_name="payments")
    amount = AmountField()
    received_on = models.DateField()
    method = models.CharField(max_length=40, default="bank transfer")
    reference = models.CharField(max_length=120, blank=True)
    recorded_by = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_amount"),
        )


class LedgerEntry(TenantModel):
    """One side of a posting: positive is debit, negative is credit; only ever added to."""

    invoice = TenantForeignKey(Invoice)
    payment = TenantForeignKey(Payment, null=True)
    account = models.CharField(max_length=40)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    posted_on = models.DateField()

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "account", "posted_on"], name="ledger_account_day"),
        )

    class Handfast:
        append_only = True


class LedgerTotal(TenantModel):
    """The sum of an account's entries up to one of them; what came later is added when read."""

    account = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    amount = AmountField(default=0)
    up_to = models.UUIDField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "account", "currency"], name="ledger_total_once"
            ),
        )
