"""JSON routes of the documents context: versions of a record's papers, and templates."""

from typing import Any

from ninja import Router, Status

from handfast.documents import queries, services
from handfast.documents.schemas import DocumentOut, TemplateIn, TemplateOut
from handfast.documents.types import DocumentView
from handfast.kernel.ref import Ref
from handfast.platform.http import needs

router = Router(tags=["Documents"])


@router.get("/documents", response=list[DocumentOut], summary="Documents of a record")
@needs("documents.view")
def documents(request: Any, subject: str, kind: str | None = None) -> list[dict[str, Any]]:
    """All versions, the latest first; `subject` has the form kind:uuid."""
    return [_shape(view) for view in queries.documents_for(Ref.parse(subject), kind=kind)]


@router.get("/document-templates", response=list[TemplateOut], summary="Document templates")
@needs("documents.view")
def templates(request: Any) -> list[Any]:
    """Every version of every template."""
    return list(queries.templates())


@router.post("/document-templates", response={201: TemplateOut}, summary="Publish a template")
@needs("documents.templates")
def publish_template(request: Any, body: TemplateIn) -> Any:
    """Publish a new version; the version before is retired."""
    view = services.publish_template(
        key=body.key, source=body.source, name=body.name, kind=body.kind,
        defaults=body.defaults, by=request.actor, at=request.at,
    )  # fmt: skip
    return Status(201, view)


def _shape(view: DocumentView) -> dict[str, Any]:
    return {
        "id": view.id,
        "subject": str(view.subject),
        "kind": view.kind,
        "number": view.number,
        "name": view.name,
        "version": view.version,
        "sha256": view.sha256,
        "template": view.template,
        "created_at": view.created_at,
        "download_url": f"/files/{view.file_id}",
    }
