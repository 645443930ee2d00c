"""Reads of the documents context: papers of a record, their anchors, and the templates."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from handfast.documents.models import Document, Template
from handfast.documents.types import Anchor, DocumentView, TemplateView
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform.tenancy import current_tenant


def documents_for(subject: Ref, *, kind: str | None = None) -> list[DocumentView]:
    """All versions of the papers of a record, the latest first."""
    rows = Document.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return [document_view(row) for row in rows.select_related("template").order_by("-id")[:500]]


def latest_document(subject: Ref, *, kind: str) -> DocumentView | None:
    """The newest version of that kind of paper, or None."""
    found = documents_for(subject, kind=kind)
    return found[0] if found else None


def document(document_id: UUID) -> DocumentView:
    """One version of a paper; raises NotFound."""
    row = Document.objects.select_related("template").filter(id=document_id).first()
    if row is None:
        raise not_found("document", document_id)
    return document_view(row)


def templates() -> list[TemplateView]:
    """Every template version of the tenant, by key, the newest first."""
    return [_template_view(row) for row in Template.objects.order_by("key", "-version")[:500]]


def published_template(key: str) -> TemplateView | None:
    """The version of a template that new papers are made from, or None."""
    row = Template.objects.filter(key=key, status="published").order_by("-version").first()
    return None if row is None else _template_view(row)


def brand() -> Mapping[str, Any]:
    """How the tenant presents itself on paper: name, color, address, footer."""
    tenant = current_tenant()
    own = tenant.settings.get("brand", {})
    return {"name": tenant.name, "footer": tenant.name, **own}


def document_view(row: Document) -> DocumentView:
    """The stored paper as a plain value."""
    return DocumentView(
        id=row.id,
        subject=row.subject,
        kind=row.kind,
        number=row.number,
        name=row.name,
        version=row.version,
        file_id=row.file_id,
        sha256=row.sha256,
        template=f"{row.template.key} v{row.template.version}" if row.template else "",
        anchors=tuple(Anchor(**item) for item in row.anchors),
        created_at=row.made_at,
    )


def _template_view(row: Template) -> TemplateView:
    return TemplateView(
        id=row.id,
        key=row.key,
        kind=row.kind,
        name=row.name,
        source=row.source,
        version=row.version,
        status=row.status,
    )
