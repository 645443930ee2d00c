"""Lists and searches of quotes, by keyset pages."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from handfast.platform.paging import PAGE, Page, keyset
from handfast.quotes.models import Quote
from handfast.quotes.queries.records import RELATED, quote_view
from handfast.quotes.types import QuoteView

SORTS = {
    "-created": "created_at",
    "number": "number",
    "monthly": "monthly",
    "tcv": "tcv",
    "discount": "max_discount_percent",
}


@dataclass(frozen=True)
class Hit:
    """One result of the global search."""

    kind: str
    id: UUID
    title: str
    text: str
    url: str


def quotes(
    *,
    q: str = "",
    status: str = "",
    owner_id: UUID | None = None,
    sort: str = "",
    cursor: str = "",
    limit: int = PAGE,
) -> Page[QuoteView]:
    """Quotes page by page, newest first; `q` matches number, name or customer.

    Earlier versions are left out unless asked for with status `superseded`.
    """
    rows = Quote.objects.select_related(*RELATED)
    if q:
        rows = rows.filter(
            Q(number__istartswith=q) | Q(name__icontains=q) | Q(account__name__icontains=q)
        )
    rows = rows.filter(status=status) if status else rows.exclude(status="superseded")
    if owner_id:
        rows = rows.filter(owner_id=owner_id)

    return keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit).map(quote_view)


def quotes_of(account_id: UUID) -> list[QuoteView]:
    """A customer's quotes, newest first (at most 200)."""
    rows = Quote.objects.select_related(*RELATED).filter(account_id=account_id)
    return [quote_view(r) for r in rows.order_by("-created_at", "-id")[:200]]


def open_quotes_on(version_id: UUID) -> list[QuoteView]:
    """Quotes not yet answered that are pinned to a catalog version (at most 200)."""
    rows = Quote.objects.select_related(*RELATED).filter(
        catalog_version_id=version_id,
        status__in=("draft", "in_approval", "approved", "presented"),
    )
    return [quote_view(r) for r in rows.order_by("-created_at")[:200]]


def due_to_expire(day: date) -> list[UUID]:
    """Quotes whose last day lies before `day` and that were not answered."""
    rows = Quote.objects.filter(valid_until__lt=day, status__in=("approved", "presented"))
    return list(rows.order_by("id").values_list("id", flat=True))


def search(text: str, limit: int = 10) -> list[Hit]:
    """Quotes for the global search: by number, name or customer."""
    text = text.strip()
    if len(text) < 2:
        return []
    return [
        Hit(
            "quote", v.id, v.title, f"{v.account_name} · {v.status.replace('_', ' ')}",
            f"/quotes/{v.id}/",
        )
        for v in quotes(q=text, limit=limit)
    ]  # fmt: skip
