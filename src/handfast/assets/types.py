"""Shapes of the installed base, and its permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.kernel.ref import Ref

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "assets.view": (
        "sales", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "executive",
        "operations", "customer_success",
    ),
    "assets.edit": ("operations",),
}  # fmt: skip


@dataclass(frozen=True)
class EntitlementGrant:
    """What an asset entitles its holder to: `quantity` in `unit`, a `value` (a level), or a right."""

    key: str
    name: str
    quantity: Decimal | None = None
    unit: str = ""
    value: str = ""


@dataclass(frozen=True)
class NewAsset:
    """Something about to be delivered to an account."""

    promise_id: UUID
    account_id: UUID
    origin: Ref
    offering_code: str
    name: str
    quantity: Decimal
    catalog_version_id: UUID | None
    stream_id: UUID | None
    parent_promise_id: UUID | None = None
    characteristics: Mapping[str, Any] | None = None
    entitlements: tuple[EntitlementGrant, ...] = ()


@dataclass(frozen=True)
class AssetView:
    """An installed asset; times are aware, `origin` names the record that created it."""

    id: UUID
    number: str
    promise_id: UUID
    parent_promise_id: UUID | None
    account_id: UUID
    origin: Ref
    offering_code: str
    name: str
    quantity: Decimal
    status: str
    characteristics: Mapping[str, Any]
    catalog_version_id: UUID | None
    stream_id: UUID | None
    activated_at: datetime | None
    terminated_at: datetime | None


@dataclass(frozen=True)
class EntitlementView:
    """A right of an account, half-open in time: from `valid_from` up to `valid_until`."""

    id: UUID
    asset_id: UUID
    account_id: UUID
    promise_id: UUID
    key: str
    name: str
    quantity: Decimal | None
    unit: str
    value: str
    status: str
    valid_from: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True)
class EntitlementAnswer:
    """Whether an account is entitled, since when, to how much, and from which assets."""

    entitled: bool
    key: str
    since: datetime | None = None
    quantity: Decimal | None = None
    unit: str = ""
    value: str = ""
    sources: tuple[UUID, ...] = ()
    reason: str = ""
