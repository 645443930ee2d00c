"""Moving running instances to a version: the report first, then one by one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from handfast.kernel.errors import HandfastError
from handfast.platform.http import done, page
from handfast.workflow import queries, services


@require_http_methods(["GET", "POST"])
@page("workflow.manage")
def migration_page(request: Any, definition_id: UUID) -> HttpResponse:
    """Which instances can move, which steps they would never see; then move the chosen ones."""
    row = queries.definition(definition_id)
    if request.method == "POST":
        return _move(request, row.id)
    found = services.preview(definition_id=row.id, by=request.actor, at=request.at)
    context = {"definition": row, "rows": found, "possible": sum(r.possible for r in found)}
    return render(request, "workflow/migration.html", context)


def _move(request: Any, definition_id: UUID) -> HttpResponse:
    wanted = set(request.POST.getlist("instance"))
    accept = request.POST.get("accept") == "1"
    moved = 0
    for effect in services.preview(definition_id=definition_id, by=request.actor, at=request.at):
        if str(effect.instance_id) not in wanted:
            continue
        try:
            services.migrate(
                instance_id=effect.instance_id, definition_id=definition_id, by=request.actor,
                at=request.at, accept_skipped=accept,
            )  # fmt: skip
            moved += 1
        except HandfastError as error:
            messages.error(request, f"{effect.number}: {error}")
    to = reverse("workflow:definition", args=[definition_id])
    return done(request, f"{moved} moved to this version.", to)
