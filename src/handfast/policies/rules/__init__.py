"""Pure decisions about decisions: what matches, what counts, what is wrong, missing or different."""

from handfast.policies.rules.allowing import refused
from handfast.policies.rules.checking import MAX_ROWS, fact_problems, problems
from handfast.policies.rules.hits import outcome
from handfast.policies.rules.matching import match, typed
from handfast.policies.rules.sampling import samples

__all__ = [
    "MAX_ROWS",
    "fact_problems",
    "match",
    "outcome",
    "problems",
    "refused",
    "samples",
    "typed",
]
