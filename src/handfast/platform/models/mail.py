"""Messages to people outside: e-mails and texts, with their delivery."""

from django.db import models

from handfast.kernel.lifecycle import Lifecycle
from handfast.platform.models.tenancy import TenantModel

DELIVERY = Lifecycle(
    "message",
    "queued",
    {"send": (("queued", "failed"), "sent"), "fail": (("queued", "failed"), "failed")},
)
CHANNELS = ("email", "sms")


class Message(TenantModel):
    """One e-mail or text to one recipient; `links` are the addresses offered in it.

    A `private` one lets whoever reads it in: nobody but its recipient and administrators may.
    """

    channel = models.CharField(max_length=10)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    links = models.JSONField(default=list)
    private = models.BooleanField(default=False)
    about_kind = models.CharField(max_length=60, blank=True)
    about_id = models.UUIDField(null=True)
    status = models.CharField(max_length=20, default=DELIVERY.initial)
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "-queued_at", "-id"], name="message_recent"),
            models.Index(fields=["tenant", "recipient", "-id"], name="message_recipient"),
            models.Index(fields=["tenant", "about_kind", "about_id"], name="message_about"),
            models.Index(
                fields=["tenant", "channel"],
                name="message_failed",
                condition=models.Q(status="failed"),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=DELIVERY.states), name="message_status"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=CHANNELS), name="message_channel"
            ),
        )
