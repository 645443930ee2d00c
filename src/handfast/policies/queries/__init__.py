"""Reads of policies: tables by key and moment, decisions, checks, and what a change would do."""

from handfast.policies.queries.decisions import (
    decide,
    decided_recently,
    decision,
    decision_view,
    decisions_for,
    decisions_of,
    matches,
    outcomes,
    same_facts,
)
from handfast.policies.queries.examining import (
    check_of,
    check_problems,
    difference_between,
    outcome_of,
    run_cases,
)
from handfast.policies.queries.models import model_graph, model_outcome
from handfast.policies.queries.simulating import simulate, simulation
from handfast.policies.queries.tables import (
    draft_of,
    in_review,
    in_review_rows,
    open_version,
    summaries,
    table,
    table_at,
    table_view,
    tables,
    version_of,
    versions,
)
from handfast.policies.queries.uses import TableUse, use_of

__all__ = [
    "TableUse",
    "check_of",
    "check_problems",
    "decide",
    "decided_recently",
    "decision",
    "decision_view",
    "decisions_for",
    "decisions_of",
    "difference_between",
    "draft_of",
    "in_review",
    "in_review_rows",
    "matches",
    "model_graph",
    "model_outcome",
    "open_version",
    "outcome_of",
    "outcomes",
    "run_cases",
    "same_facts",
    "simulate",
    "simulation",
    "summaries",
    "table",
    "table_at",
    "table_view",
    "tables",
    "use_of",
    "version_of",
    "versions",
]
