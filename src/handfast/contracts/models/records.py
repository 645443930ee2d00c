"""Tables of contracts and of the clause library."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.contracts.lifecycle import CONTRACT, LIBRARY
from handfast.contracts.types import SECTIONS
from handfast.platform.models import AmountField, TenantForeignKey, TenantModel


class Clause(TenantModel):
    """A variant of a clause at a version; published texts are replaced, never edited."""

    key = models.SlugField(max_length=60)
    variant = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    text = models.TextField()
    condition = models.CharField(max_length=500, blank=True)
    priority = models.PositiveSmallIntegerField(default=0)
    risk = models.CharField(max_length=12, default="standard")
    version = models.PositiveIntegerField(default=1)
    owner_role = models.CharField(max_length=40, default="legal")
    review_on = models.DateField(null=True, blank=True)
    obligations = models.JSONField(default=list)
    status = models.CharField(max_length=10, default=LIBRARY.initial)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "key", "variant", "version"], name="clause_version_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "key", "variant"],
                name="clause_published_once",
                condition=models.Q(status="published"),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=LIBRARY.states), name="clause_status"
            ),
            models.CheckConstraint(condition=models.Q(risk__in=SECTIONS), name="clause_risk"),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.variant})"


class ContractTemplate(TenantModel):
    """Which clauses, in which order, make a kind of contract."""

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=40, default="order_form")
    clause_keys = models.JSONField(default=list)
    status = models.CharField(max_length=10, default=LIBRARY.initial)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "key"], name="contract_template_key"),
            models.CheckConstraint(
                condition=models.Q(status__in=LIBRARY.states), name="contract_template_status"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Responsibility(TenantModel):
    """One cell of the RACI table: what a role is in a phase (R-175 to R-181)."""

    phase = models.CharField(max_length=20)
    role = models.CharField(max_length=40)
    letter = models.CharField(max_length=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "phase", "role"], name="raci_once"),
            models.CheckConstraint(
                condition=models.Q(letter__in=("R", "A", "C", "I")), name="raci_letter"
            ),
        )


class Contract(TenantModel):
    """What was agreed with a customer; the term runs from `start_date` up to `end_date`."""

    number = models.CharField(max_length=32)
    kind = models.CharField(max_length=40, default="order_form")
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=16, default=CONTRACT.initial)
    version = models.PositiveIntegerField(default=1)
    template = TenantForeignKey(ContractTemplate)
    account = TenantForeignKey("parties.Account")
    contact = TenantForeignKey("parties.Contact", null=True)
    owner = TenantForeignKey("parties.Member", null=True)
    quote = TenantForeignKey("quotes.Quote", null=True)
    stream_id = models.UUIDField(null=True)
    catalog_version_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    monthly = AmountField()
    once = AmountField()
    tcv = AmountField()
    term_months = models.PositiveSmallIntegerField()
    start_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    payment_frequency = models.CharField(max_length=12)
    governing_law = models.CharField(max_length=80, blank=True)
    review_class = models.CharField(max_length=12, default="standard")
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    envelope_id = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    document_id = models.UUIDField(null=True)
    document_file_id = models.UUIDField(null=True)
    signed_file_id = models.UUIDField(null=True)
    certificate_file_id = models.UUIDField(null=True)
    in_service_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="contract_number"),
            models.UniqueConstraint(
                fields=["tenant", "quote"],
                name="contract_of_quote_once",
                condition=~models.Q(status="cancelled") & models.Q(quote__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=CONTRACT.states), name="contract_status"
            ),
            models.CheckConstraint(
                condition=models.Q(review_class__in=SECTIONS), name="contract_review_class"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "account", "-id"], name="contract_account"),
            models.Index(fields=["tenant", "status", "-id"], name="contract_by_status"),
            models.Index(fields=["tenant", "stream_id"], name="contract_stream"),
            models.Index(fields=["tenant", "end_date"], name="contract_end"),
        )

    def __str__(self) -> str:
        return self.number


class ScheduleLine(TenantModel):
    """A line of the pricing schedule; the promise is the quote line's."""

    contract = TenantForeignKey(Contract, related_name="schedule")
    promise_id = models.UUIDField()
    parent_promise_id = models.UUIDField(null=True)
    offering_code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField(default=1)
    charge_type = models.CharField(max_length=12)
    list_price = AmountField()
    net_price = AmountField()
    characteristics = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    catalog_version_id = models.UUIDField()
    position = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "contract", "promise_id"], name="schedule_promise"
            ),
        )
        indexes = (models.Index(fields=["tenant", "promise_id"], name="schedule_by_promise"),)


class ContractClause(TenantModel):
    """A clause of a contract as it was resolved, with the reason."""

    contract = TenantForeignKey(Contract, related_name="clauses")
    clause = TenantForeignKey(Clause)
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    why = models.CharField(max_length=700)
    as_chosen = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "contract", "position"], name="contract_clause_position"
            ),
        )


class ContractVersion(TenantModel):
    """A rendered document of the contract."""

    contract = TenantForeignKey(Contract, related_name="versions")
    version = models.PositiveIntegerField()
    document_id = models.UUIDField()
    file_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=200)
    made_by = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "contract", "version"], name="contract_version_once"
            ),
        )

    class Handfast:
        append_only = True


class ContractComment(TenantModel):
    """What somebody said about a contract, and the phase it was in; never edited."""

    contract = TenantForeignKey(Contract, related_name="comments")
    author_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=200)
    phase = models.CharField(max_length=20)
    text = models.CharField(max_length=2000)
    made_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["tenant", "contract", "-id"], name="contract_comment"),)

    class Handfast:
        append_only = True
