"""From a lead's fields to its stored score: facts, points and reasons."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from handfast.parties import queries as parties
from handfast.sales.rules.scoring import score
from handfast.sales.rules.territory import is_served
from handfast.sales.types import LeadFacts


def score_fields(
    fields: Mapping[str, str], territories: Mapping[str, UUID], *, known: bool | None = None
) -> dict[str, Any]:
    """The columns `score`, `factors` and `score_facts` for a lead with these fields.

    `known` says that it is a customer; None looks it up by company and address.
    """
    if known is None:
        known = bool(parties.accounts_like(name=fields["company"], email=fields["email"], limit=1))
    facts = LeadFacts(
        company=fields["company"],
        email=fields["email"],
        phone=fields["phone"],
        message=fields["message"],
        source=fields["source"],
        region_served=is_served(fields["region"], territories),
        known_customer=known,
    )
    result = score(facts)
    return {
        "score": result.points,
        "factors": [asdict(factor) for factor in result.factors],
        "score_facts": asdict(facts),
    }
