"""Template tag that shows a customer's records from all contexts."""

from typing import Any
from uuid import UUID

from django import template
from django.template.context import Context

from handfast.platform import access
from handfast.promises import queries as promises
from handfast.web.places import named
from handfast.web.related import related

register = template.Library()


@register.inclusion_tag("parts/related.html", takes_context=True)
def related_records(context: Context, account_id: UUID) -> dict[str, Any]:
    """Everything made for a customer that the reader may see."""
    actor = getattr(context.get("request"), "actor", None)
    if actor is None:
        return {"groups": [], "kept": None}
    may_see = access.can(actor, "promises.view")
    return {
        "groups": related(account_id, by=actor),
        "kept": promises.figures(account_id) if may_see else None,
        "ledger_url": f"{named('promises:ledger')}?account={account_id}",
        "new_quote_url": named("quotes:new") if access.can(actor, "quotes.edit") else "",
    }
