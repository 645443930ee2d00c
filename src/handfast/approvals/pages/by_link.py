"""The page behind the link in the mail: decide without signing in, once."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from handfast.approvals import queries, services
from handfast.approvals.forms import AnswerForm, WordsForm
from handfast.approvals.rules.figures import deviations, figures, waterfall
from handfast.kernel.errors import HandfastError
from handfast.kernel.ref import Ref
from handfast.platform import clock, links
from handfast.platform.http import errors_to
from handfast.platform.tenancy import current_tenant, tenant_scope


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
    asking = request.POST.get("decision") == "ask"
    words = WordsForm(request.POST if asking else None)
    form = AnswerForm(request.POST if request.POST and not asking else None)
    decision = request.POST.get("decision", "")
    decided, asked = "", False
    if asking and words.is_valid():
        with errors_to(words):
            services.ask_question(
                request_id=view.id, text=words.cleaned_data["text"], by=holder, at=at
            )
            words, asked = WordsForm(), True
    if not asking and form.is_bound and form.is_valid():
        with errors_to(form):
            services.decide_by_link(
                token=token, decision=decision, comment=form.cleaned_data["comment"],
                condition=form.cleaned_data["condition"], at=at,
            )  # fmt: skip
            decided = "approved" if decision == "approve" else "rejected"
    step = next((s for s in view.steps if s.id == link.subject_id), None)
    context = {
        "for_whom": queries.answers_for(holder, view, step) if step else "",
        "names": queries.condition_names(view.facts),
        "history": queries.history(Ref.parse(view.subject))[:5],
        "questions": queries.questions(view.id),
        "words_form": words, "asked": asked, "deviations": deviations(view.summary),
        "approval": view, "step": step, "holder": holder, "form": form, "decided": decided,
        "figures": figures(view.summary, view.facts), "tenant": current_tenant(),
        "waterfall": waterfall(view.summary),
    }  # fmt: skip
    status = 422 if form.errors or words.errors else 200
    return render(request, "approvals/by_link.html", context, status=status)
