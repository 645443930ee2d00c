"""Use case: decide by the table in force, and keep the facts and what matched."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from handfast.kernel.errors import collect, conflict, not_found
from handfast.kernel.ref import Ref
from handfast.platform.canonical import plain
from handfast.policies import queries
from handfast.policies.models import DecisionLog
from handfast.policies.rules import fact_problems, outcome
from handfast.policies.types import MODEL_KIND, DecisionView, Outcome, TableView


@transaction.atomic
def decide(
    *,
    key: str,
    facts: Mapping[str, Any],
    at: datetime,
    subject: Ref | None = None,
    decision: str = "",
) -> DecisionView:
    """Decide by the table in force, and keep the facts and the rows that matched.

    `decision` names one of a model's decisions. Raises NotFound when no version is in force,
    InvalidInput when a fact is missing or has a value that its column does not allow.
    """
    view = queries.table_at(key, at)
    if view is None:
        raise not_found("decision table", key)
    found = _outcome(view, facts, decision, at)
    row = DecisionLog.objects.create(
        table_id=view.id,
        subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None,
        decision=decision[:200] if view.kind == MODEL_KIND else "",
        facts=dict(facts),
        matched=[asdict(rule) for rule in found.matched],
        result=plain(found.result),
        problem=found.problem[:300],
        at=at,
    )
    return DecisionView(
        id=row.id, table_key=key, table_version=view.version, facts=dict(facts),
        matched=found.matched, at=at, result=found.result, problem=found.problem,
        subject=str(subject) if subject else "", table_id=view.id, table_name=view.table.name,
        decision=row.decision,
    )  # fmt: skip


def _outcome(view: TableView, facts: Mapping[str, Any], decision: str, at: datetime) -> Outcome:
    if view.kind == MODEL_KIND:
        if not decision:
            raise conflict("decision", "", "A model holds several decisions.", "Name one of them.")
        return queries.model_outcome(view, decision, facts, at)
    rule = f"So says the rule “{view.table.name}”."
    found = fact_problems(view.table, facts)
    collect(replace(one, remedy=f"{one.remedy} {rule}") for one in found)
    return outcome(view.table, facts)
