"""Tables of the signing context: authority, envelopes, recipients, file revisions, own trail."""

from django.db import models

from handfast.kernel.ref import Ref
from handfast.platform.models import TenantForeignKey, TenantModel
from handfast.platform.secrets import EncryptedTextField
from handfast.signing.lifecycle import ENVELOPE, RECIPIENT
from handfast.signing.types import Role

REVISIONS = ("source", "prepared", "signed", "sealed", "certificate")


class SigningAuthority(TenantModel):
    """The tenant's certification authority; private keys are encrypted at rest."""

    root_certificate = models.TextField()
    root_key = EncryptedTextField()
    seal_certificate = models.TextField()
    seal_key = EncryptedTextField()
    timestamp_certificate = models.TextField()
    timestamp_key = EncryptedTextField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant"], name="signing_authority_one"),
        )  # fmt: skip


class Envelope(TenantModel):
    """A document sent to people for signature."""

    number = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    stream_id = models.UUIDField(null=True)
    status = models.CharField(max_length=12, default=ENVELOPE.initial)
    message = models.TextField(blank=True)
    provider = models.CharField(max_length=40, default="own")
    source_file = TenantForeignKey("platform.StoredFile")
    current_file = TenantForeignKey("platform.StoredFile")
    certificate_file = TenantForeignKey("platform.StoredFile", null=True)
    sender_id = models.UUIDField(null=True)
    sender_name = models.CharField(max_length=200)
    sender_email = models.CharField(max_length=254, blank=True)
    valid_days = models.PositiveIntegerField(default=30)
    remind_every_days = models.PositiveIntegerField(default=3)
    opened_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_reason = models.TextField(blank=True)
    trail_length = models.PositiveIntegerField(default=0)
    trail_head = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "number"], name="envelope_number"),
            models.CheckConstraint(
                condition=models.Q(status__in=ENVELOPE.states), name="envelope_status"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "status", "-id"], name="envelope_by_status"),
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="envelope_subject"),
            models.Index(fields=["tenant", "status", "expires_at"], name="envelope_expiry"),
            models.Index(fields=["tenant", "stream_id"], name="envelope_stream"),
        )

    @property
    def subject(self) -> Ref:
        """The record the document belongs to."""
        return Ref(self.subject_kind, self.subject_id)


class Recipient(TenantModel):
    """A person asked to sign or approve, or told about it."""

    envelope = TenantForeignKey("signing.Envelope")
    order = models.PositiveIntegerField(default=1)
    role = models.CharField(max_length=12, default=Role.SIGNER.value)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254)
    phone = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=120, blank=True)
    anchor_role = models.CharField(max_length=60, blank=True)
    field_name = models.CharField(max_length=60, blank=True)
    anchor = models.JSONField(null=True)
    status = models.CharField(max_length=12, default=RECIPIENT.initial)
    invited_at = models.DateTimeField(null=True)
    viewed_at = models.DateTimeField(null=True)
    consented_at = models.DateTimeField(null=True)
    consent_version = models.CharField(max_length=20, blank=True)
    signed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    method = models.CharField(max_length=12, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=400, blank=True)
    certificate = models.CharField(max_length=64, blank=True)
    reminders = models.PositiveIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    message = TenantForeignKey("platform.Message", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=RECIPIENT.states), name="recipient_status"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[r.value for r in Role]), name="recipient_role"
            ),
        )
        indexes = (
            models.Index(fields=["tenant", "envelope", "order"], name="recipient_order"),
            models.Index(fields=["tenant", "status", "invited_at"], name="recipient_open"),
            models.Index(fields=["tenant", "email"], name="recipient_email"),
        )


class EnvelopeRevision(TenantModel):
    """A file of the envelope with its fingerprint: the record that a PDF is checked against."""

    envelope = TenantForeignKey("signing.Envelope")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    file = TenantForeignKey("platform.StoredFile")
    sha256 = models.CharField(max_length=64)
    recipient = TenantForeignKey("signing.Recipient", null=True)
    made_at = models.DateTimeField()

    class Handfast:
        append_only = True

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "envelope", "seq"], name="revision_seq"),
            models.CheckConstraint(condition=models.Q(kind__in=REVISIONS), name="revision_kind"),
        )
        indexes = (models.Index(fields=["tenant", "sha256"], name="revision_sha256"),)


class EnvelopeEvent(TenantModel):
    """One record of the envelope's own trail, sealed into its chain as it is written."""

    envelope = TenantForeignKey("signing.Envelope")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    who = models.CharField(max_length=200)
    recipient = TenantForeignKey("signing.Recipient", null=True)
    ip = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=400, blank=True)
    data = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Handfast:
        append_only = True

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "envelope", "seq"], name="envelope_event_seq"
            ),
        )
