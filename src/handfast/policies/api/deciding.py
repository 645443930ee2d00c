"""Routes of decisions: dry ones, and those that were kept."""

from typing import Any
from uuid import UUID

from ninja import Router

from handfast.kernel.errors import collect, not_found
from handfast.platform.http import needs
from handfast.platform.schemas import Limit
from handfast.policies import queries, schemas, services
from handfast.policies.api.shapes import VIEW, shape
from handfast.policies.rules import fact_problems
from handfast.policies.types import MODEL_KIND

router = Router()


@router.get("/policies/decisions/{uuid:decision_id}", response=schemas.DecisionOut, summary="Why")
@needs(VIEW)
def decision(request: Any, decision_id: UUID) -> Any:
    """One stored decision: its facts and the rows that matched."""
    return queries.decision(decision_id)


@router.post(
    "/policies/decisions/{uuid:decision_id}/case", response=schemas.VersionOut,
    summary="Keep it as a test case",
)  # fmt: skip
@needs("policies.edit")
def keep(request: Any, decision_id: UUID, body: schemas.KeepIn) -> Any:
    """Keep a past decision as test case of its table's draft: these facts, that outcome."""
    row = services.add_case_from(
        decision_id=decision_id, name=body.name, by=request.actor, at=request.at
    )
    return shape(request, queries.table(row.id))


@router.post("/policies/{key}/decide", response=schemas.OutcomeOut, summary="Decide (dry)")
@needs(VIEW)
def decide(request: Any, key: str, body: schemas.FactsIn) -> Any:
    """What the version in force (or another) says about facts; nothing is kept."""
    view = queries.table_at(key, request.at) if body.version is None else None
    if body.version is not None:
        view = queries.version_of(key, body.version)
    if view is None:
        raise not_found("policy", key)
    if view.kind == MODEL_KIND:
        found = queries.model_outcome(view, body.decision, body.facts, request.at)
    else:
        collect(fact_problems(view.table, body.facts))
        found = queries.outcome_of(view.table, body.facts)
    return {"version": view.version, "matched": found.matched, "result": found.result,
            "problem": found.problem}  # fmt: skip


@router.get("/policies/{key}/decisions", response=schemas.DecisionPage, summary="Decisions")
@needs(VIEW)
def decisions(request: Any, key: str, cursor: str = "", limit: int = Limit) -> Any:
    """What a policy decided, newest first."""
    page = queries.decisions_of(key, cursor=cursor, limit=limit)
    return {"items": page.rows, "next_cursor": page.next_cursor}
