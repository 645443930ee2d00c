"""The page behind the link in the mail: decide without signing in, once."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from handfast.approvals import queries, services
from handfast.approvals.forms import AnswerForm, WordsForm
from handfast.approvals.rules.figures import deviations, figures, waterfall
from handfast.approvals.types import RequestView
from handfast.kernel.errors import HandfastError
from handfast.kernel.ref import Ref
from handfast.platform import clock, links
from handfast.platform.access import Actor
from handfast.platform.http import errors_to
from handfast.platform.tenancy import current_tenant, tenant_scope

ASK = "ask"


@never_cache
@require_http_methods(["GET", "POST"])
def approve(request: Any, token: str) -> HttpResponse:
    """Show what is asked; an answer uses the link up, a question does not."""
    try:
        with tenant_scope(links.tenant_of(token)):
            return _answer(request, token)
    except HandfastError as error:
        return render(request, "errors/error.html", {"error": error}, status=error.status)


def _answer(request: Any, token: str) -> HttpResponse:
    at = clock.now()
    link, holder = services.open_link(token=token, at=at)
    view = queries.request_of_step(link.subject_id)
    decision = request.POST.get("decision", "")
    words = WordsForm(request.POST if decision == ASK else None)
    form = AnswerForm(request.POST if request.method == "POST" and decision != ASK else None)
    decided, returned, asked = "", "", False
    if words.is_valid():
        with errors_to(words):
            services.ask_question(
                request_id=view.id, text=words.cleaned_data["text"], by=holder, at=at
            )
            words, asked = WordsForm(), True
    if form.is_valid():
        with errors_to(form):
            row = services.decide_by_link(
                token=token, decision=decision, comment=form.cleaned_data["comment"],
                condition=form.cleaned_data["condition"], at=at,
            )  # fmt: skip
            decided = "approved" if decision == "approve" else "rejected"
            returned = row.reason if decision == "approve" and row.status == "rejected" else ""
    context = {
        **_shown(view, holder, link.subject_id), "form": form, "words_form": words,
        "decided": decided, "returned": returned, "asked": asked,
    }  # fmt: skip
    status = 422 if form.errors or words.errors else 200
    return render(request, "approvals/by_link.html", context, status=status)


def _shown(view: RequestView, holder: Actor, step_id: UUID) -> dict[str, Any]:
    """What the page says about the request, whatever has been answered on it."""
    step = next((one for one in view.steps if one.id == step_id), None)
    return {
        "approval": view, "step": step, "holder": holder, "tenant": current_tenant(),
        "for_whom": queries.answers_for(holder, view, step) if step else "",
        "names": queries.condition_names(view.facts),
        "figures": figures(view.summary, view.facts), "waterfall": waterfall(view.summary),
        "deviations": deviations(view.summary), "questions": queries.questions(view.id),
        "history": queries.history(Ref.parse(view.subject))[:5],
    }  # fmt: skip
