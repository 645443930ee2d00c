"""Wire shapes of the installed base."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema


class AssetOut(Schema):
    """An installed asset."""

    id: UUID
    number: str
    promise_id: UUID
    account_id: UUID
    offering_code: str
    name: str
    quantity: Decimal
    status: str
    characteristics: dict[str, Any]
    activated_at: datetime | None
    terminated_at: datetime | None


class AssetPage(Schema):
    """A page of assets; ask again with `after` = `next` for more."""

    items: list[AssetOut]
    next: UUID | None


class EntitlementOut(Schema):
    """A right of an account."""

    id: UUID
    asset_id: UUID
    promise_id: UUID
    key: str
    name: str
    quantity: Decimal | None
    unit: str
    value: str
    status: str
    valid_from: datetime | None
    valid_until: datetime | None


class EntitlementAnswerOut(Schema):
    """Is this account entitled to it, since when, and how much?"""

    entitled: bool
    key: str
    since: datetime | None
    quantity: Decimal | None
    unit: str
    value: str
    sources: list[UUID]
    reason: str
