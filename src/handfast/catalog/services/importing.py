"""Importing a version from a document: everything or nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from handfast.catalog import models as m
from handfast.catalog import types as t
from handfast.catalog.events import CatalogImported
from handfast.catalog.models import CatalogVersion
from handfast.catalog.queries import version
from handfast.catalog.rules import read_catalog
from handfast.catalog.rules.plain import plain_characteristic, plain_fix
from handfast.kernel.errors import conflict, invalid
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.platform.canonical import plain


@transaction.atomic
def import_catalog(data: Any, *, by: Actor, at: datetime) -> t.CatalogVersionView:
    """Read a TMF620-shaped document as a new draft version.

    Raises InvalidInput with every fault and its JSON path (nothing is loaded then), Conflict when
    the version number exists.
    """
    access.require(by, "catalog.edit")
    if not isinstance(data, dict):
        raise invalid("$", type(data).__name__, "The document must be a JSON object.")
    read = read_catalog(data, version_id=new_id())
    taken = CatalogVersion.objects.filter(number=read.number).exclude(status="discarded").first()
    if taken is not None:
        raise conflict(
            "$.version", read.number, f"Version {read.number} exists already ({taken.status}).",
            "Give the document the next number, or discard the draft.",
        )  # fmt: skip
    row = _save(read, data)
    ref = Ref("catalog_version", row.id)
    audit.record(
        "catalog.import", subject=ref, by=by, at=at,
        after={"number": read.number, "offerings": len(read.offerings)},
    )  # fmt: skip
    outbox.publish(
        CatalogImported(version_id=row.id, number=read.number), subject=ref, by=by, at=at
    )
    return version(row.id)


def _save(read: t.Catalog, data: dict[str, Any]) -> CatalogVersion:
    row: CatalogVersion = CatalogVersion.objects.create(
        id=read.version_id,
        number=read.number,
        name=read.name,
        notes=str(data.get("description", "")),
        currency=read.currency,
        effective_from=read.effective_from,
        effective_to=read.effective_to,
        source=plain(data),
        offering_count=len(read.offerings),
    )
    _save_commercial(row, read)
    _save_technical(row, read)
    return row


def _bulk(model: Any, row: CatalogVersion, values: Sequence[dict[str, Any]]) -> None:
    model.objects.bulk_create(
        [model(**{"position": place, **v, "version": row}) for place, v in enumerate(values)]
    )


def _save_commercial(row: CatalogVersion, read: t.Catalog) -> None:
    _bulk(m.Offering, row, [_offering(o) for o in read.offerings.values()])
    _bulk(m.BundleItem, row, [vars(i) for i in read.bundle_items])
    _bulk(
        m.Rule,
        row,
        [{**vars(r), "fixes": [plain_fix(f) for f in r.fixes]} for r in read.rules],
    )
    _bulk(m.Promotion, row, [_promotion(p) for p in read.promotions])
    _bulk(m.EntitlementSpec, row, [vars(e) for e in read.entitlements])


def _offering(offering: t.Offering) -> dict[str, Any]:
    characteristics = [plain_characteristic(c) for c in offering.characteristics]
    return {**vars(offering), "characteristics": characteristics}


def _promotion(promotion: t.Promotion) -> dict[str, Any]:
    values = dict(vars(promotion))
    valid = values.pop("valid")
    return {**values, "valid_from": valid.start, "valid_to": valid.end}


def _save_technical(row: CatalogVersion, read: t.Catalog) -> None:
    _bulk(m.Spec, row, [_spec(s) for s in read.specs.values()])
    _bulk(
        m.DecompositionRow,
        row,
        [{**vars(d), "mapping": dict(d.mapping)} for d in read.decompositions],
    )
    _bulk(m.TaskSpec, row, [vars(s) for s in read.task_specs.values()])
    _bulk(m.TaskDependency, row, [vars(d) for d in read.task_dependencies])


def _spec(spec: t.ServiceSpec | t.ResourceSpec) -> dict[str, Any]:
    return {
        "code": spec.code,
        "name": spec.name,
        "kind": spec.kind,
        "description": spec.description,
        "spec_version": spec.version,
        "stock_item": getattr(spec, "stock_item", ""),
        "hardware_version": getattr(spec, "hardware_version", ""),
    }
