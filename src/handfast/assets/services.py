"""Use cases of the installed base; bulk throughout, so that a large order costs few statements."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

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
from handfast.platform.canonical import canonical_json
from handfast.platform.tenancy import current_tenant_id


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
    [found] = record_deliveries(delivered={promise_id: characteristics}, by=by, at=at)
    return found


@transaction.atomic
def record_deliveries(
    *, delivered: Mapping[UUID, Mapping[str, Any]], by: Actor, at: datetime
) -> list[UUID]:
    """Note what was delivered for promises of any number of orders; raises NotFound.

    The number of statements does not depend on the number of promises; each deal gets one event.
    """
    access.require(by, "assets.edit")
    rows = _of_promises(delivered)
    entries = []
    deals: dict[tuple[UUID, UUID | None, UUID], list[Asset]] = {}
    for row in rows:
        before = dict(row.characteristics)
        row.characteristics = {**before, **delivered[row.promise_id]}
        subject = Ref("asset", row.id)
        entries.append(audit.Entry("asset.delivered", subject, before, row.characteristics))
        deals.setdefault((row.account_id, row.stream_id, row.origin_id), []).append(row)
    _write_characteristics(rows)
    audit.record_many(entries, by=by, at=at)
    for own in deals.values():
        facts = [{**_facts(row), "characteristics": row.characteristics} for row in own]
        _publish(AssetsDelivered(own[0].account_id, _names(own), facts), own[0], by, at)
    return [row.id for row in rows]


def _of_promises(promise_ids: Collection[UUID]) -> list[Asset]:
    locked = Asset.objects.select_for_update().filter(promise_id__in=list(promise_ids))
    rows = list(locked.order_by("id"))
    missing = set(promise_ids) - {row.promise_id for row in rows}
    if missing:
        raise not_found("asset", min(missing))
    return rows


def _write_characteristics(rows: Sequence[Asset]) -> None:
    sql = (
        "UPDATE assets_asset AS a SET characteristics = v.value::jsonb"
        " FROM unnest(%s::uuid[], %s::text[]) AS v(id, value)"
        " WHERE a.tenant_id = %s AND a.id = v.id"
    )
    values = [canonical_json(row.characteristics).decode() for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(sql, [[row.id for row in rows], values, current_tenant_id()])


@transaction.atomic
def activate_assets(*, promise_ids: Collection[UUID], by: Actor, at: datetime) -> list[UUID]:
    """Put the assets of these promises and their entitlements in service from `at`."""
    access.require(by, "assets.edit")
    rows = _locked(promise_ids, "pending")
    for row in rows:
        row.status, row.activated_at = ASSET.after(row.status, "activate"), at
    Asset.objects.filter(id__in=[row.id for row in rows]).update(
        status=ASSET.after(ASSET.initial, "activate"), activated_at=at
    )
    rights = Entitlement.objects.filter(asset__in=rows, status=ENTITLEMENT.initial)
    grants: dict[UUID, list[Mapping[str, Any]]] = {}
    for right in rights.values("asset_id", "key", "name", "quantity", "unit", "value"):
        grants.setdefault(right["asset_id"], []).append(right)
    rights.update(status=ENTITLEMENT.after(ENTITLEMENT.initial, "activate"), valid_from=at)
    if rows:
        facts = [_activated(row, grants.get(row.id, ())) for row in rows]
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


@transaction.atomic
def amend_assets(
    *, changes: Mapping[UUID, Mapping[str, Any]], by: Actor, at: datetime
) -> list[UUID]:
    """Change characteristics of assets, by promise, that have not come into service yet."""
    access.require(by, "assets.edit")
    rows = _locked(changes.keys(), "pending")
    for row in rows:
        row.characteristics = {**row.characteristics, **changes[row.promise_id]}
    Asset.objects.bulk_update(rows, ["characteristics"])
    _note("assets.amended", rows, by, at)
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
