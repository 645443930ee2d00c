"""Pure decisions about contracts: which clause variant, what its text says, how it is reviewed."""

from handfast.contracts.rules.clauses import (
    FactsIncomplete,
    check_condition,
    choose,
    fill,
    placeholders,
    standard_variant,
    typed,
)
from handfast.contracts.rules.review import review_class

__all__ = [
    "FactsIncomplete",
    "check_condition",
    "choose",
    "fill",
    "placeholders",
    "review_class",
    "standard_variant",
    "typed",
]
