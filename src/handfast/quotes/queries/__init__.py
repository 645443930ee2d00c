"""All reads of quotes."""

from handfast.quotes.queries.inputs import context_of, replay, selection_of
from handfast.quotes.queries.listing import (
    Hit,
    due_to_expire,
    open_quotes_on,
    quotes,
    quotes_of,
    search,
)
from handfast.quotes.queries.records import (
    catalog_of,
    lines,
    may_read,
    quote,
    quote_by_number,
    quote_of_stream,
    revisions,
)

__all__ = [
    "Hit",
    "catalog_of",
    "context_of",
    "due_to_expire",
    "lines",
    "may_read",
    "open_quotes_on",
    "quote",
    "quote_by_number",
    "quote_of_stream",
    "quotes",
    "quotes_of",
    "replay",
    "revisions",
    "search",
    "selection_of",
]
