"""The page of a task: what to do, what came of it, what went wrong, who did what."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.fulfillment import queries, services
from handfast.fulfillment.forms import AssignForm, CompleteForm, FailForm, ReasonForm, RetryForm
from handfast.fulfillment.lifecycle import TASK
from handfast.gateways import queries as gateways
from handfast.kernel.errors import not_found
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.http import done, errors_to, page

FORMS: dict[str, Callable[..., forms.Form]] = {
    "complete": CompleteForm, "fail": FailForm, "retry": RetryForm, "skip": ReasonForm,
    "complete_by_hand": ReasonForm,
}  # fmt: skip
MANAGED = ("assign", "skip", "complete_by_hand")
_USES: dict[str, Callable[..., Any]] = {
    "complete": services.complete_task,
    "fail": services.fail_task,
    "retry": services.retry_task,
    "skip": services.skip_task,
    "complete_by_hand": services.complete_by_hand,
    "claim": services.claim_task,
}
_SAID = {
    "complete": "done", "fail": "fell out", "retry": "is tried again", "skip": "skipped",
    "complete_by_hand": "completed by hand", "claim": "is yours",
}  # fmt: skip


@page("fulfillment.view")
def task_page(request: Any, task_id: UUID) -> HttpResponse:
    """Everything about one task."""
    return _task(request, task_id)


@require_POST
@page("fulfillment.work")
def act(request: Any, task_id: UUID, action: str) -> HttpResponse:
    """Carry out one of the task's actions."""
    if action in MANAGED:
        access.require(request.actor, "fulfillment.manage")
    if action == "assign":
        return _assign(request, task_id)
    if action not in _USES:
        raise not_found("action", action)
    form = FORMS[action](request.POST) if action in FORMS else forms.Form(request.POST)
    if form.is_valid():
        with errors_to(form):
            _USES[action](task_id=task_id, **form.cleaned_data, by=request.actor, at=request.at)
            name = queries.task(task_id).name
            return done(request, f"{name} {_SAID[action]}.", _back(request, task_id))
    return _task(request, task_id, {action: form}, 422)


def _assign(request: Any, task_id: UUID) -> HttpResponse:
    form = AssignForm(request.POST, members=_colleagues())
    if form.is_valid():
        chosen = form.cleaned_data["member"]
        with errors_to(form):
            services.assign_task(
                task_id=task_id, member_id=UUID(chosen) if chosen else None,
                by=request.actor, at=request.at,
            )  # fmt: skip
            return done(request, "Assigned.", _back(request, task_id))
    return _task(request, task_id, {"assign": form}, 422)


def _back(request: Any, task_id: UUID) -> str:
    return reverse("fulfillment:task", args=[task_id])


def _colleagues() -> list[tuple[str, str]]:
    return [(str(m.id), m.name) for m in parties.members()]


def _task(
    request: Any, task_id: UUID, bound: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    task, given = queries.task(task_id), bound or {}
    people = task.handler in ("human", "customer")
    usable = {
        action: TASK.allows(task.state, action) for action in ("retry", "skip", "complete_by_hand")
    }
    usable["complete"] = people and TASK.allows(task.state, "complete")
    usable["fail"] = people and TASK.allows(task.state, "fall_out") and task.state != "fallout"
    usable["claim"] = people and task.state == "ready"
    initial = {"member": str(task.assignee_id or "")}
    context = {
        "task": task,
        "usable": usable,
        "forms": {
            name: given.get(name) or make(auto_id=f"id_{name}_%s") for name, make in FORMS.items()
        },
        "bad": next(iter(given), ""),
        "assign_form": given.get("assign") or AssignForm(members=_colleagues(), initial=initial),
        "fallouts": queries.fallouts_of_task(task_id),
        "history": queries.history(task_id),
        "calls": gateways.calls(reference=_reference(task_id)),
        "messages_in": gateways.messages(reference=_reference(task_id)),
        "can_work": access.can(request.actor, "fulfillment.work"),
        "can_manage": access.can(request.actor, "fulfillment.manage"),
    }
    return render(request, "fulfillment/task.html", context, status=status)


def _reference(task_id: UUID) -> str:
    return queries.reference_of(task_id)
