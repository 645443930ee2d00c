"""JSON routes of the installed base, among them the entitlement check (R-119)."""

from typing import Any
from uuid import UUID

from ninja import Router

from handfast.assets import queries
from handfast.assets.lifecycle import ASSET
from handfast.assets.schemas import AssetOut, AssetPage, EntitlementAnswerOut, EntitlementOut
from handfast.kernel.errors import not_found
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.platform.http import needs
from handfast.platform.schemas import Limit, one_of

router = Router(tags=["Assets and entitlements"])


@router.get("/assets", response=AssetPage)
@needs("assets.view")
def list_assets(
    request: Any, q: str = "", status: str = one_of(ASSET.states), after: UUID | None = None,
    limit: int = Limit,
) -> dict[str, Any]:  # fmt: skip
    """The installed base, newest first."""
    rows = queries.search(by=request.actor, text=q, status=status, after=after, limit=limit)
    return {"items": rows, "next": rows[-1].id if len(rows) == limit else None}


@router.get("/assets/{uuid:asset_id}", response=AssetOut)
@needs("assets.view")
def get_asset(request: Any, asset_id: UUID) -> Any:
    """One asset."""
    row = queries.visible(request.actor).filter(id=asset_id).first()
    if row is None:
        raise not_found("asset", asset_id)
    return row


@router.get("/entitlements/check", response=EntitlementAnswerOut)
@needs("assets.view")
def check_entitlement(request: Any, account: UUID, key: str) -> Any:
    """Is this account entitled to `key` now: since when, and how much?"""
    _may_see(request.actor, account)
    return queries.entitlement_check(account_id=account, key=key, at=request.at)


@router.get("/entitlements", response=list[EntitlementOut])
@needs("assets.view")
def list_entitlements(request: Any, account: UUID) -> Any:
    """All rights of an account."""
    _may_see(request.actor, account)
    return queries.entitlements_of(account)


def _may_see(by: Actor, account: UUID) -> None:
    if by.account_id != account:
        access.require(by, "assets.view")
