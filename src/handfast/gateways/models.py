"""Tables of gateways: connectors, calls out, messages in, and what simulators have accepted."""

from django.db import models

from handfast.gateways.lifecycle import CALL, MESSAGE
from handfast.gateways.types import CONNECTOR_STATES, KINDS
from handfast.platform.models import TenantForeignKey, TenantModel
from handfast.platform.secrets import EncryptedTextField


class Connector(TenantModel):
    """A partner's system; `script` holds what a simulator will answer next.

    `ids_unsigned`: it may send messages whose signature does not cover their id (version 1).
    """

    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=12, default="http")
    base_url = models.URLField(max_length=500, blank=True)
    secret = EncryptedTextField(blank=True, default="")
    status = models.CharField(max_length=12, default="active")
    script = models.JSONField(default=dict, blank=True)
    ids_unsigned = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "key"], name="connector_key"),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="connector_kind"),
            models.CheckConstraint(
                condition=models.Q(status__in=CONNECTOR_STATES), name="connector_status"
            ),
        )


class OutboundCall(TenantModel):
    """One effect asked of a partner; repeated attempts share the row and its key."""

    connector = TenantForeignKey(Connector)
    operation = models.CharField(max_length=80)
    idempotency_key = models.CharField(max_length=120)
    state = models.CharField(max_length=12, default=CALL.initial)
    status = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=1)
    message = models.TextField(blank=True)
    request = models.JSONField(default=dict)
    response = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "connector", "idempotency_key"], name="outbound_call_key"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CALL.states), name="outbound_call_state"
            ),
        )
        indexes = (models.Index(fields=["tenant", "connector", "-at"], name="outbound_call_log"),)


class InboundMessage(TenantModel):
    """A message from a partner; the unique pair makes its effect happen once."""

    source = models.CharField(max_length=60)
    message_id = models.CharField(max_length=120)
    reference = models.CharField(max_length=120, blank=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=12, default=MESSAGE.initial)
    error = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "source", "message_id"], name="inbound_message_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=MESSAGE.states), name="inbound_message_state"
            ),
        )
        indexes = (models.Index(fields=["tenant", "source", "-at"], name="inbound_message_log"),)


class SimulatorReceipt(TenantModel):
    """What a simulated partner remembers of a request it accepted: its own de-duplication."""

    connector = TenantForeignKey(Connector)
    idempotency_key = models.CharField(max_length=120)
    operation = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    status = models.PositiveIntegerField()
    body = models.JSONField(default=dict)
    reported = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "connector", "idempotency_key"], name="simulator_receipt_key"
            ),
        )
