"""Tables of obligations: what a contract makes somebody do, and every day on which it is due."""

from django.db import models

from handfast.contracts.lifecycle import OBLIGATION, OCCURRENCE
from handfast.contracts.models.records import Contract
from handfast.contracts.types import ANCHORS, COMPARISONS, DEBTORS, KINDS, TIMINGS
from handfast.platform.models import TenantForeignKey, TenantModel


class Obligation(TenantModel):
    """What one party owes under a contract; `template_key` names the clause's own, if it has one.

    `drawn_to`: due days before it have been opened; None when no more will follow. `ended_on`: when
    its contract ended before its term.
    """

    contract = TenantForeignKey(Contract, related_name="obligations")
    template_key = models.SlugField(max_length=60, blank=True)
    clause_key = models.SlugField(max_length=60, blank=True)
    clause_variant = models.CharField(max_length=60, blank=True)
    clause_version = models.PositiveIntegerField(null=True)
    title = models.CharField(max_length=160)
    text = models.CharField(max_length=2000, blank=True)
    kind = models.CharField(max_length=16)
    owed_by = models.CharField(max_length=10, default="us")
    role = models.CharField(max_length=40, blank=True)
    member = TenantForeignKey("parties.Member", null=True)
    timing = models.CharField(max_length=10, default="unset")
    fixed_on = models.DateField(null=True)
    offset_days = models.SmallIntegerField(null=True)
    anchor = models.CharField(max_length=10, blank=True)
    day = models.PositiveSmallIntegerField(null=True)
    month = models.PositiveSmallIntegerField(null=True)
    first_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    measure = models.CharField(max_length=120, blank=True)
    comparison = models.CharField(max_length=2, default=">=")
    threshold = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=40, blank=True)
    remind_days = models.JSONField(default=list)
    consequence = models.CharField(max_length=1000, blank=True)
    needs_evidence = models.BooleanField(default=False)
    problem = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, default=OBLIGATION.initial)
    reason = models.CharField(max_length=300, blank=True)
    drawn_to = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "contract", "clause_key", "template_key"],
                name="obligation_of_clause_once",
                condition=~models.Q(template_key=""),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=OBLIGATION.states), name="obligation_status"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=tuple(KINDS)), name="obligation_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(owed_by__in=tuple(DEBTORS)), name="obligation_owed_by"
            ),
            models.CheckConstraint(
                condition=models.Q(timing__in=tuple(TIMINGS)), name="obligation_timing"
            ),
            models.CheckConstraint(
                condition=models.Q(comparison__in=tuple(COMPARISONS)), name="obligation_comparison"
            ),
            models.CheckConstraint(
                condition=models.Q(anchor__in=("", *ANCHORS)), name="obligation_anchor"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "contract", "id"], name="obligation_contract"),
            models.Index(fields=["tenant", "member"], name="obligation_member"),
            models.Index(
                fields=["tenant", "drawn_to"],
                name="obligation_to_draw",
                condition=models.Q(status="active", drawn_to__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title


class Occurrence(TenantModel):
    """A day on which an obligation is due.

    `planned_on` is the day of the rule, `due_on` the one that counts: later when more time was
    given. `remind_on` is the day of the next reminder.
    """

    obligation = TenantForeignKey(Obligation, related_name="occurrences")
    planned_on = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, default=OCCURRENCE.initial)
    remind_on = models.DateField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by_id = models.UUIDField(null=True)
    done_by_name = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=2000, blank=True)
    file_id = models.UUIDField(null=True)
    measured = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    kept = models.BooleanField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "obligation", "planned_on"],
                name="occurrence_once",
                condition=~models.Q(status="withdrawn"),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=OCCURRENCE.states), name="occurrence_status"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "obligation", "due_on"], name="occurrence_of"),
            models.Index(fields=["tenant", "due_on", "id"], name="occurrence_due"),
            models.Index(
                fields=["tenant", "due_on"],
                name="occurrence_open",
                condition=models.Q(status__in=("open", "missed")),
            ),
            models.Index(
                fields=["tenant", "remind_on"],
                name="occurrence_remind",
                condition=models.Q(status="open", remind_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.due_on}"
