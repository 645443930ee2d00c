"""Files that were uploaded or produced: where they lie, what they are, whose they are."""

from django.db import models

from handfast.kernel.ref import Ref
from handfast.platform.models.tenancy import TenantModel


class StoredFile(TenantModel):
    """A stored file; the content lies in the file storage under `key` and never changes."""

    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=300)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    uploaded_by_kind = models.CharField(max_length=20)
    uploaded_by_id = models.UUIDField(null=True)
    uploaded_by_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["tenant", "subject_kind", "subject_id"], name="file_subject"),
            models.Index(fields=["tenant", "sha256"], name="file_sha256"),
        )

    @property
    def subject(self) -> Ref:
        """The record the file belongs to."""
        return Ref(self.subject_kind, self.subject_id)

    @property
    def url(self) -> str:
        """Where a permitted person downloads it."""
        return f"/files/{self.id}"
