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
from handfast.contracts.rules.wording import explained, in_words

__all__ = [
    "FactsIncomplete",
    "check_condition",
    "choose",
    "explained",
    "fill",
    "in_words",
    "placeholders",
    "review_class",
    "standard_variant",
    "typed",
]
