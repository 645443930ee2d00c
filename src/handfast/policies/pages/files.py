"""Downloads of a version as DMN, CSV or XLSX."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from handfast.platform.http import page
from handfast.policies import queries, services


@require_GET
@page("policies.view")
def export(request: Any, key: str, number: int, form: str) -> HttpResponse:
    """A version as a file."""
    view = queries.version_of(key, number)
    name, content_type, content = services.export_table(
        table_id=view.id, form=form, by=request.actor
    )
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
