"""Downloads: by members of staff who may see the record, and by holders of a signed link."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.kernel.errors import HandfastError
from handfast.platform import clock, files, links
from handfast.platform.http import page
from handfast.platform.models.files import StoredFile
from handfast.platform.tenancy import tenant_scope

SHOWN_IN_BROWSER = frozenset(
    {"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"}
)


@require_GET
@page()
def file_view(request: Any, file_id: UUID) -> Any:
    """Send a file to someone who may see its record; `?inline=1` shows it in the browser."""
    row = files.for_reader(file_id, by=request.actor)
    return send(row, inline=bool(request.GET.get("inline")))


@require_GET
def file_by_link(request: HttpRequest, token: str) -> HttpResponse | FileResponse:
    """Send the file a signed link was issued for; anyone who holds the link may have it."""
    try:
        with tenant_scope(links.tenant_of(token)):
            link = links.redeem(token, purpose=files.LINK_PURPOSE, at=clock.now())
            return send(files.get(link.subject_id), inline=bool(request.GET.get("inline")))
    except HandfastError as error:
        return render(request, "errors/error.html", {"error": error}, status=error.status)


def send(row: StoredFile, *, inline: bool) -> FileResponse:
    """The response that carries the content; what a browser might run is never shown in it."""
    response = FileResponse(
        files.open_content(row),
        as_attachment=not (inline and row.content_type in SHOWN_IN_BROWSER),
        filename=row.name,
        content_type=row.content_type,
    )
    response["Content-Length"] = row.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
