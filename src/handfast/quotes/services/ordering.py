"""After acceptance: the quote has become an order."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.platform.access import Actor
from handfast.quotes import queries
from handfast.quotes.services.draft import locked, move
from handfast.quotes.types import QuoteView


@transaction.atomic
def mark_ordered(*, quote_id: UUID, by: Actor, at: datetime) -> QuoteView:
    """Note that an order was captured from the quote; done once, repeated calls change nothing."""
    row = locked(quote_id)
    if row.status != "ordered":
        move(row, "order", by, at)
    return queries.quote(quote_id)
