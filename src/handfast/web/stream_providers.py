"""How each context is asked about a deal, for the value-stream bar."""

from collections.abc import Mapping
from uuid import UUID

from django.urls import reverse

from handfast.assets import queries as assets
from handfast.web.stream import Provider, Stage


def _service(stream_id: UUID) -> Stage | None:
    found = assets.assets_of_stream(stream_id)
    if not found:
        return None
    active = sum(1 for a in found if a.status == "active")
    url = reverse("assets:asset", args=[found[0].id])
    return Stage(f"{active} of {len(found)} active", url, active == len(found))


PROVIDERS: Mapping[str, Provider] = {"service": _service}
