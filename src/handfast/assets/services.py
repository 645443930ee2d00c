"""Use cases of the installed base; bulk throughout, so that a large order costs few statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.assets.events import (
    AssetsActivated,
    AssetsDelivered,
    AssetsRegistered,
    AssetsTerminated,
)
from handfast.assets.lifecycle import ASSET, ENTITLEMENT
from handfast.assets.models import Asset, Entitlement
from handfast.assets.types import NewAsset
from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, numbering, outbox
from handfast.platform.access import Actor


@transaction.atomic
def register_assets(*, assets: Sequence[NewAsset], by: Actor, at: datetime) -> list[UUID]:
    """Register what an order is going to deliver; a promise registered before is left alone."""
    access.require(by, "assets.edit")
    known = set(
        Asset.objects.filter(promise_id__in=[a.promise_id for a in assets]).values_list(
            "promise_id", flat=True
        )
    )
    fresh = [a for a in assets if a.promise_id not in known]
    if not fresh:
        return []
    numbers = numbering.next_numbers("asset", len(fresh), at=at)
    rows = [_row(a, n) for a, n in zip(fresh, numbers, strict=True)]
    Asset.objects.bulk_create(rows)
    Entitlement.objects.bulk_create(
        Entitlement(
            asset=row, account_id=row.account_id, promise_id=row.promise_id, key=grant.key,
            name=grant.name, quantity=grant.quantity, unit=grant.unit, value=grant.value,
        )
        for row, new in zip(rows, fresh, strict=True)
        for grant in new.entitlements
    )  # fmt: skip
    facts = [_facts(row) for row in rows]
    event = AssetsRegistered(rows[0].account_id, _names(rows), facts)
    _publish(event, rows[0], by, at)
    audit.record(
        "assets.registered", subject=fresh[0].origin, by=by, at=at, after={"numbers": numbers}
    )
    return [row.id for row in rows]


def _row(new: NewAsset, number: str) -> Asset:
    return Asset(
        number=number, promise_id=new.promise_id, parent_promise_id=new.parent_promise_id,
        account_id=new.account_id, origin_kind=new.origin.kind, origin_id=new.origin.id,
        offering_code=new.offering_code, name=new.name, quantity=new.quantity,
        catalog_version_id=new.catalog_version_id, stream_id=new.stream_id,
        characteristics=dict(new.characteristics or {}),
    )  # fmt: skip


@transaction.atomic
def record_delivery(
    *, promise_id: UUID, characteristics: Mapping[str, Any], by: Actor, at: datetime
) -> UUID:
    """Note what was delivered for a promise, such as a hardware version; raises NotFound."""
    access.require(by, "assets.edit")
    row = Asset.objects.select_for_update().filter(promise_id=promise_id).first()
    if row is None:
        raise not_found("asset", promise_id)
    before = dict(row.characteristics)
    row.characteristics = {**before, **characteristics}
    row.save(update_fields=["characteristics"])
    subject = Ref("asset", row.id)
    audit.record(
        "asset.delivered", subject=subject, by=by, at=at, before=before, after=row.characteristics
    )
    facts = [{**_facts(row), "characteristics": dict(row.characteristics)}]
    _publish(AssetsDelivered(row.account_id, row.name, facts), row, by, at)
    return row.id


@transaction.atomic
def activate_assets(*, promise_ids: Collection[UUID], by: Actor, at: datetime) -> list[UUID]:
    """Put the assets of these promises and their entitlements in service from `at`."""
    access.require(by, "assets.edit")
    rows = _locked(promise_ids, "pending")
    for row in rows:
        row.status, row.activated_at = ASSET.after(row.status, "activate"), at
    Asset.objects.bulk_update(rows, ["status", "activated_at"])
    rights = Entitlement.objects.filter(asset__in=rows, status=ENTITLEMENT.initial)
    grants: list[Mapping[str, Any]] = list(
        rights.values("asset_id", "key", "name", "quantity", "unit", "value")
    )
    rights.update(status=ENTITLEMENT.after(ENTITLEMENT.initial, "activate"), valid_from=at)
    if rows:
        facts = [_activated(row, grants) for row in rows]
        event = AssetsActivated(rows[0].account_id, _names(rows), facts, at)
        _publish(event, rows[0], by, at)
    _note("assets.activated", rows, by, at)
    return [row.id for row in rows]


def _activated(row: Asset, grants: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    own = [
        {
            "key": g["key"],
            "name": g["name"],
            "quantity": _text(g["quantity"]),
            "unit": g["unit"],
            "value": g["value"],
        }
        for g in grants
        if g["asset_id"] == row.id
    ]
    return {
        **_facts(row),
        "quantity": _text(row.quantity),
        "characteristics": row.characteristics,
        "entitlements": own,
    }


def _text(quantity: Any) -> str | None:
    return None if quantity is None else f"{quantity.normalize():f}"


@transaction.atomic
def terminate_assets(*, promise_ids: Collection[UUID], by: Actor, at: datetime) -> list[UUID]:
    """Take the assets of these promises and their entitlements out of service from `at`."""
    access.require(by, "assets.edit")
    rows = _locked(promise_ids, "active", "suspended")
    for row in rows:
        row.status, row.terminated_at = ASSET.after(row.status, "terminate"), at
    Asset.objects.bulk_update(rows, ["status", "terminated_at"])
    Entitlement.objects.filter(asset__in=rows, status__in=("active", "suspended")).update(
        status="expired", valid_until=at
    )
    if rows:
        facts = [_facts(row) for row in rows]
        _publish(AssetsTerminated(rows[0].account_id, _names(rows), facts, at), rows[0], by, at)
    _note("assets.terminated", rows, by, at)
    return [row.id for row in rows]


@transaction.atomic
def cancel_assets(*, promise_ids: Collection[UUID], by: Actor, at: datetime) -> list[UUID]:
    """Give up assets that never came into service."""
    access.require(by, "assets.edit")
    rows = _locked(promise_ids, "pending")
    for row in rows:
        row.status = ASSET.after(row.status, "cancel")
    Asset.objects.bulk_update(rows, ["status"])
    Entitlement.objects.filter(asset__in=rows).update(status="cancelled")
    _note("assets.cancelled", rows, by, at)
    return [row.id for row in rows]


def _locked(promise_ids: Collection[UUID], *statuses: str) -> list[Asset]:
    return list(
        Asset.objects.select_for_update()
        .filter(promise_id__in=promise_ids, status__in=statuses)
        .order_by("id")
    )


def _facts(row: Asset) -> dict[str, Any]:
    return {
        "asset_id": row.id, "promise_id": row.promise_id, "offering_code": row.offering_code,
        "name": row.name,
    }  # fmt: skip


def _names(rows: Sequence[Asset]) -> str:
    shown = ", ".join(row.name for row in rows[:4])
    return shown if len(rows) <= 4 else f"{shown} and {len(rows) - 4} more"


def _publish(event: outbox.Fact, row: Asset, by: Actor, at: datetime) -> None:
    origin = Ref(row.origin_kind, row.origin_id)
    outbox.publish(event, subject=origin, by=by, at=at, stream_id=row.stream_id)


def _note(action: str, rows: Sequence[Asset], by: Actor, at: datetime) -> None:
    if rows:
        origin = Ref(rows[0].origin_kind, rows[0].origin_id)
        audit.record(
            action, subject=origin, by=by, at=at, after={"numbers": [r.number for r in rows]}
        )
