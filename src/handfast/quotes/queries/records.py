"""Reads of one quote: its view, its lines, its revisions, and who may read its papers."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.catalog import queries as catalogs
from handfast.catalog.types import Catalog
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.quotes.lifecycle import OF_PEOPLE, QUOTE
from handfast.quotes.models import Quote, QuoteLine
from handfast.quotes.types import PriceStep, QuoteLineView, QuoteView

RELATED = ("account", "contact", "owner", "catalog_version")


def quote(quote_id: UUID) -> QuoteView:
    """One quote; raises NotFound."""
    row = Quote.objects.select_related(*RELATED).filter(id=quote_id).first()
    if row is None:
        raise not_found("quote", quote_id)
    return quote_view(row)


def quote_by_number(number: str) -> QuoteView:
    """The latest version of the quote with that number; raises NotFound."""
    rows = Quote.objects.select_related(*RELATED).filter(number=number)
    row = rows.order_by("-revision").first()
    if row is None:
        raise not_found("quote", number)
    return quote_view(row)


def quote_of_stream(stream_id: UUID) -> QuoteView | None:
    """The quote that stands for a deal: the accepted one, else the latest."""
    rows = list(Quote.objects.select_related(*RELATED).filter(stream_id=stream_id))
    if not rows:
        return None
    return quote_view(max(rows, key=lambda r: (r.status in ("accepted", "ordered"), r.id.int)))


def revisions(number: str) -> list[QuoteView]:
    """All versions of a quote, newest first."""
    rows = Quote.objects.select_related(*RELATED).filter(number=number).order_by("-revision")
    return [quote_view(r) for r in rows[:100]]


def lines(quote_id: UUID) -> list[QuoteLineView]:
    """The lines of a quote: each bundle followed by its parts; empty for an unknown quote."""
    rows = QuoteLine.objects.filter(quote_id=quote_id).select_related("quote")
    return [line_view(r) for r in rows.order_by("position", "id")]


def catalog_of(view: QuoteView) -> Catalog:
    """The catalog version the quote is pinned to."""
    return catalogs.catalog(view.catalog_version_id)


def may_read(by: Actor, subject: Ref) -> bool:
    """Whether the actor sees the papers of a quote: staff, or a contact of its customer."""
    if by.kind != "contact":
        return access.can(by, "quotes.view")
    shown = ("presented", "accepted", "rejected", "expired", "ordered")
    rows = Quote.objects.filter(id=subject.id, account_id=by.account_id, status__in=shown)
    return rows.exists()


def money(amount: Decimal) -> Decimal:
    """A stored amount without needless decimals: 47.5000 → 47.50."""
    short = amount.quantize(Decimal("0.01"))
    return short if short == amount else amount.normalize()


def quote_view(row: Quote) -> QuoteView:
    """The row as a value; account, contact, owner and catalog version must be loaded with it."""
    same: dict[str, Any] = {
        name: getattr(row, name) for name in QuoteView.__dataclass_fields__ if hasattr(row, name)
    }
    amounts = {name: money(same[name]) for name in ("monthly", "once", "tcv", "list_tcv")}
    return QuoteView(
        **{**same, **amounts, "max_discount_percent": money(row.max_discount_percent)},
        account_name=row.account.name,
        contact_name=row.contact.name if row.contact else "",
        contact_email=row.contact.email if row.contact else "",
        owner_name=row.owner.name if row.owner else "",
        catalog_number=row.catalog_version.number,
        actions=tuple(a for a in QUOTE.actions(row.status) if a in OF_PEOPLE),
    )


_AMOUNTS = (
    "list_price", "bundle_delta", "promotion_delta", "discretionary_delta", "net_price",
    "unit_cost", "discount_percent",
)  # fmt: skip


def line_view(row: QuoteLine) -> QuoteLineView:
    """The row as a value."""
    same: dict[str, Any] = {
        name: getattr(row, name)
        for name in QuoteLineView.__dataclass_fields__
        if name not in ("catalog_version_id", "price_steps")
    }
    return QuoteLineView(
        **{**same, **{name: money(same[name]) for name in _AMOUNTS}},
        price_steps=tuple(step_of(s) for s in row.price_steps),
        catalog_version_id=row.quote.catalog_version_id,
    )


def step_of(plain: dict[str, Any]) -> PriceStep:
    """A stored step as a value."""
    return PriceStep(
        key=plain["key"],
        label=plain["label"],
        amount=Decimal(plain["amount"]),
        source=plain["source"],
        note=plain["note"],
        applied=plain["applied"],
    )
