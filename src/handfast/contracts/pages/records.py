"""Pages of contracts: the list, one contract, and its steps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from handfast.approvals import queries as approvals
from handfast.approvals.types import RequestView
from handfast.contracts import queries, services
from handfast.contracts.forms import ClauseChangeForm, ReasonForm
from handfast.contracts.lifecycle import CONTRACT, PATH
from handfast.contracts.rules.runbook import WAITING, next_step
from handfast.contracts.types import ContractView
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, outbox
from handfast.platform.clock import local_date
from handfast.platform.http import done, errors_to, page, picked
from handfast.signing import queries as signing

WITH_REASON: dict[str, tuple[Callable[..., Any], str, str]] = {
    "return": (services.return_contract, "contracts.review", "Return to drafting"),
    "cancel": (services.cancel_contract, "contracts.draft", "Cancel the contract"),
    "terminate": (services.terminate_contract, "contracts.terminate", "Terminate the contract"),
}
AT_ONCE: dict[str, tuple[Callable[..., Any], str]] = {
    "submit": (services.submit_contract, "Handed to Legal."),
    "approve": (services.approve_contract, "Released for signature."),
    "send": (services.send_for_signature, "Sent for signature."),
    "document": (services.generate_document, "A new version of the document was made."),
}


@page("contracts.view")
def contract_list(request: Any) -> HttpResponse:
    """Contracts with search and filter."""
    asked = {key: request.GET.get(key, "") for key in ("q", "status", "sort", "cursor")}
    asked["status"] = picked(request, "status", CONTRACT.states)
    found = queries.search(
        by=request.actor, text=asked["q"], status=asked["status"], sort=asked["sort"],
        cursor=asked["cursor"],
    )  # fmt: skip
    statuses = [(s, s.replace("_", " ")) for s in CONTRACT.states]
    context = {"page": found, "asked": asked, "statuses": statuses}
    return render(request, "contracts/list.html", context)


@page("contracts.view")
def contract_page(request: Any, contract_id: UUID) -> HttpResponse:
    """One contract: stage, schedule, clauses with their reasons, versions, signatures."""
    contract = queries.contract(contract_id, by=request.actor)
    envelope = signing.envelope(contract.envelope_id) if contract.envelope_id else None
    clauses = queries.clauses(contract_id)
    changed = tuple(c.title for c in clauses if not c.standard)
    context = {
        "contract": contract,
        "path": PATH,
        "skipped": _skipped_stages(contract),
        "schedule": queries.schedule(contract_id),
        "clauses": clauses,
        "next": next_step(contract, changed),
        "versions": queries.versions(contract_id),
        "obligations": queries.obligations_of(contract_id, by=request.actor),
        "manages": queries.may_manage(request.actor),
        "today": local_date(request.at),
        "role_names": parties.role_names(),
        "standing": services.standing(contract=contract, by=request.actor, at=request.at),
        "comments": queries.comments(contract_id),
        "envelope": envelope,
        "approval": _approval(contract),
        "events": outbox.timeline(subject=Ref("contract", contract_id)),
    }
    return render(request, "contracts/contract.html", context)


@require_POST
@page("contracts.view")
def comment(request: Any, contract_id: UUID) -> HttpResponse:
    """Say something about a contract."""
    services.comment_on(
        contract_id=contract_id, text=request.POST.get("text", ""), by=request.actor, at=request.at
    )
    return done(request, "Your comment was added.", f"{contract_url(contract_id)}#comments")


def contract_url(contract_id: UUID) -> str:
    """Where a contract's page is."""
    return reverse("contracts:contract", args=[contract_id])


def _approval(contract: ContractView) -> RequestView | None:
    """The request that the contract waits for, if it does."""
    if not contract.reason.startswith(WAITING):
        return None
    return approvals.request_for(Ref("contract", contract.id), "contract")


def _skipped_stages(contract: ContractView) -> tuple[str, ...]:
    """The stages that a standard contract went past: nobody had to review or release it."""
    passed = contract.status in (*PATH[PATH.index("in_signature") :], "terminated")
    subject = Ref("contract", contract.id)
    if not passed or audit.search(subject=subject, action="contract.submit").exists():
        return ()
    return ("in_review", "approved")


@require_POST
@page("contracts.draft")
def draft(request: Any, quote_id: UUID) -> HttpResponse:
    """Draft the contract of an accepted quote."""
    row = services.draft_from_quote(quote_id=quote_id, by=request.actor, at=request.at)
    to = contract_url(row.id)
    return done(request, f"Contract {row.number} drafted from the quote.", to)


@require_POST
@page("contracts.draft", "contracts.review", "contracts.send")
def act(request: Any, contract_id: UUID, action: str) -> HttpResponse:
    """One of the steps that need no further words."""
    if action not in AT_ONCE:
        raise not_found("action", action)
    service, words = AT_ONCE[action]
    row = service(contract_id=contract_id, by=request.actor, at=request.at)
    if action == "send" and row.status != "in_signature":
        words = f"{row.reason}: it is sent by itself once they have agreed."
    return done(request, words, contract_url(contract_id))


@page("contracts.draft", "contracts.review", "contracts.terminate")
def act_with_reason(request: Any, contract_id: UUID, action: str) -> HttpResponse:
    """One of the steps that ask for a reason."""
    if action not in WITH_REASON:
        raise not_found("action", action)
    service, permission, title = WITH_REASON[action]
    access.require(request.actor, permission)
    contract = queries.contract(contract_id, by=request.actor)
    form = ReasonForm(request.POST or None)
    back = contract_url(contract_id)
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            service(
                contract_id=contract_id, reason=form.cleaned_data["reason"], by=request.actor,
                at=request.at,
            )  # fmt: skip
        if not form.errors:
            return done(request, "Done.", back)
    context = {
        "contract": contract, "form": form, "title": title, "back": back,
        "danger": action != "return",
    }  # fmt: skip
    return render(request, "contracts/reason.html", context, status=422 if form.errors else 200)


@page("contracts.draft")
def change_clause(request: Any, contract_id: UUID, key: str) -> HttpResponse:
    """Choose another variant of a clause."""
    contract = queries.contract(contract_id, by=request.actor)
    variants = queries.variants_of(key)
    current = next((c for c in queries.clauses(contract_id) if c.key == key), None)
    if current is None:
        raise not_found("clause", key)
    chosen = next((str(v.id) for v in variants if v.variant == current.variant), None)
    form = ClauseChangeForm(request.POST or None, variants=variants, initial={"clause_id": chosen})
    if request.method == "POST" and form.is_valid():
        with errors_to(form):
            services.change_clause(
                contract_id=contract_id, key=key, clause_id=UUID(form.cleaned_data["clause_id"]),
                reason=form.cleaned_data["reason"], by=request.actor, at=request.at,
            )  # fmt: skip
        if not form.errors:
            to = contract_url(contract_id)
            return done(request, "The clause was changed.", to)
    context = {
        "contract": contract, "clause": current, "variants": variants, "form": form,
        "chosen": form["clause_id"].value(),
    }  # fmt: skip
    return render(
        request, "contracts/clause_change.html", context, status=422 if form.errors else 200
    )
