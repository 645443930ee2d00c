"""Template tags that show a record's place in its deal."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import template
from django.template.context import Context

from handfast.platform import access, clock
from handfast.quotes.types import QuoteLineView, QuoteView
from handfast.web.first_invoice import first_invoice
from handfast.web.places import address
from handfast.web.stream import stages
from handfast.web.stream_providers import PROVIDERS

register = template.Library()


@register.inclusion_tag("components/value_stream.html", takes_context=True)
def value_stream_for(context: Context, stream_id: UUID | None, current: str) -> dict[str, Any]:
    """The value-stream bar of a deal; `current` names the stage of this page.

    Stages that the reader may not open show without a link.
    """
    actor = getattr(context.get("request"), "actor", None)

    def may(permission: str) -> bool:
        return actor is not None and access.can(actor, permission)

    return {"stages": stages(stream_id, current, PROVIDERS, may)}


@register.inclusion_tag("components/first_invoice.html", takes_context=True)
def first_invoice_for(
    context: Context, quote: QuoteView, lines: Iterable[QuoteLineView]
) -> dict[str, Any]:
    """The preview of a quote's first invoice; the invoice's link for those who may open it."""
    found = first_invoice(quote, lines, today=clock.today())
    actor = getattr(context.get("request"), "actor", None)
    may = actor is not None and access.can(actor, "billing.view") and actor.kind != "contact"
    url = address("invoice", found.posted.id) if found and found.posted and may else ""
    return {"first": found, "url": url}
