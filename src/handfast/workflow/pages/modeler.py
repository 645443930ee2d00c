"""The modeler for administrators: draw, check, save as a draft, upload a document."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.kernel.errors import HandfastError, Problem, invalid
from handfast.parties import queries as parties
from handfast.platform.http import done, page, posted_version
from handfast.policies import queries as policies
from handfast.workflow import queries, services
from handfast.workflow.forms import UploadForm
from handfast.workflow.queries import ActionEntry
from handfast.workflow.rules.documents import MAX_BYTES


@require_GET
@page("workflow.design")
def new_page(request: Any) -> HttpResponse:
    """A new process on an empty sheet."""
    return render(request, "workflow/modeler.html", _choices(request) | {"definition": None})


@require_GET
@page("workflow.design")
def modeler_page(request: Any, definition_id: UUID) -> HttpResponse:
    """The diagram of a version to change; saving makes or changes the draft."""
    row = queries.definition(definition_id)
    return render(request, "workflow/modeler.html", _choices(request) | {"definition": row})


@require_POST
@page("workflow.design")
def check_page(request: Any) -> HttpResponse:
    """What is wrong with a document, as JSON for the modeler."""
    _process, problems = services.check_document(xml=request.POST.get("xml", ""), at=request.at)
    return JsonResponse({"problems": _shown(problems)})


@require_POST
@page("workflow.design")
def save_page(request: Any) -> HttpResponse:
    """Keep the document as the draft; the answer says what still has to be mended."""
    try:
        row = services.save_draft(
            xml=request.POST.get("xml", ""), by=request.actor, at=request.at,
            expected_version=posted_version(request),
        )  # fmt: skip
    except HandfastError as error:
        answer = {"problems": _shown(error.problems), "saved": False}
        return JsonResponse(answer, status=error.status)
    _process, problems = services.check_document(xml=row.xml, at=request.at)
    return JsonResponse(
        {"problems": _shown(problems), "saved": True, "version": row.version,
         "number": row.number, "url": reverse("workflow:definition", args=[row.id]),
         "here": reverse("workflow:modeler", args=[row.id])}
    )  # fmt: skip


@require_POST
@page("workflow.design")
def upload(request: Any) -> HttpResponse:
    """Take a document of another modeler as the draft of its process."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        raise invalid("file", "", "No file came with it.", "Choose a BPMN file.")
    content = form.cleaned_data["file"].read(MAX_BYTES + 1)
    try:
        xml = content.decode("utf-8")
    except UnicodeDecodeError:
        raise invalid("file", "", "The file is not UTF-8.", "Save it as UTF-8.") from None
    row = services.save_draft(xml=xml, by=request.actor, at=request.at, note="Uploaded")
    to = reverse("workflow:definition", args=[row.id])
    return done(request, f"{row.name} is a draft now.", to)


def _choices(request: Any) -> dict[str, Any]:
    """What the properties offer: roles, teams, actions, tables, processes."""
    offered = {
        "roles": [[key, name] for key, name in parties.role_names().items()],
        "teams": [[team.key, team.name] for team in parties.teams()],
        "actions": [[one.name, one.title, _takes(one), _sample(one)] for one in queries.actions()],
        "decisions": [[v.table.key, v.table.name] for v in policies.tables(request.at)],
        "processes": [[p["row"].key, p["row"].name] for p in queries.processes()],
        "calendars": [[row.key, row.name] for row in queries.calendars()],
    }  # fmt: skip
    return {"offered": offered, "offered_json": json.dumps(offered)}


def _takes(action: ActionEntry) -> str:
    """What an action takes and gives, in words."""
    found = [
        f"{one.name} ({one.label}{'' if one.required else '; optional'})" for one in action.inputs
    ]
    takes = f"Takes {', '.join(found)}." if found else ""
    return " ".join([takes, f"Gives {', '.join(action.gives)}." if action.gives else ""]).strip()


def _sample(action: ActionEntry) -> str:
    """Parameters to begin with: what the action cannot do without, each from a variable."""
    needed = [one.name for one in action.inputs if one.required]
    return f"{{{', '.join(f'{name}: {name}' for name in needed)}}}" if needed else ""


def _shown(problems: Any) -> list[dict[str, str]]:
    return [_one(problem) for problem in problems]


def _one(problem: Problem) -> dict[str, str]:
    element = problem.field.removeprefix("elements.") if "elements." in problem.field else ""
    return {"element": element, "text": f"{problem.message} {problem.remedy}".strip()}
