"""Reads of contracts."""

from handfast.contracts.queries.library import (
    clause_history,
    effect_of,
    library,
    phases,
    published_clauses,
    responsibilities,
    templates,
    variants_of,
)
from handfast.contracts.queries.records import (
    clauses,
    contract,
    contract_for_quote,
    contract_of_stream,
    contracts_of,
    may_read,
    schedule,
    search,
    versions,
    view,
    visible,
)

__all__ = [
    "clause_history",
    "clauses",
    "contract",
    "contract_for_quote",
    "contract_of_stream",
    "contracts_of",
    "effect_of",
    "library",
    "may_read",
    "phases",
    "published_clauses",
    "responsibilities",
    "schedule",
    "search",
    "templates",
    "variants_of",
    "versions",
    "view",
    "visible",
]
