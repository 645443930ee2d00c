"""Forms of obligations: written by hand, closed, and their due days settled."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.contracts import queries, services
from handfast.contracts.forms import DoneForm, ObligationForm, ReasonForm, ReopenForm
from handfast.contracts.pages.obligations import may_settle
from handfast.contracts.queries import ObligationView
from handfast.contracts.rules.obligations import plain
from handfast.contracts.services import Evidence
from handfast.kernel.errors import forbidden, not_found
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.http import done, errors_to, page, posted_version

MOVES: dict[str, tuple[Callable[..., Any], str, str]] = {
    "close": (services.close_obligation, "Close the obligation",
              "Its open days are withdrawn, nobody is reminded any more."),
    "resume": (services.resume_obligation, "Take the obligation up again",
               "Its days count again from today on."),
}  # fmt: skip
SETTLE = {
    "complete": (DoneForm, "Done", "It is done."),
    "waive": (ReasonForm, "Waive", "Waived."),
    "reopen": (ReopenForm, "Open again", "Open again."),
}


@page("contracts.obligations")
def add_obligation(request: Any, contract_id: UUID) -> HttpResponse:
    """Write an obligation into a contract."""
    contract = queries.contract(contract_id, by=request.actor)
    form = _form(request, contract_id, {"clause_key": request.GET.get("clause", "")})
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            row = services.add_obligation(
                contract_id=contract_id, duty=form.duty(), by=request.actor, at=request.at
            )
            return done(request, "The obligation was added.", _at(row.id))
    context = {
        "form": form, "contract": contract, "title": "New obligation",
        "back": reverse("contracts:contract", args=[contract_id]) + "#obligations",
    }  # fmt: skip
    return render(
        request, "contracts/obligation_edit.html", context, status=422 if form.errors else 200
    )


@page("contracts.obligations")
def change_obligation(request: Any, obligation_id: UUID) -> HttpResponse:
    """Change an obligation."""
    one = queries.obligation(obligation_id, by=request.actor)
    form = _form(request, one.contract_id, _initial(one))
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.change_obligation(
                obligation_id=obligation_id, duty=form.duty(), by=request.actor, at=request.at,
                expected_version=posted_version(request),
            )  # fmt: skip
            return done(request, "The obligation was changed.", _at(obligation_id))
    context = {
        "form": form, "title": one.title, "back": _at(obligation_id), "one": one,
        "contract": queries.contract(one.contract_id, by=request.actor),
    }  # fmt: skip
    return render(
        request, "contracts/obligation_edit.html", context, status=422 if form.errors else 200
    )


@page("contracts.obligations")
def move_obligation(request: Any, obligation_id: UUID, action: str) -> HttpResponse:
    """Close an obligation, or take it up again, with the reason."""
    if action not in MOVES:
        raise not_found("action", action)
    service, title, text = MOVES[action]
    one = queries.obligation(obligation_id, by=request.actor)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            service(
                obligation_id=obligation_id, reason=form.cleaned_data["reason"], by=request.actor,
                at=request.at,
            )  # fmt: skip
            return done(request, "Done.", _at(obligation_id))
    context = {
        "form": form, "title": title, "text": text, "one": one, "back": _at(obligation_id),
        "danger": action == "close",
    }  # fmt: skip
    return render(
        request, "contracts/obligation_act.html", context, status=422 if form.errors else 200
    )


@require_POST
@page("contracts.keep", "contracts.obligations")
def take_obligation(request: Any, obligation_id: UUID) -> HttpResponse:
    """Look after an obligation of one's role."""
    services.take_obligation(obligation_id=obligation_id, by=request.actor, at=request.at)
    return done(request, "You look after it now.", _at(obligation_id))


@page("contracts.keep", "contracts.obligations")
def settle(request: Any, occurrence_id: UUID, action: str) -> HttpResponse:
    """Say that it was done, waive a day, or open it again."""
    if action not in SETTLE:
        raise not_found("action", action)
    if action != "complete":
        access.require(request.actor, "contracts.obligations")
    day = queries.due(occurrence_id, by=request.actor)
    manages = queries.may_manage(request.actor)
    if action in day.actions and action not in may_settle(request.actor, day, manages):
        raise forbidden("contracts.obligations", request.actor.name)
    kind, title, words = SETTLE[action]
    form = kind(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            _settle(action, occurrence_id, form.cleaned_data, request)
            return done(request, words, _at(day.obligation_id))
    context = {
        "form": form, "title": title, "day": day, "back": _at(day.obligation_id),
        "one": queries.obligation(day.obligation_id, by=request.actor),
    }  # fmt: skip
    return render(
        request, "contracts/obligation_act.html", context, status=422 if form.errors else 200
    )


def _settle(action: str, occurrence_id: UUID, given: dict[str, Any], request: Any) -> None:
    common = {"occurrence_id": occurrence_id, "by": request.actor, "at": request.at}
    if action == "complete":
        services.complete_occurrence(
            note=given["note"], measured=given["measured"], evidence=_evidence(given["file"]),
            **common,
        )  # fmt: skip
    elif action == "waive":
        services.waive_occurrence(reason=given["reason"], **common)
    else:
        services.reopen_occurrence(reason=given["reason"], due_on=given["due_on"], **common)


def _evidence(upload: Any) -> Evidence | None:
    if upload is None:
        return None
    return Evidence(upload.name, upload.content_type or "", upload.read())


def _form(request: Any, contract_id: UUID, initial: dict[str, Any]) -> ObligationForm:
    return ObligationForm(
        request.POST or None, initial=initial, clauses=queries.clauses(contract_id),
        roles=parties.role_names(), people=[(str(m.id), m.name) for m in parties.members()],
    )  # fmt: skip


def _initial(one: ObligationView) -> dict[str, Any]:
    timing = one.timing
    same = ("title", "kind", "text", "owed_by", "role", "member_id", "clause_key", "measure",
             "comparison", "unit", "consequence", "needs_evidence")  # fmt: skip
    return {
        **{name: getattr(one, name) for name in same},
        "timing": timing.kind, "on": timing.on, "anchor": timing.anchor, "day": timing.day,
        "month": timing.month, "first": timing.first, "until": timing.until,
        "days": None if timing.days is None else abs(timing.days),
        "way": "after" if (timing.days or 0) > 0 else "before",
        "remind_days": ", ".join(str(n) for n in one.remind_days),
        "threshold": None if one.threshold is None else plain(one.threshold).replace(",", ""),
    }  # fmt: skip


def _at(obligation_id: UUID) -> str:
    return reverse("contracts:obligation", args=[obligation_id])
