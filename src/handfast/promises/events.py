"""Facts the promise ledger publishes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class DiscrepancyOpened:
    """Two stages of a promise do not say the same."""

    topic: ClassVar[str] = "discrepancy.opened"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name}: {kind} ({expected} expected, {found} found)"
    discrepancy_id: UUID
    promise_id: UUID
    name: str
    kind: str
    expected: str
    found: str
    make_whole: Decimal
    make_whole_tax: Decimal
    owner_id: UUID | None


@dataclass(frozen=True)
class DiscrepancyResolved:
    """A difference was mended, explained, or is gone."""

    topic: ClassVar[str] = "discrepancy.resolved"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name}: {kind} {state}, {resolution}"
    discrepancy_id: UUID
    promise_id: UUID
    name: str
    kind: str
    state: str
    resolution: str
