"""Pure decisions about decisions: what matches, what counts, what is wrong, missing or different."""

from handfast.policies.rules.checking import MAX_ROWS, missing, problems
from handfast.policies.rules.hits import outcome
from handfast.policies.rules.matching import ANY, match, samples, typed

__all__ = ["ANY", "MAX_ROWS", "match", "missing", "outcome", "problems", "samples", "typed"]
