"""Reads of the installed base."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from handfast.assets.models import Asset, Entitlement
from handfast.assets.types import AssetView, EntitlementAnswer, EntitlementView
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform.access import Actor, can

PAGE = 50


def asset(asset_id: UUID) -> AssetView:
    """One asset; raises NotFound."""
    row = Asset.objects.filter(id=asset_id).first()
    if row is None:
        raise not_found("asset", asset_id)
    return asset_view(row)


def asset_by_promise(promise_id: UUID) -> AssetView | None:
    """The asset that fulfils a promise, or None."""
    row = Asset.objects.filter(promise_id=promise_id).first()
    return None if row is None else asset_view(row)


def assets_by_promise(promise_ids: Collection[UUID]) -> dict[UUID, AssetView]:
    """The assets of many promises, by promise."""
    rows = Asset.objects.filter(promise_id__in=promise_ids)
    return {row.promise_id: asset_view(row) for row in rows}


def assets_of(account_id: UUID, *, statuses: Collection[str] = ()) -> list[AssetView]:
    """The installed base of an account, newest first."""
    rows = Asset.objects.filter(account_id=account_id)
    if statuses:
        rows = rows.filter(status__in=statuses)
    return _views(rows.order_by("-id")[:500])


def assets_of_stream(stream_id: UUID) -> list[AssetView]:
    """The assets of one deal, oldest first."""
    return _views(Asset.objects.filter(stream_id=stream_id).order_by("id")[:500])


def visible(by: Actor) -> Any:
    """The assets the actor may see: all with the permission, a contact its own account's."""
    rows = Asset.objects.select_related("account")
    if can(by, "assets.view"):
        return rows
    return rows.filter(account_id=by.account_id) if by.account_id else rows.none()


def search(
    *, by: Actor, text: str = "", status: str = "", after: UUID | None = None, limit: int = PAGE
) -> list[Asset]:
    """A page of assets, newest first; `after` is the last id of the page before."""
    rows = visible(by)
    if text:
        rows = rows.filter(
            Q(number__icontains=text) | Q(name__icontains=text) | Q(account__name__icontains=text)
        )
    if status:
        rows = rows.filter(status=status)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return list(rows.order_by("-id")[:limit])


def entitlements_of(account_id: UUID) -> list[EntitlementView]:
    """Every entitlement of an account, by name."""
    rows = Entitlement.objects.filter(account_id=account_id).order_by("name", "id")[:1000]
    return [entitlement_view(row) for row in rows]


def entitlements_of_asset(asset_id: UUID) -> list[EntitlementView]:
    """The entitlements an asset gives."""
    rows = Entitlement.objects.filter(asset_id=asset_id).order_by("name", "id")
    return [entitlement_view(row) for row in rows]


def entitlement_check(*, account_id: UUID, key: str, at: datetime) -> EntitlementAnswer:
    """Is the account entitled to `key` at that moment: since when, and how much in all?"""
    rows = list(
        Entitlement.objects.filter(
            Q(valid_until=None) | Q(valid_until__gt=at),
            account_id=account_id, key=key, status="active", valid_from__lte=at,
        ).order_by("valid_from")
    )  # fmt: skip
    if not rows:
        return EntitlementAnswer(entitled=False, key=key, reason=_why_not(account_id, key))
    quantities = [row.quantity for row in rows if row.quantity is not None]
    return EntitlementAnswer(
        entitled=True,
        key=key,
        since=rows[0].valid_from,
        quantity=sum(quantities[1:], quantities[0]) if quantities else None,
        unit=rows[0].unit,
        value=rows[0].value,
        sources=tuple(row.asset_id for row in rows),
    )


def _why_not(account_id: UUID, key: str) -> str:
    row = Entitlement.objects.filter(account_id=account_id, key=key).order_by("-id").first()
    if row is None:
        return "Nothing this account has bought gives this entitlement."
    if row.status == "draft":
        return "It has been bought, and the service is not active yet."
    return f"The entitlement is {row.status}."


def _views(rows: Iterable[Asset]) -> list[AssetView]:
    return [asset_view(row) for row in rows]


def asset_view(row: Asset) -> AssetView:
    """The asset as a plain value."""
    return AssetView(
        id=row.id, number=row.number, promise_id=row.promise_id,
        parent_promise_id=row.parent_promise_id, account_id=row.account_id,
        origin=Ref(row.origin_kind, row.origin_id), offering_code=row.offering_code,
        name=row.name, quantity=row.quantity, status=row.status,
        characteristics=row.characteristics, catalog_version_id=row.catalog_version_id,
        stream_id=row.stream_id, activated_at=row.activated_at, terminated_at=row.terminated_at,
    )  # fmt: skip


def entitlement_view(row: Entitlement) -> EntitlementView:
    """The entitlement as a plain value."""
    return EntitlementView(
        id=row.id, asset_id=row.asset_id, account_id=row.account_id, promise_id=row.promise_id,
        key=row.key, name=row.name, quantity=row.quantity, unit=row.unit, value=row.value,
        status=row.status,
        valid_from=row.valid_from, valid_until=row.valid_until,
    )  # fmt: skip
