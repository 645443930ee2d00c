"""Pages of requests: the inbox, the record, and what can be done with it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from handfast.approvals import queries, services
from handfast.approvals.forms import AnswerForm, ReassignForm, RecallForm, WordsForm
from handfast.approvals.lifecycle import REQUEST
from handfast.approvals.rules.figures import deviations, figures, headline, steps
from handfast.approvals.types import KINDS, QuestionView, RequestView, StepView
from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform import access
from handfast.platform.http import done, errors_to, page, picked


@require_GET
@page("approvals.view")
def inbox(request: Any) -> HttpResponse:
    """What waits for me, what I asked for, what is overdue, and everything."""
    tab = request.GET.get("tab", "mine")
    context = {
        "tab": tab, "now": request.at, "mine_count": queries.pending_count(request.actor),
        "page": None, "rows": [], "may_edit_matrix": access.can(request.actor, "policies.edit"),
        "may_view_matrix": access.can(request.actor, "policies.view"),
        "may_report": access.can(request.actor, "approvals.report"),
    }  # fmt: skip
    if tab == "mine":
        context["rows"] = [
            (v, headline(v.summary, v.facts)) for v in queries.pending_for(request.actor)
        ]
    elif tab == "late":
        context["rows"] = [(v, headline(v.summary, v.facts)) for v in queries.aging(request.at)]
    else:
        context |= _listing(request, tab)
    return render(request, "approvals/inbox.html", context)


@require_GET
@page("approvals.view")
def approval(request: Any, request_id: UUID) -> HttpResponse:
    """The request: figures, the price's way, the path, and the answer that is asked."""
    return _record(request, queries.request(request_id))


@require_POST
@page("approvals.view")
def answer(request: Any, request_id: UUID) -> HttpResponse:
    """Approve or reject the step that is mine to answer."""
    view = queries.request(request_id)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with errors_to(form):
            step = _step(request, view)
            row = services.decide(
                step_id=step, decision=request.POST.get("decision", ""),
                comment=form.cleaned_data["comment"], condition=form.cleaned_data["condition"],
                by=request.actor, at=request.at,
            )  # fmt: skip
            told = f"{row.number}: your answer is kept."
            if row.status == "rejected" and request.POST.get("decision") == "approve":
                told += f" It goes back to {view.requested_by} for the present: {row.reason}."
            return done(request, told, reverse("approvals:inbox"))
    return _record(request, queries.request(request_id), form=form, status=422)


@require_POST
@page("approvals.view")
def recall(request: Any, request_id: UUID) -> HttpResponse:
    """Take a request back."""
    reason = request.POST.get("reason", "")
    services.recall(request_id=request_id, reason=reason, by=request.actor, at=request.at)
    return done(request, "The request was taken back.", _page_of(request_id))


@require_POST
@page("approvals.view")
def reassign(request: Any, request_id: UUID) -> HttpResponse:
    """Hand an open step to a colleague."""
    form = ReassignForm(request.POST)
    if form.is_valid():
        with errors_to(form):
            services.reassign(
                step_id=form.cleaned_data["step_id"],
                member_id=UUID(form.cleaned_data["member_id"]),
                reason=form.cleaned_data["reason"], by=request.actor, at=request.at,
            )  # fmt: skip
            return done(request, "It was handed on; they are asked now.", _page_of(request_id))
    return _record(request, queries.request(request_id), reassign_form=form, status=422)


@require_POST
@page("approvals.view")
def question(request: Any, request_id: UUID) -> HttpResponse:
    """Ask something about the request; nothing pauses."""
    form = WordsForm(request.POST)
    if form.is_valid():
        with errors_to(form):
            services.ask_question(
                request_id=request_id, text=form.cleaned_data["text"], by=request.actor,
                at=request.at,
            )  # fmt: skip
            return done(request, "Your question was sent.", _page_of(request_id))
    return _record(request, queries.request(request_id), words_form=form, status=422)


@require_POST
@page("approvals.view")
def answer_question(request: Any, request_id: UUID, question_id: UUID) -> HttpResponse:
    """Answer a question about the request."""
    services.answer_question(
        question_id=question_id, text=request.POST.get("text", ""), by=request.actor,
        at=request.at,
    )  # fmt: skip
    return done(request, "Your answer was sent.", _page_of(request_id))


def _listing(request: Any, tab: str) -> dict[str, Any]:
    status, kind = picked(request, "status", REQUEST.states), picked(request, "kind", KINDS)
    rows = queries.requests(
        status=status,
        kind=kind,
        q=request.GET.get("q", "").strip(),
        requested_by=request.actor.id if tab == "asked" else None,
        sort=request.GET.get("sort", ""),
        cursor=request.GET.get("cursor", ""),
    )
    return {"page": rows, "statuses": REQUEST.states, "status": status, "kinds": KINDS,
            "kind": kind, "q": request.GET.get("q", "")}  # fmt: skip


def _step(request: Any, view: RequestView) -> UUID:
    wanted = request.POST.get("step_id", "")
    found = queries.answerable(request.actor, view)
    for step in view.steps:
        if str(step.id) == wanted:
            return step.id
    if found is None:
        raise invalid(
            "decision", view.status, "Nothing is asked of you here any more.", "Reload the page."
        )
    return found.id


def _record(
    request: Any,
    view: RequestView,
    *,
    form: AnswerForm | None = None,
    reassign_form: ReassignForm | None = None,
    words_form: WordsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked_it = view.requested_by_id is not None and view.requested_by_id == request.actor.id
    mine = None if asked_it else queries.answerable(request.actor, view)
    may_override = access.can(request.actor, "approvals.override")
    context = {
        "approval": view,
        "figures": _figures(view),
        "waterfall": steps(view.summary),
        "deviations": deviations(view.summary),
        "groups": _groups(view),
        "mine": mine,
        "form": form or AnswerForm(),
        "names": queries.condition_names(view.facts),
        "reassign_form": reassign_form
        or ReassignForm(initial={"step_id": mine.id if mine else None}),
        "recall_form": RecallForm(),
        "words_form": words_form or WordsForm(),
        "questions": _questions(request, view),
        "may_recall": view.status == "pending" and (asked_it or may_override),
        "decisions": queries.decisions(view.id),
        "history": [h for h in queries.requests_for(Ref.parse(view.subject)) if h.id != view.id],
        "late": view.status == "pending" and view.due_at <= request.at,
        "now": request.at,
        **_role(request, view, mine),
    }
    return render(request, "approvals/request.html", context, status=status)


def _role(request: Any, view: RequestView, mine: StepView | None) -> dict[str, Any]:
    """In which capacity the person answers: their own, for a colleague, or by override."""
    found = queries.answers_for(request.actor, view, mine) if mine else ""
    return {"override": found is None, "for_whom": found or ""}


def _questions(request: Any, view: RequestView) -> list[QuestionView]:
    """The thread; seeing it, whoever asked has read the answers."""
    found = queries.questions(view.id)
    if any(one.answered_at and one.asked_by_id == request.actor.id for one in found):
        services.read_answers(request_id=view.id, by=request.actor, at=request.at)
    return found


def _figures(view: RequestView) -> list[tuple[str, str]]:
    return figures(view.summary, view.facts)


def _groups(view: RequestView) -> list[tuple[int, list[Any]]]:
    groups: dict[int, list[Any]] = {}
    for step in view.approvers:
        groups.setdefault(step.step, []).append(step)
    return sorted(groups.items())


def _page_of(request_id: UUID) -> str:
    return reverse("approvals:request", args=[request_id])
