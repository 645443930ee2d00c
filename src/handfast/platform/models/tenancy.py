"""The tenant, and the base of every table that belongs to one."""

from typing import Any

from django.db import models
from django.utils import timezone

from handfast.kernel.ids import new_id
from handfast.platform.tenancy import current_tenant_id, tenant_in_scope


class Tenant(models.Model):
    """A company that runs its business here; `clock` is set in a sandbox only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, default="sandbox")
    zone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, default="USD")
    locale = models.CharField(max_length=16, default="en_US")
    clock = models.DateTimeField(null=True, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=("sandbox", "production")), name="tenant_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="sandbox") | models.Q(clock=None),
                name="tenant_clock_only_in_sandbox",
            ),
        )

    def __str__(self) -> str:
        return self.name


class TenantManager(models.Manager):  # type: ignore[type-arg]
    """Rows of the tenant in scope; outside of a scope none."""

    def get_queryset(self) -> Any:
        """All reads start here, so that the tenant leads every query."""
        rows = super().get_queryset()
        tenant_id = tenant_in_scope()
        return rows.none() if tenant_id is None else rows.filter(tenant_id=tenant_id)


class TenantModel(models.Model):
    """Base of every business table; `migrate` adds row security and the composite keys."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tenant = models.ForeignKey(
        Tenant, models.PROTECT, related_name="+", default=current_tenant_id,
        editable=False, db_index=False,
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class TenantForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference within the tenant: `(tenant_id, x_id)` → `(tenant_id, id)`.

    Django creates the column; `migrate` adds the composite constraint and its index, so that a
    row can never point into another tenant.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options.setdefault("related_name", "+")
        options["db_constraint"] = False
        options["db_index"] = False
        super().__init__(to, on_delete, **options)


class AmountField(models.DecimalField):  # type: ignore[type-arg]
    """An amount of money as numeric(18,4); the currency stands in a column beside it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_digits", 18)
        options.setdefault("decimal_places", 4)
        super().__init__(*args, **options)
