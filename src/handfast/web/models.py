"""Tables of the composition root: answers remembered for idempotency keys."""

from django.db import models

from handfast.platform.models import TenantModel
from handfast.platform.secrets import EncryptedTextField


class IdempotencyKey(TenantModel):
    """The answer to a keyed POST; a repetition gets it again. It may hold a secret."""

    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=120)
    body = EncryptedTextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "key"], name="idempotency_key_once"),
        )
