"""Signed links given to people without an account; only a hash of the secret is kept."""

from django.db import models

from handfast.kernel.ref import Ref
from handfast.platform.models.tenancy import TenantModel


class Link(TenantModel):
    """One link: what it is for, whom it was given to, until when it works."""

    token_hash = models.CharField(max_length=64)
    purpose = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    holder = models.CharField(max_length=254)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    single_use = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tenant", "token_hash"], name="link_token"),)
        indexes = (
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="link_subject"),
        )

    @property
    def subject(self) -> Ref:
        """The record the link opens."""
        return Ref(self.subject_kind, self.subject_id)
