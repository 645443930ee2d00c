"""The one worklist, and a person's task with its guidance, form and comments."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.kernel.errors import invalid, not_found
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.platform.http import done, errors_to, page, picked
from handfast.workflow import queries, services
from handfast.workflow.forms import CommentForm, DelegateForm, TaskForm
from handfast.workflow.queries.worklist import SCOPES
from handfast.workflow.rules.forms import read_form
from handfast.workflow.rules.guidance import blocks


@require_GET
@page("workflow.work")
def worklist_page(request: Any) -> HttpResponse:
    """Everything a person must do, from every part of the product."""
    scope = picked(request, "scope", SCOPES, default="mine", others="mine")
    kind, q = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    late, free = request.GET.get("late") == "1", request.GET.get("free") == "1"
    found = queries.worklist(
        request.actor, at=request.at, scope=scope, kind=kind, q=q, late=late, free=free
    )
    context = {
        "list": found, "choosable": any(i.kind == "workflow" for i in found.items),
        "scope": scope, "scopes": SCOPES.items(), "kind": kind, "q": q,
        "only_late": late, "only_free": free, "now": request.at, "delegate_form": DelegateForm(),
        "rows": [(i, i.word(request.at), i.tone(request.at)) for i in found.items],
        "informed": queries.tasks_for(request.actor, scope="informed", limit=20)
        if scope == "mine" else [],
    }  # fmt: skip
    return render(request, "workflow/worklist.html", context)


@require_POST
@page("workflow.work")
def bulk(request: Any) -> HttpResponse:
    """Take or hand on several tasks at once."""
    back = reverse("workflow:worklist") + f"?scope={request.POST.get('scope', 'mine')}"
    ids = [_uuid(text) for text in request.POST.getlist("task")]
    if not ids:
        raise invalid("task", "", "Nothing is chosen.", "Choose tasks in the list first.")
    if request.POST.get("action") == "delegate":
        count, refused = services.delegate_many(
            task_ids=ids, member_id=_uuid(request.POST.get("member_id", "")), by=request.actor,
            at=request.at, reason=request.POST.get("reason", ""),
        )  # fmt: skip
        said = f"{count} handed on."
    else:
        count, refused = services.claim_many(task_ids=ids, by=request.actor, at=request.at)
        said = f"{count} taken."
    for text in refused[:3]:
        messages.error(request, text)
    return done(request, said, back)


@require_GET
@page("workflow.view")
def task_page(request: Any, task_id: UUID) -> HttpResponse:
    """A task: what to do, the questions, who has it, what was said."""
    return _task(request, task_id)


@require_POST
@page("workflow.view")
def act_on_task(request: Any, task_id: UUID, action: str) -> HttpResponse:
    """Take, give back, hand on, do, or comment."""
    if action == "complete":
        return _complete(request, task_id)
    known = _ACTIONS.get(action)
    if known is None:
        raise not_found("action", action)
    act, said = known
    act(task_id, request.POST, request.actor, request.at)
    to = reverse("workflow:task", args=[task_id])
    return done(request, said, to)


def _complete(request: Any, task_id: UUID) -> HttpResponse:
    row = queries.task(task_id)
    questions, _wrong = read_form(queries.element_of(row).settings.get("form", ""))
    form = TaskForm(questions, request.POST)
    form.is_valid()
    form.errors.clear()
    values = {q.key: _given(request.POST, q.key, q.type) for q in questions}
    with errors_to(form):
        services.complete(
            task_id=task_id, by=request.actor, at=request.at, values=values,
            remark=request.POST.get("remark", "").strip(),
        )  # fmt: skip
        return done(request, f"“{row.name}” is done.", reverse("workflow:worklist"))
    return _task(request, task_id, form=form, status=422)


def _given(post: Any, key: str, kind: str) -> Any:
    return key in post if kind == "boolean" else post.get(key, "")


def _task(
    request: Any, task_id: UUID, *, form: TaskForm | None = None, status: int = 200
) -> HttpResponse:
    row = queries.task(task_id)
    element = queries.element_of(row)
    questions, _wrong = read_form(element.settings.get("form", ""))
    open_now = row.status in ("open", "claimed")
    mine = open_now and queries.may_act(request.actor, row)
    running = row.instance.status == "running"
    context = {
        "task": row, "guidance": blocks(element.guidance), "open": open_now, "mine": mine,
        "process_guidance": blocks(queries.process_of(row.instance.definition).guidance),
        "form": form or TaskForm(questions, initial=dict(row.instance.variables)),
        "labels": {one.key: one.label for one in questions},
        "answers": [(q.label, row.answers.get(q.key)) for q in questions if row.answers],
        "facts": _facts(row.instance.variables),
        "place": queries.place_of(row.instance.subject),
        "comments": queries.comments_of(row.id), "comment_form": CommentForm(),
        "delegate_form": DelegateForm(), "running": running,
        "may_claim": mine and row.assignee_id is None,
        "may_release": mine and row.assignee_id == request.actor.id and bool(row.candidates),
        "late": open_now and row.due_at is not None and row.due_at < request.at,
        "offered": [_who(one) for one in row.candidates],
        "informs": [_who(one) for one in row.informs],
        "may_see_process": access.can(request.actor, "workflow.view"),
    }  # fmt: skip
    return render(request, "workflow/task.html", context, status=status)


def _facts(variables: dict[str, Any]) -> list[tuple[str, Any]]:
    """Variables a person can read: plain values, by name."""
    return [
        (name, value)
        for name, value in sorted(variables.items())
        if isinstance(value, str | int | float | bool)
        and not name.endswith("_id") and value != ""
    ][:24]  # fmt: skip


def _who(candidate: str) -> str:
    kind, _, name = candidate.partition(":")
    if kind == "member":
        return "a colleague"
    return name.replace("_", " ").capitalize() + (" team" if kind == "team" else "")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise invalid("task", text, "This is not an id.", "Choose from the list.") from None


Act = Callable[[UUID, Any, Actor, datetime], object]


def _claim(task_id: UUID, _post: Any, by: Actor, at: datetime) -> object:
    return services.claim(task_id=task_id, by=by, at=at)


def _release(task_id: UUID, _post: Any, by: Actor, at: datetime) -> object:
    return services.release(task_id=task_id, by=by, at=at)


def _delegate(task_id: UUID, post: Any, by: Actor, at: datetime) -> object:
    member_id = _uuid(post.get("member_id", ""))
    reason = post.get("reason", "")
    return services.delegate(task_id=task_id, member_id=member_id, by=by, at=at, reason=reason)


def _comment(task_id: UUID, post: Any, by: Actor, at: datetime) -> object:
    return services.comment(task_id=task_id, text=post.get("text", ""), by=by, at=at)


_ACTIONS: dict[str, tuple[Act, str]] = {
    "claim": (_claim, "The task is yours."),
    "release": (_release, "The task is offered to everybody again."),
    "delegate": (_delegate, "It was handed on."),
    "comment": (_comment, "Your comment is kept."),
}
