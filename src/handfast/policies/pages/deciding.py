"""What a policy decided: the log, and why one decision came out as it did."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.kernel.errors import InvalidInput, not_found
from handfast.kernel.ref import Ref
from handfast.platform.http import page
from handfast.policies import queries
from handfast.policies.pages import drawing
from handfast.policies.queries.uses import labelled
from handfast.policies.types import MODEL_KIND, OTHERWISE, DecisionView, TableView


@require_GET
@page("policies.view")
def decisions(request: Any, key: str) -> HttpResponse:
    """Every decision of a policy, newest first."""
    view = drawing.current(key, request.at)
    found = queries.decisions_of(key, cursor=request.GET.get("cursor", ""))
    names = labelled(key, (one.subject for one in found if one.subject))
    context = drawing.frame(request, view, "decisions") | {
        "page": found,
        "rows": [_row(view, one, names.get(one.subject, ("", ""))) for one in found],
    }
    return render(request, "policies/decisions.html", context)


@require_GET
@page("policies.view")
def why(request: Any, decision_id: UUID) -> HttpResponse:
    """One decision: its facts, and the rows that matched in the version that acted."""
    return _why(request, decision_id)


def _why(request: Any, decision_id: UUID) -> HttpResponse:
    found = queries.decision(decision_id)
    assert found.table_id is not None
    view = queries.table(found.table_id)
    names = labelled(view.table.key, [found.subject] if found.subject else [])
    context = drawing.frame(request, view, "decisions") | why_context(view, found) | {
        "subject": names.get(found.subject, ("", "")),
        "keepable": view.kind != MODEL_KIND or bool(found.decision),
        "others": [one for one in _about(found) if one.id != found.id],
    }  # fmt: skip
    return render(request, "policies/decision.html", context)


@require_GET
@page("policies.view")
def about(request: Any, subject: str) -> HttpResponse:
    """The latest decision about a record (`quote:<id>`), with the earlier ones beside it."""
    try:
        found = queries.decisions_for(Ref.parse(subject))
    except InvalidInput as error:
        raise not_found("decision", subject) from error
    if not found:
        raise not_found("decision", subject)
    return _why(request, found[0].id)


def why_context(view: TableView, found: DecisionView) -> dict[str, Any]:
    """What `policies/why.html` draws: a decision and the version of the table that acted."""
    lines = _lines(view, found)
    if view.kind == MODEL_KIND:
        return lines
    return lines | drawing.sheet(view.table, (rule.row_id for rule in found.matched)) | {
        "made": drawing.made_lines(view.table, found.facts),
        "other_facts": drawing.other_lines(view.table, found.facts),
        "by_default": any(rule.row_id == OTHERWISE for rule in found.matched),
    }  # fmt: skip


def _about(found: DecisionView) -> list[DecisionView]:
    return queries.decisions_for(Ref.parse(found.subject))[:10] if found.subject else []


def _lines(view: TableView, found: DecisionView) -> dict[str, Any]:
    return {
        "decision": found, "facts": drawing.fact_lines(view, found.facts),
        "results": drawing.decision_lines(view, found),
    }  # fmt: skip


def _row(view: TableView, one: DecisionView, name: tuple[str, str]) -> dict[str, Any]:
    return _lines(view, one) | {"label": name[0], "url": name[1]}
