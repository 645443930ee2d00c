"""Template tags that show a record's place in its deal."""

from typing import Any
from uuid import UUID

from django import template
from django.template.context import Context

from handfast.platform import access
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
