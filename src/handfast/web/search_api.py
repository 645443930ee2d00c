"""The global search as JSON."""

from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema

from handfast.platform.http import needs
from handfast.web.search import FULL, Found, search

router = Router(tags=["Search"])


class FoundOut(Schema):
    """One result: the kind of record, its id, and the address of its page."""

    kind: str
    id: UUID
    title: str
    text: str
    url: str
    state: str


class SearchOut(Schema):
    """The results, best kinds first."""

    items: list[FoundOut]


@router.get("/search", response=SearchOut, summary="Search everything")
@needs("platform.search")
def search_all(
    request: Any, q: str, limit: int = Query(FULL, ge=1, le=50)
) -> dict[str, list[Found]]:
    """Customers, people, leads, opportunities, quotes, contracts, orders, invoices and services.

    `limit` counts for each kind; what the caller may not read is left out.
    """
    groups = search(q, by=request.actor, limit=limit)
    return {"items": [one for group in groups for one in group.found]}
