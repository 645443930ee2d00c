"""The life of a version: publish it from a day on, retire it, discard a draft."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from handfast.catalog import queries
from handfast.catalog.events import CatalogPublished, CatalogRetired
from handfast.catalog.lifecycle import VERSION
from handfast.catalog.models import CatalogVersion
from handfast.catalog.rules import check_effective
from handfast.catalog.types import CatalogVersionView
from handfast.kernel.errors import collect, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, clock, outbox
from handfast.platform.access import Actor


@transaction.atomic
def publish_version(
    *, version_id: UUID, by: Actor, at: datetime, effective_from: date | None = None
) -> CatalogVersionView:
    """Sell this version from a day on (default: the document's day, else today).

    The version before it ends on that day. Raises InvalidInput when an offering has no order
    process or a published version starts on that day or later.
    """
    access.require(by, "catalog.publish")
    row = _locked(version_id)
    status = VERSION.after(row.status, "publish")
    start = effective_from or row.effective_from or clock.local_date(at)
    others = list(
        CatalogVersion.objects.select_for_update().filter(status__in=("published", "retired"))
    )
    check_effective(start, [(o.number, o.effective_from) for o in others if o.effective_from])
    collect(queries.problems(version_id))
    for other in others:
        if other.effective_to is None or other.effective_to > start:
            other.effective_to = start
            other.save(update_fields=["effective_to"])
            queries.forget(other.id)
    row.status, row.effective_from, row.effective_to = status, start, None
    row.published_at, row.published_by = at, by.name
    row.save()
    ref = Ref("catalog_version", row.id)
    audit.record("catalog.publish", subject=ref, by=by, at=at, after={"effective_from": start})
    outbox.publish(
        CatalogPublished(version_id=row.id, number=row.number, effective_from=start),
        subject=ref, by=by, at=at,
    )  # fmt: skip
    return queries.version(row.id)


@transaction.atomic
def retire_version(
    *, version_id: UUID, effective_to: date, by: Actor, at: datetime
) -> CatalogVersionView:
    """Sell the version no longer from a day on; quotes and orders that pin it keep it.

    Raises InvalidInput when the day lies before its start.
    """
    access.require(by, "catalog.publish")
    row = _locked(version_id)
    status = VERSION.after(row.status, "retire")
    if row.effective_from is not None and effective_to < row.effective_from:
        raise invalid(
            "effective_to", effective_to, f"The version starts on {row.effective_from}.",
            "Choose that day or a later one.",
        )  # fmt: skip
    end = effective_to if row.effective_to is None else min(effective_to, row.effective_to)
    row.status, row.effective_to = status, end
    row.save(update_fields=["status", "effective_to"])
    queries.forget(row.id)
    ref = Ref("catalog_version", row.id)
    audit.record("catalog.retire", subject=ref, by=by, at=at, after={"effective_to": end})
    outbox.publish(
        CatalogRetired(version_id=row.id, number=row.number, effective_to=end),
        subject=ref, by=by, at=at,
    )  # fmt: skip
    return queries.version(row.id)


@transaction.atomic
def discard_version(*, version_id: UUID, by: Actor, at: datetime) -> None:
    """Put a draft aside, so that its number can be imported again."""
    access.require(by, "catalog.edit")
    row = _locked(version_id)
    row.status = VERSION.after(row.status, "discard")
    row.save(update_fields=["status"])
    audit.record("catalog.discard", subject=Ref("catalog_version", row.id), by=by, at=at)


def _locked(version_id: UUID) -> CatalogVersion:
    row: CatalogVersion | None = (
        CatalogVersion.objects.select_for_update().filter(id=version_id).first()
    )
    if row is None:
        raise not_found("catalog version", version_id)
    return row
