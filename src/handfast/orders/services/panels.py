"""What contexts further down add to the order's page, without orders knowing them."""

from collections.abc import Callable, Mapping

from handfast.orders.types import OrderView, Panels
from handfast.platform.access import Actor

Provider = Callable[[OrderView, Actor, Mapping[str, str]], Panels]
_providers: list[Provider] = []


def register_panels(provider: Provider) -> None:
    """Register a function of (order, actor, page query) that returns safe HTML."""
    if provider not in _providers:
        _providers.append(provider)


def panels_for(found: OrderView, *, by: Actor, query: Mapping[str, str]) -> list[Panels]:
    """What every provider adds."""
    return [provider(found, by, query) for provider in _providers]
