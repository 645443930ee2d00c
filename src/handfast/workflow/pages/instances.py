"""Pages of instances: the list, one with live tokens on its diagram, and what can be done."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.kernel.errors import invalid, not_found
from handfast.platform import access
from handfast.platform.http import done, page, picked
from handfast.workflow import queries, services
from handfast.workflow.forms import ReasonForm
from handfast.workflow.lifecycle import INSTANCE
from handfast.workflow.models import Instance

WAITS_FOR = {
    "task": "a person", "timer": "a moment", "message": "a message", "signal": "a signal",
    "call": "the worker", "failure": "somebody to mend it", "join": "the other branches",
}  # fmt: skip


@require_GET
@page("workflow.view")
def instances_page(request: Any) -> HttpResponse:
    """Instances of all processes, or of one."""
    given = request.GET
    key, status = given.get("process", ""), picked(request, "status", INSTANCE.states)
    stuck = given.get("stuck") == "1"
    context = {
        "page": queries.instances(
            key=key, status=status, q=given.get("q", "").strip(), stuck=stuck,
            sort=given.get("sort", ""), cursor=given.get("cursor", ""),
        ),
        "processes": queries.processes(), "key": key, "status": status, "stuck": stuck,
        "q": given.get("q", ""), "statuses": INSTANCE.states, "counts": queries.open_counts(),
    }  # fmt: skip
    return render(request, "workflow/instances.html", context)


@require_GET
@page("workflow.view")
def instance_page(request: Any, instance_id: UUID) -> HttpResponse:
    """One instance: where it stands, its history, variables, calls and incidents."""
    row = queries.instance(instance_id)
    manage = access.can(request.actor, "workflow.manage")
    context = _live(row) | {
        "definition": row.definition, "calls": queries.calls_of(row.id),
        "variables": [(k, _shown(v)) for k, v in sorted(row.variables.items())],
        "place": queries.place_of(row.subject), "reason_form": ReasonForm(),
        "subject_text": str(row.subject_id or ""), "may_manage": manage, "open": row.status in ("running", "suspended"),
        "published": queries.published(row.definition.key),
    }  # fmt: skip
    return render(request, "workflow/instance.html", context)


@require_GET
@page("workflow.view")
def live(request: Any, instance_id: UUID) -> HttpResponse:
    """What changes while one looks: status, tokens, tasks, history."""
    row = queries.instance(instance_id)
    context = _live(row) | {"may_manage": access.can(request.actor, "workflow.manage")}
    return render(request, "workflow/instance_live.html", context)


@require_POST
@page("workflow.manage")
def act_on_instance(request: Any, instance_id: UUID, action: str) -> HttpResponse:
    """Cancel, rest, go on, or correct variables."""
    act = _ACTIONS.get(action)
    if act is None:
        raise not_found("action", action)
    said = act(request, instance_id)
    return done(request, said, reverse("workflow:instance", args=[instance_id]))


def _live(row: Instance) -> dict[str, Any]:
    history = queries.history(row.id)
    passed = sorted({h.element for h in history if h.what in ("done", "skipped")})
    return {
        "instance": row, "history": history, "tasks": queries.open_tasks_of(row.id),
        "incidents": queries.incidents_of(row.id),
        "tokens": [_token(t) for t in row.tokens],
        "marks": {"passed": passed, "tokens": row.tokens},
    }  # fmt: skip


def _token(token: dict[str, Any]) -> dict[str, Any]:
    due = datetime.fromisoformat(token["due"]) if token["due"] else None
    since = datetime.fromisoformat(token["since"])
    waits_for = WAITS_FOR.get(token["kind"], token["kind"])
    return {**token, "waits_for": waits_for, "since": since, "due": due}


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _cancel(request: Any, instance_id: UUID) -> str:
    reason = request.POST.get("reason", "")
    services.cancel(instance_id=instance_id, reason=reason, by=request.actor, at=request.at)
    return "The process is cancelled."


def _suspend(request: Any, instance_id: UUID) -> str:
    reason = request.POST.get("reason", "")
    services.suspend(instance_id=instance_id, reason=reason, by=request.actor, at=request.at)
    return "The process rests."


def _resume(request: Any, instance_id: UUID) -> str:
    services.resume(instance_id=instance_id, by=request.actor, at=request.at)
    return "The process goes on."


def _variable(request: Any, instance_id: UUID) -> str:
    name = request.POST.get("name", "").strip()
    services.set_variables(
        instance_id=instance_id, values={name: parsed(request.POST.get("value", ""))},
        reason=request.POST.get("reason", ""), by=request.actor, at=request.at,
    )  # fmt: skip
    return f"“{name}” is changed."


def parsed(text: str) -> Any:
    """A variable as somebody typed it: JSON, or else text; raises InvalidInput for half JSON."""
    stripped = text.strip()
    try:
        return json.loads(stripped)
    except ValueError:
        if stripped[:1] in ("{", "["):
            raise invalid("value", stripped, "This is not JSON.", "Correct it.") from None
        return text


_ACTIONS: dict[str, Callable[[Any, UUID], str]] = {
    "cancel": _cancel, "suspend": _suspend, "resume": _resume, "variable": _variable,
}  # fmt: skip
