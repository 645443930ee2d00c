"""Facts the catalog publishes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class CatalogImported:
    """A new draft version was read from a document."""

    topic: ClassVar[str] = "catalog.imported"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Catalog version {number} imported"
    version_id: UUID
    number: int


@dataclass(frozen=True)
class CatalogPublished:
    """A version became the one that new quotes use from `effective_from` on."""

    topic: ClassVar[str] = "catalog.published"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Catalog version {number} published, effective {effective_from}"
    version_id: UUID
    number: int
    effective_from: date


@dataclass(frozen=True)
class CatalogRetired:
    """A version is no longer sold from `effective_to` on; what was sold with it stays pinned."""

    topic: ClassVar[str] = "catalog.retired"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Catalog version {number} retired on {effective_to}"
    version_id: UUID
    number: int
    effective_to: date
