"""Addresses of customers' systems that want to hear of events, and what was sent to them."""

from django.db import models

from handfast.kernel.lifecycle import Lifecycle
from handfast.platform.models.tenancy import TenantForeignKey, TenantModel
from handfast.platform.secrets import EncryptedTextField

WEBHOOK_DELIVERY = Lifecycle(
    "webhook delivery",
    "queued",
    {
        "succeed": (("queued", "failed", "given_up"), "delivered"),
        "fail": (("queued", "failed", "given_up"), "failed"),
        "give_up": (("queued", "failed"), "given_up"),
    },
)


class WebhookEndpoint(TenantModel):
    """Where events go; `topics` are event topics, `quote.*` or `*`."""

    url = models.URLField(max_length=500)
    secret = EncryptedTextField()
    topics = models.JSONField(default=list)
    description = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)


class WebhookDelivery(TenantModel):
    """One event on its way to one endpoint."""

    endpoint = TenantForeignKey("platform.WebhookEndpoint")
    event_id = models.UUIDField()
    topic = models.CharField(max_length=100)
    body = models.TextField()
    status = models.CharField(max_length=20, default=WEBHOOK_DELIVERY.initial)
    attempts = models.IntegerField(default=0)
    response_status = models.IntegerField(null=True)
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "endpoint", "event_id"], name="webhook_delivery_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=WEBHOOK_DELIVERY.states),
                name="webhook_delivery_status",
            ),
        )
        indexes = (models.Index(fields=["tenant", "-queued_at"], name="webhook_delivery_recent"),)
