"""Whose lead it is: the owner of its region's territory, else of the rest of the world."""

from collections.abc import Mapping
from uuid import UUID

EVERYWHERE = "*"


def region_key(region: str) -> str:
    """How regions are compared: capital letters, no blanks around."""
    return region.strip().upper()


def owner_for(region: str, territories: Mapping[str, UUID]) -> UUID | None:
    """The owner by region key; `*` is the territory of all other regions; None when neither."""
    return territories.get(region_key(region)) or territories.get(EVERYWHERE)


def is_served(region: str, territories: Mapping[str, UUID]) -> bool:
    """Whether the region itself has a territory."""
    return bool(region_key(region)) and region_key(region) in territories
