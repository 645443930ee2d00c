"""Pages of processes: the list, a version with its diagram and figures, starting one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handfast.kernel.errors import not_found
from handfast.platform import access
from handfast.platform.http import done, errors_to, page
from handfast.workflow import queries, services
from handfast.workflow.forms import StartForm, UploadForm
from handfast.workflow.rules.guidance import blocks
from handfast.workflow.types import Element


@require_GET
@page("workflow.view")
def processes_page(request: Any) -> HttpResponse:
    """Every process: what it is for, its version, what runs, what is stuck."""
    services.ensure_shipped(at=request.at)
    context = {
        "processes": queries.processes(), "counts": queries.open_counts(),
        "may_design": access.can(request.actor, "workflow.design"), "upload_form": UploadForm(),
    }  # fmt: skip
    return render(request, "workflow/processes.html", context)


@require_GET
@page("workflow.view")
def definition_page(request: Any, definition_id: UUID) -> HttpResponse:
    """One version: diagram, guidance, figures, versions, what starts it."""
    row = queries.definition(definition_id)
    design = access.can(request.actor, "workflow.design")
    starts = queries.process_of(row).starts
    problems = []
    if row.status == "draft":
        _process, problems = services.check_document(xml=row.xml, at=request.at)
    context = {
        "definition": row, "versions": queries.versions(row.key), "problems": problems,
        "guidance": blocks(row.guidance), "figures": queries.figures(row.key, at=request.at),
        "triggers": _triggers(row.key, starts), "published": queries.published(row.key),
        "instances": queries.instances(key=row.key, limit=8).rows, "may_design": design,
        "may_start": row.status == "published" and access.can(request.actor, "workflow.start"),
        "may_manage": access.can(request.actor, "workflow.manage"),
        "start_form": StartForm(starts=starts),
    }  # fmt: skip
    return render(request, "workflow/definition.html", context)


def _triggers(key: str, starts: Sequence[Element]) -> list[dict[str, Any]]:
    """What starts the process by itself, each with the title of its start event."""
    titles = {one.id: one.title for one in starts}
    return [
        {"row": one, "title": titles.get(one.element, one.element)}
        for one in queries.triggers_of(key)
    ]


@require_GET
@page("workflow.view")
def document(request: Any, definition_id: UUID) -> HttpResponse:
    """The BPMN document itself, for the diagram and to take away."""
    row = queries.definition(definition_id)
    response = HttpResponse(row.xml, content_type="application/xml; charset=utf-8")
    how = "attachment" if request.GET.get("download") else "inline"
    response["Content-Disposition"] = f'{how}; filename="{row.key}-v{row.number}.bpmn"'
    return response


@require_http_methods(["POST"])
@page("workflow.start")
def start_page(request: Any, definition_id: UUID) -> HttpResponse:
    """Begin an instance of the published version."""
    row = queries.definition(definition_id)
    form = StartForm(request.POST, starts=queries.process_of(row).starts)
    if form.is_valid():
        with errors_to(form):
            made = services.start(
                key=row.key, by=request.actor, at=request.at,
                title=form.cleaned_data["title"], business_key=form.cleaned_data["business_key"],
                begin=form.cleaned_data.get("begin", ""),
            )  # fmt: skip
            to = reverse("workflow:instance", args=[made.id])
            return done(request, f"{made.number} has begun.", to)
    context = {"definition": row, "form": form}
    return render(request, "workflow/start.html", context, status=422)


@require_POST
@page("workflow.design")
def trigger(request: Any, definition_id: UUID) -> HttpResponse:
    """Let a process start by itself, or only by hand."""
    row = queries.definition(definition_id)
    active = request.POST.get("active") == "1"
    services.set_trigger(
        key=row.key, element=request.POST.get("element", ""), active=active, by=request.actor,
        at=request.at,
    )  # fmt: skip
    said = "It starts by itself." if active else "It starts by hand only."
    return done(request, said, reverse("workflow:definition", args=[row.id]))


@require_POST
@page("workflow.design")
def act_on_definition(request: Any, definition_id: UUID, action: str) -> HttpResponse:
    """Publish, retire or discard a version, or begin a draft from it."""
    known = _ACTIONS.get(action)
    if known is None:
        raise not_found("action", action)
    act, said, view = known
    row = act(definition_id=definition_id, by=request.actor, at=request.at)
    to = reverse("workflow:processes") if not view else reverse(view, args=[row.id])
    return done(request, said.format(row=row), to)


_ACTIONS: dict[str, tuple[Any, str, str]] = {
    "publish": (services.publish, "Version {row.number} is published.", "workflow:definition"),
    "retire": (services.retire, "No new instances are started.", "workflow:definition"),
    "discard": (services.discard_draft, "The draft is gone.", ""),
    "draft": (services.draft_from, "This is the draft; change it and publish.", "workflow:modeler"),
}
