"""Tables of the installed base."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from handfast.assets.lifecycle import ASSET, ENTITLEMENT
from handfast.platform.models import TenantForeignKey, TenantModel


class Asset(TenantModel):
    """Something a customer has or is about to have; one per promise."""

    number = models.CharField(max_length=32)
    promise_id = models.UUIDField()
    parent_promise_id = models.UUIDField(null=True)
    account = TenantForeignKey("parties.Account")
    origin_kind = models.CharField(max_length=40)
    origin_id = models.UUIDField()
    offering_code = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=18, decimal_places=4)
    status = models.CharField(max_length=12, default=ASSET.initial)
    characteristics = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    catalog_version_id = models.UUIDField(null=True)
    stream_id = models.UUIDField(null=True)
    activated_at = models.DateTimeField(null=True)
    terminated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="asset_number"),
            models.UniqueConstraint(fields=["tenant", "promise_id"], name="asset_promise"),
            models.CheckConstraint(
                condition=models.Q(status__in=ASSET.states), name="asset_status"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "account", "status"], name="asset_account"),
            models.Index(fields=["tenant", "origin_kind", "origin_id"], name="asset_origin"),
            models.Index(fields=["tenant", "stream_id"], name="asset_stream"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Entitlement(TenantModel):
    """A right that an asset gives its account while it is in service."""

    asset = TenantForeignKey(Asset, related_name="entitlements")
    account = TenantForeignKey("parties.Account")
    promise_id = models.UUIDField()
    key = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    unit = models.CharField(max_length=40, blank=True)
    value = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=12, default=ENTITLEMENT.initial)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "asset", "key"], name="entitlement_key"),
            models.CheckConstraint(
                condition=models.Q(status__in=ENTITLEMENT.states), name="entitlement_status"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "account", "key"], name="entitlement_account_key"),
        )

    def __str__(self) -> str:
        return self.name
