"""Pages of one policy: a version's table with a try-out, its versions, and what differs."""

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from handfast.kernel.errors import HandfastError
from handfast.platform.http import page
from handfast.policies import queries
from handfast.policies.pages import drawing
from handfast.policies.rules.graphs import Graph
from handfast.policies.types import MODEL_KIND, Outcome, TableView


@require_GET
@page("policies.view")
def policy(request: Any, key: str) -> HttpResponse:
    """The version in force (or the draft of a new policy)."""
    return _show(request, drawing.current(key, request.at))


@require_GET
@page("policies.view")
def version(request: Any, key: str, number: int) -> HttpResponse:
    """One version, whatever its state."""
    return _show(request, queries.version_of(key, number))


@require_GET
@page("policies.view")
def versions(request: Any, key: str) -> HttpResponse:
    """Every version with when it is in force, and what differs between two of them."""
    view = drawing.current(key, request.at)
    found = queries.versions(key)
    known = {one.version: one for one in found}
    newer = _number(request.GET.get("after"), known, found[0].version)
    earlier = next((n for n in known if n < newer), newer)
    older = _number(request.GET.get("before"), known, earlier)
    compared = None if older == newer else queries.difference_of(known[older], known[newer])
    context = drawing.frame(request, view, "versions") | {
        "versions": [(one, one.state(request.at)) for one in found],
        "difference": compared, "before": older, "after": newer, "events": queries.history(key),
    }  # fmt: skip
    return render(request, "policies/versions.html", context)


def _number(text: str | None, known: Collection[int], otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) in known else otherwise


def _show(request: Any, view: TableView) -> HttpResponse:
    context = drawing.frame(request, view, "table")
    if view.kind == MODEL_KIND:
        return render(request, "policies/model.html", context | _model(request, view))
    tried = _tried(request, view)
    matched = [rule.row_id for rule in tried["outcome"].matched] if tried else []
    context |= drawing.sheet(view.table, matched) | {
        "asked": request.GET, "tried": tried,
        "check": queries.check_of(view.table), "runs": queries.run_cases(view),
        "warnings": _warnings(view), "decided": queries.decided_recently(view.table.key, request.at),
    }  # fmt: skip
    return render(request, "policies/policy.html", context)


def _warnings(view: TableView) -> list[str]:
    use = queries.use_of(view.table.key)
    return list(use.warnings(view.table)) if use.warnings and view.table.rows else []


def _tried(request: Any, view: TableView) -> dict[str, Any] | None:
    facts = drawing.facts_from(request.GET, view.table.asked)
    if not facts:
        return None
    try:
        found = queries.outcome_of(view.table, facts)
    except HandfastError as error:
        found = Outcome((), None, "; ".join(one.message for one in error.problems[:3]))
    use = queries.use_of(view.table.key)
    return {
        "outcome": found, "lines": drawing.result_lines(view.table, found),
        "made": drawing.made_lines(view.table, facts),
        "explained": use.explain(found.matched) if use.explain else (),
    }  # fmt: skip


def _model(request: Any, view: TableView) -> dict[str, Any]:
    graph = queries.model_graph(view)
    names = [node.name for node in graph.decisions]
    chosen = request.GET.get("decision", names[0] if names else "")
    facts = {k[5:]: v for k, v in request.GET.items() if k.startswith("fact-") and v.strip()}
    found, problem = None, ""
    if facts:
        try:
            found = queries.model_outcome(view, chosen, facts, request.at)
        except HandfastError as error:
            problem = str(error)
    nodes = [
        {"id": node.id, "label": node.name, "text": f"{node.kind} {node.type}".strip(),
         "state": node.kind, "tone": node.tone, "url": f"#node-{node.number}" if node.logic else ""}
        for node in graph.nodes
    ]  # fmt: skip
    hits = {(r.outputs["decision"], r.row_id) for r in found.matched} if found else set()
    return {
        "graph": graph, "nodes": nodes, "parts": _parts(graph, hits), "chosen": chosen,
        "facts": facts, "problem": problem,
        "outcome": found, "given": [(n, facts.get(n.name, "")) for n in graph.inputs],
    }  # fmt: skip


def _parts(graph: Graph, hits: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """How each node decides; rows of its table that counted in the try-out are marked."""
    found = []
    for node in graph.nodes:
        if node.logic is None:
            continue
        sheet = node.logic.sheet
        rows = [
            {"row": row, "number": number,
             "matched": bool({(node.name, row.id), (node.name, str(number))} & hits)}
            for number, row in enumerate(sheet.rows if sheet else (), 1)
        ]  # fmt: skip
        found.append({"node": node, "sheet": sheet, "rows": rows})
    return found
