"""Template tags that show a record's place in its deal."""

from typing import Any
from uuid import UUID

from django import template

from handfast.web.stream import stages
from handfast.web.stream_providers import PROVIDERS

register = template.Library()


@register.inclusion_tag("components/value_stream.html")
def value_stream_for(stream_id: UUID | None, current: str) -> dict[str, Any]:
    """The value-stream bar of a deal; `current` names the stage of this page."""
    return {"stages": stages(stream_id, current, PROVIDERS)}
