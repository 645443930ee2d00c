"""Loading one version as a `Catalog` value: ten statements once, then from memory.

Published versions never change, so each process keeps the ones it has read; drafts are read anew.
"""

from collections import OrderedDict
from typing import Any
from uuid import UUID

from handfast.catalog import models as m
from handfast.catalog import types as t
from handfast.catalog.rules.plain import exact, read_characteristic, read_fix
from handfast.kernel.errors import not_found
from handfast.kernel.period import Period
from handfast.platform.tenancy import current_tenant_id

_KEPT = 64
_cache: OrderedDict[tuple[UUID, UUID], t.Catalog] = OrderedDict()


def catalog(version_id: UUID) -> t.Catalog:
    """The whole version; raises NotFound."""
    key = (current_tenant_id(), version_id)
    found = _cache.get(key)
    if found is not None:
        return found
    row = m.CatalogVersion.objects.filter(id=version_id).exclude(status="discarded").first()
    if row is None:
        raise not_found("catalog version", version_id)
    loaded = _load(row)
    if row.status in ("published", "retired"):
        _cache[key] = loaded
        while len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return loaded


def forget(version_id: UUID) -> None:
    """Read the version anew at its next use, after its validity has changed."""
    _cache.pop((current_tenant_id(), version_id), None)


def _rows(model: Any, version: m.CatalogVersion) -> Any:
    return model.objects.filter(version=version).order_by("position", "id")


def _load(row: m.CatalogVersion) -> t.Catalog:
    return t.Catalog(
        version_id=row.id,
        number=row.number,
        name=row.name,
        status=row.status,
        currency=row.currency,
        effective_from=row.effective_from,
        effective_to=row.effective_to,
        offerings={o.code: _offering(o) for o in _rows(m.Offering, row)},
        bundle_items=tuple(_item(i) for i in _rows(m.BundleItem, row)),
        rules=tuple(_rule(r) for r in _rows(m.Rule, row)),
        promotions=tuple(_promotion(p) for p in _rows(m.Promotion, row)),
        specs={s.code: _spec(s) for s in _rows(m.Spec, row)},
        decompositions=tuple(_arrow(d) for d in _rows(m.DecompositionRow, row)),
        task_specs={s.key: _task(s) for s in _rows(m.TaskSpec, row)},
        task_dependencies=tuple(_dependency(d) for d in _rows(m.TaskDependency, row)),
        entitlements=tuple(_entitlement(e) for e in _rows(m.EntitlementSpec, row)),
    )


def _offering(row: m.Offering) -> t.Offering:
    return t.Offering(
        code=row.code,
        name=row.name,
        kind=row.kind,
        charge_type=row.charge_type,
        list_price=exact(row.list_price),
        currency=row.currency,
        unit_cost=exact(row.unit_cost),
        description=row.description,
        specification=row.specification,
        period=row.period,
        category=row.category,
        icon=row.icon,
        sellable=row.sellable,
        characteristics=tuple(read_characteristic(c) for c in row.characteristics),
    )


def _item(row: m.BundleItem) -> t.BundleItem:
    return t.BundleItem(
        row.bundle, row.child, row.min, row.max, row.default, exact(row.price_delta), row.position
    )


def _rule(row: m.Rule) -> t.Rule:
    fixes = tuple(read_fix(f) for f in row.fixes)
    return t.Rule(row.key, row.offering, row.kind, row.condition, row.message, fixes)


def _promotion(row: m.Promotion) -> t.Promotion:
    return t.Promotion(
        code=row.code,
        name=row.name,
        offering=row.offering,
        condition=row.condition,
        message=row.message,
        valid=Period(row.valid_from, row.valid_to),
        percent=None if row.percent is None else exact(row.percent),
        amount=None if row.amount is None else exact(row.amount),
    )


def _spec(row: m.Spec) -> t.ServiceSpec | t.ResourceSpec:
    if row.kind in ("cfs", "rfs"):
        return t.ServiceSpec(row.code, row.name, row.kind, row.description, row.spec_version)
    return t.ResourceSpec(
        row.code, row.name, row.kind, row.description, row.spec_version,
        stock_item=row.stock_item, hardware_version=row.hardware_version,
    )  # fmt: skip


def _arrow(row: m.DecompositionRow) -> t.DecompositionRow:
    return t.DecompositionRow(
        row.source_kind, row.source, row.target, row.condition, row.mapping, row.per_unit
    )


_TASK_FIELDS = (
    "key", "name", "spec", "owner_team", "handler", "lead_hours", "duration_hours", "sla_hours",
    "connector", "operation", "callback", "condition", "condition_at", "ponr", "compensation",
    "milestone", "instructions", "max_attempts", "on_demand",
)  # fmt: skip


def _task(row: m.TaskSpec) -> t.TaskSpec:
    return t.TaskSpec(**{name: getattr(row, name) for name in _TASK_FIELDS})


def _dependency(row: m.TaskDependency) -> t.TaskDependency:
    return t.TaskDependency(row.predecessor, row.successor, row.kind, row.lag_hours)


def _entitlement(row: m.EntitlementSpec) -> t.EntitlementSpec:
    return t.EntitlementSpec(
        row.offering, row.key, row.name, exact(row.quantity), row.unit, row.value, row.per_unit
    )
