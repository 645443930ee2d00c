"""Use cases of the documents context: make a paper from a template, keep it, look at its pages."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from handfast.documents import queries
from handfast.documents.lifecycle import TEMPLATE
from handfast.documents.models import Document, Template
from handfast.documents.rules import pages, render
from handfast.documents.rules.render import Profile
from handfast.documents.types import Anchor, DocumentView, Rendered, TemplateView
from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, files
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id

PDF = "application/pdf"


def render_pdf(
    *, template: str, data: Mapping[str, Any], at: datetime, profile: Profile = "archive"
) -> Rendered:
    """Render a shipped template without keeping the result (previews, stamps, certificates).

    The tenant's brand is added. Raises InvalidInput for missing data or unprintable text.
    """
    full = {"brand": queries.brand(), **data}
    return render.render_pdf(template, full, timestamp=at, profile=profile, font_paths=_fonts())


def ensure_printable(field: str, texts: Sequence[str]) -> None:
    """Raise InvalidInput naming `field` when the installed fonts cannot show one of `texts`."""
    render.ensure_printable(field, texts, font_paths=_fonts())


@transaction.atomic
def render_document(
    *,
    template_key: str,
    data: Mapping[str, Any],
    subject: Ref,
    kind: str,
    name: str,
    by: Actor,
    at: datetime,
    number: str = "",
) -> DocumentView:
    """Make the next version of a paper about `subject` and keep it for good.

    `template_key` names a published template; a shipped one is published at its first use.
    Raises Forbidden, or InvalidInput for an unknown template, missing data or unprintable text.
    """
    access.require(by, "documents.render")
    template = _template(template_key)
    merged = {**template.defaults, **data}
    made = render_pdf(template=template.source, data=merged, at=at)
    return _keep(made.pdf, made.anchors, template, subject, kind, number, name, by, at)


@transaction.atomic
def store_document(
    *,
    content: bytes,
    subject: Ref,
    kind: str,
    name: str,
    by: Actor,
    at: datetime,
    number: str = "",
    anchors: Sequence[Anchor] = (),
) -> DocumentView:
    """Keep a PDF made elsewhere (the other party's paper, a signed copy) as the next version.

    Raises Forbidden, or InvalidInput when the content is not a readable PDF.
    """
    access.require(by, "documents.render")
    pages.page_count(content)
    return _keep(content, tuple(anchors), None, subject, kind, number, name, by, at)


def content_of(document_id: UUID) -> bytes:
    """The bytes of a stored paper; raises NotFound."""
    return files.read(queries.document(document_id).file_id)


def page_image(content: bytes, *, page: int, width: int = 1000) -> bytes:
    """A page (from 1) of a PDF as PNG, `width` pixels wide; raises InvalidInput."""
    return pages.page_image(content, page, width=width)


def page_count(content: bytes) -> int:
    """Number of pages of a PDF; raises InvalidInput when it is not one."""
    return pages.page_count(content)


@transaction.atomic
def publish_template(
    *, key: str, source: str, name: str, kind: str, by: Actor, at: datetime,
    defaults: Mapping[str, Any] | None = None,
) -> TemplateView:  # fmt: skip
    """Publish a new version of a template and retire the one before.

    `source` is a shipped layout; `defaults` are data every paper starts from. Raises InvalidInput.
    """
    access.require(by, "documents.templates")
    if source not in render.shipped_templates():
        names = ", ".join(render.shipped_templates())
        raise invalid("source", source, "There is no such layout.", f"Choose one of: {names}.")
    _lock(f"template:{key}")
    before = Template.objects.filter(key=key, status="published").first()
    if before is not None:
        before.status = TEMPLATE.after(before.status, "retire")
        before.save(update_fields=["status"])
    row = _publish(key, source, kind, name, dict(defaults or {}))
    after = {"key": key, "version": row.version, "source": source}
    audit.record("template.publish", subject=Ref("template", row.id), by=by, at=at, after=after)
    found = queries.published_template(key)
    if found is None:
        raise not_found("template", key)
    return found


def _template(key: str) -> Template:
    row: Template | None = _published(key)
    if row is not None:
        return row
    if key not in render.shipped_templates():
        names = ", ".join(render.shipped_templates())
        raise invalid("template", key, "No such template is published.", f"Shipped are: {names}.")
    _lock(f"template:{key}")
    return _published(key) or _publish(key, key, key, key.capitalize(), {})


def _published(key: str) -> Template | None:
    rows = Template.objects.filter(key=key, status="published")
    found: Template | None = rows.order_by("-version").first()
    return found


def _publish(key: str, source: str, kind: str, name: str, defaults: dict[str, Any]) -> Template:
    last = Template.objects.filter(key=key).aggregate(last=Max("version"))["last"] or 0
    made: Template = Template.objects.create(
        key=key, source=source, kind=kind, name=name, defaults=defaults, version=last + 1,
        status=TEMPLATE.after(TEMPLATE.initial, "publish"),
    )  # fmt: skip
    return made


def _keep(
    content: bytes, anchors: tuple[Anchor, ...], template: Template | None, subject: Ref,
    kind: str, number: str, name: str, by: Actor, at: datetime,
) -> DocumentView:  # fmt: skip
    _lock(f"document:{subject}:{kind}")
    stored = files.store(
        content, name=_file_name(name), content_type=PDF, subject=subject, by=by, at=at
    )
    row = Document.objects.create(
        subject_kind=subject.kind,
        subject_id=subject.id,
        kind=kind,
        number=number,
        name=name,
        version=_last_version(subject, kind) + 1,
        template=template,
        file=stored,
        sha256=stored.sha256,
        anchors=[asdict(anchor) for anchor in anchors],
        made_at=at,
        made_by_name=by.name,
    )
    after = {"kind": kind, "version": row.version, "sha256": row.sha256}
    audit.record("document.render", subject=subject, by=by, at=at, after=after)
    return queries.document_view(row)


def _last_version(subject: Ref, kind: str) -> int:
    rows = Document.objects.filter(subject_kind=subject.kind, subject_id=subject.id, kind=kind)
    return rows.aggregate(last=Max("version"))["last"] or 0


def _file_name(name: str) -> str:
    return name if name.lower().endswith(".pdf") else f"{name}.pdf"


def _lock(name: str) -> None:
    """Let versions of one thing be numbered one after another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{current_tenant_id()}:{name}"],
        )


def _fonts() -> tuple[str, ...]:
    return tuple(getattr(settings, "HANDFAST_FONT_PATHS", ()))
