"""Tables of the documents context: templates, and every version of every paper made from them."""

from django.db import models

from handfast.documents.lifecycle import TEMPLATE
from handfast.kernel.ref import Ref
from handfast.platform.models import TenantForeignKey, TenantModel


class Template(TenantModel):
    """A version of a template; `source` names the shipped Typst file that lays it out."""

    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=60)
    defaults = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=12, default=TEMPLATE.initial)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["tenant", "key", "version"], name="template_version"),
            models.CheckConstraint(
                condition=models.Q(status__in=TEMPLATE.states), name="template_status"
            ),
        )


class Document(TenantModel):
    """One version of a paper about a record; versions are added, never changed."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    template = TenantForeignKey("documents.Template", null=True)
    file = TenantForeignKey("platform.StoredFile")
    sha256 = models.CharField(max_length=64)
    anchors = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=200)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["tenant", "subject_kind", "subject_id", "kind", "version"],
                name="document_version",
            ),
        )
        indexes = (models.Index(fields=["tenant", "file"], name="document_file"),)

    @property
    def subject(self) -> Ref:
        """The record this paper is about."""
        return Ref(self.subject_kind, self.subject_id)
