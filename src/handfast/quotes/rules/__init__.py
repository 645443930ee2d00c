"""Pure decisions of quotes: what may be chosen together, what it costs, what is still missing."""

from handfast.quotes.rules.completeness import missing_fields
from handfast.quotes.rules.configuration import refuse, validate
from handfast.quotes.rules.pricing import price
from handfast.quotes.rules.selection import Selection, expand_bundle

__all__ = ["Selection", "expand_bundle", "missing_fields", "price", "refuse", "validate"]
