"""Tables of the catalog: one row per version, and the rows of each version; names are those of
`types`. A published version's rows are never changed.
"""

from django.db import models
from django.db.models import Q

from handfast.catalog.lifecycle import VERSION
from handfast.catalog.types import CHARGE_TYPES, SPEC_KINDS
from handfast.platform.models import AmountField, TenantForeignKey, TenantModel


class CatalogVersion(TenantModel):
    """A version of everything that is sold; valid from a day (included) to a day (excluded)."""

    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    notes = models.TextField(blank=True)
    status = models.CharField(max_length=12, default=VERSION.initial)
    currency = models.CharField(max_length=3)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=200, blank=True)
    source = models.JSONField(default=dict)
    offering_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(status__in=VERSION.states), name="catalog_version_status"
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=models.F("effective_from")),
                name="catalog_version_validity",
            ),
            models.UniqueConstraint(
                fields=["tenant", "number"],
                condition=~Q(status="discarded"),
                name="catalog_version_number",
            ),
            models.UniqueConstraint(
                fields=["tenant", "effective_from"],
                condition=Q(status__in=("published", "retired")),
                name="catalog_version_start",
            ),
        )


class VersionRow(TenantModel):
    """Base of every row of a version; `position` keeps the order of the document."""

    version = TenantForeignKey("catalog.CatalogVersion", on_delete=models.CASCADE)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Offering(VersionRow):
    """Something that can be sold."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    charge_type = models.CharField(max_length=12)
    list_price = AmountField()
    currency = models.CharField(max_length=3)
    unit_cost = AmountField(default=0)
    description = models.TextField(blank=True)
    specification = models.CharField(max_length=80, blank=True)
    period = models.CharField(max_length=12, blank=True)
    category = models.CharField(max_length=60, blank=True)
    icon = models.CharField(max_length=60, blank=True)
    sellable = models.BooleanField(default=True)
    characteristics = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "version", "code"], name="catalog_offering_code"
            ),
            models.CheckConstraint(
                condition=Q(charge_type__in=CHARGE_TYPES), name="catalog_offering_charge"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("bundle", "simple")), name="catalog_offering_kind"
            ),
        )


class BundleItem(VersionRow):
    """A part of a bundle."""

    bundle = models.CharField(max_length=60)
    child = models.CharField(max_length=60)
    min = models.PositiveIntegerField()
    max = models.PositiveIntegerField()
    default = models.PositiveIntegerField()
    price_delta = AmountField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "version", "bundle", "child"], name="catalog_bundle_item"
            ),
            models.CheckConstraint(
                condition=Q(min__lte=models.F("default")) & Q(default__lte=models.F("max")),
                name="catalog_bundle_limits",
            ),
        )


class Rule(VersionRow):
    """What an offering requires or excludes."""

    key = models.CharField(max_length=80)
    offering = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    condition = models.TextField()
    message = models.TextField()
    fixes = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "version", "key"], name="catalog_rule_key"),
        )


class Promotion(VersionRow):
    """A price reduction under a condition; valid from a day to a day (excluded)."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    offering = models.CharField(max_length=60)
    condition = models.TextField(blank=True)
    message = models.TextField(blank=True)
    percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    amount = AmountField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "version", "code"], name="catalog_promotion_code"
            ),
            models.CheckConstraint(
                condition=Q(percent=None, amount__isnull=False)
                | Q(percent__isnull=False, amount=None),
                name="catalog_promotion_one_effect",
            ),
        )


class Spec(VersionRow):
    """A service, a resource or a work order."""

    code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10)
    description = models.TextField(blank=True)
    spec_version = models.CharField(max_length=40, blank=True)
    stock_item = models.CharField(max_length=80, blank=True)
    hardware_version = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "version", "code"], name="catalog_spec_code"),
            models.CheckConstraint(condition=Q(kind__in=SPEC_KINDS), name="catalog_spec_kind"),
        )


class DecompositionRow(VersionRow):
    """One arrow of the technical catalog."""

    source_kind = models.CharField(max_length=10)
    source = models.CharField(max_length=80)
    target = models.CharField(max_length=80)
    condition = models.TextField(blank=True)
    mapping = models.JSONField(default=dict)
    per_unit = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["tenant", "version"], name="catalog_decomposition"),)


class TaskSpec(VersionRow):
    """A step of delivery."""

    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    spec = models.CharField(max_length=80)
    owner_team = models.CharField(max_length=60)
    handler = models.CharField(max_length=12)
    lead_hours = models.DecimalField(max_digits=9, decimal_places=2)
    duration_hours = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    sla_hours = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    connector = models.CharField(max_length=60, blank=True)
    operation = models.CharField(max_length=60, blank=True)
    callback = models.BooleanField(default=False)
    condition = models.TextField(blank=True)
    condition_at = models.CharField(max_length=4, default="plan")
    ponr = models.CharField(max_length=4, default="none")
    compensation = models.CharField(max_length=80, blank=True)
    milestone = models.CharField(max_length=60, blank=True)
    instructions = models.TextField(blank=True)
    max_attempts = models.PositiveSmallIntegerField(default=1)
    on_demand = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "version", "key"], name="catalog_task_key"),
            models.CheckConstraint(
                condition=Q(handler__in=("human", "http", "customer", "automatic")),
                name="catalog_task_handler",
            ),
            models.CheckConstraint(
                condition=Q(ponr__in=("none", "soft", "hard")), name="catalog_task_ponr"
            ),
        )


class TaskDependency(VersionRow):
    """One step after another."""

    predecessor = models.CharField(max_length=80)
    successor = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, default="finish_start")
    lag_hours = models.DecimalField(max_digits=9, decimal_places=2, default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "version", "predecessor", "successor"],
                name="catalog_task_dependency",
            ),
        )


class EntitlementSpec(VersionRow):
    """What an active offering entitles to."""

    offering = models.CharField(max_length=60)
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=40)
    value = models.CharField(max_length=200, blank=True)
    per_unit = models.BooleanField(default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "version", "offering", "key"], name="catalog_entitlement_key"
            ),
        )
