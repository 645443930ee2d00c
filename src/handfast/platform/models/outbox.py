"""Published facts and their delivery to each subscriber."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.expressions import Func
from django.db.models.functions import Now

from handfast.platform.models.tenancy import TenantForeignKey, TenantModel


class NextEventNumber(Func):
    """The next value of the sequence that orders all events."""

    function = "nextval"
    template = "nextval('platform_event_seq')"
    arity = 0


class Event(TenantModel):
    """A fact, written in the transaction that made it true; never changed afterwards."""

    seq = models.BigIntegerField(db_default=NextEventNumber(), editable=False)
    topic = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField(default=1)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    stream_id = models.UUIDField(null=True)
    headline = models.CharField(max_length=300, blank=True)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    correlation_id = models.UUIDField(null=True)
    causation_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (
            models.Index(
                fields=["tenant", "subject_kind", "subject_id", "seq"], name="event_subject"
            ),
            models.Index(fields=["tenant", "stream_id", "seq"], name="event_stream"),
            models.Index(fields=["tenant", "seq"], name="event_seq"),
            models.Index(fields=["tenant", "topic", "seq"], name="event_topic"),
            models.Index(fields=["tenant", "occurred_at"], name="event_occurred"),
        )

    class Handfast:
        append_only = True


class Delivery(TenantModel):
    """One event for one subscriber; the unique pair makes its effect happen once."""

    event = TenantForeignKey(Event, related_name="deliveries")
    subscriber = models.CharField(max_length=80)
    state = models.CharField(max_length=10, default="pending")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "event", "subscriber"], name="delivery_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=("pending", "done", "poison")), name="delivery_state"
            ),
        )
        indexes = (
            models.Index(
                fields=["tenant", "state"],
                name="delivery_open",
                condition=~models.Q(state="done"),
            ),
        )
