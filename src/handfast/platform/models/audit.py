"""The audit trail: one row per action, never changed, and the seals that prove it."""

from django.db import models

from handfast.kernel.ref import Ref
from handfast.platform.models.tenancy import TenantModel


class AuditRecord(TenantModel):
    """Who did what to which record, when, why, and what changed."""

    action = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    actor_kind = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.TextField(blank=True)

    class Handfast:
        """Privileges: the application may add and read rows, never change or remove them."""

        append_only = True

    class Meta:
        indexes = (
            models.Index(
                fields=["tenant", "subject_kind", "subject_id", "id"], name="audit_subject"
            ),
            models.Index(fields=["tenant", "actor_id", "id"], name="audit_actor"),
        )

    @property
    def subject(self) -> Ref:
        """The record that was acted on."""
        return Ref(self.subject_kind, self.subject_id)


class AuditSeal(TenantModel):
    """The place of one audit row in its tenant's hash chain."""

    seq = models.BigIntegerField()
    record_id = models.UUIDField()
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Handfast:
        """Privileges: the application may add and read rows, never change or remove them."""

        append_only = True

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "seq"], name="audit_seal_seq"),
            models.UniqueConstraint(fields=["tenant", "record_id"], name="audit_seal_record"),
        )
