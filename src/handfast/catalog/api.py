"""JSON routes of the catalog."""

from typing import Any
from uuid import UUID

from ninja import Body, Router, Status

from handfast.catalog import queries, services
from handfast.catalog.rules.plain import plain_value
from handfast.catalog.schemas import ChangeOut, OfferingOut, PublishIn, RetireIn, VersionOut
from handfast.catalog.types import Catalog, CatalogVersionView, Offering
from handfast.platform.http import needs

router = Router(tags=["Catalog"])


def _version(view: CatalogVersionView) -> dict[str, Any]:
    return {**vars(view), "allowed_actions": list(view.actions)}


def _offering(catalog: Catalog, offering: Offering) -> dict[str, Any]:
    return {
        **vars(offering),
        "characteristics": [
            {
                **vars(c),
                "default": plain_value(c.default),
                "values": [plain_value(v) for v in c.values],
            }
            for c in offering.characteristics
        ],
        "parts": [
            {**vars(i), "offering": i.child, "name": catalog.offering(i.child).name}
            for i in catalog.items_of(offering.code)
        ],
    }


@router.get("/catalog/versions", response=list[VersionOut])
@needs("catalog.view")
def list_versions(request: Any) -> Any:
    """All versions, newest first."""
    return [_version(v) for v in queries.versions()]


@router.post("/catalog/versions", response={201: VersionOut})
@needs("catalog.edit")
def import_version(request: Any, document: dict[str, Any] = Body(...)) -> Any:  # noqa: B008
    """Read a TMF620-shaped document as a new draft; faults name their JSON path."""
    view = services.import_catalog(document, by=request.actor, at=request.at)
    return Status(201, _version(view))


@router.get("/catalog/versions/{version_id}", response=VersionOut)
@needs("catalog.view")
def get_version(request: Any, version_id: UUID) -> Any:
    """One version."""
    return _version(queries.version(version_id))


@router.get("/catalog/versions/{version_id}/offerings", response=list[OfferingOut])
@needs("catalog.view")
def list_offerings(request: Any, version_id: UUID, q: str = "") -> Any:
    """What can be sold by itself, bundles with their parts."""
    catalog = queries.catalog(version_id)
    return [_offering(catalog, o) for o in queries.offerings(version_id=version_id, search=q)]


@router.get("/catalog/versions/{version_id}/offerings/{code}", response=OfferingOut)
@needs("catalog.view")
def get_offering(request: Any, version_id: UUID, code: str) -> Any:
    """One offering."""
    catalog = queries.catalog(version_id)
    return _offering(catalog, catalog.offering(code))


@router.get("/catalog/versions/{version_id}/changes", response=list[ChangeOut])
@needs("catalog.view")
def list_changes(request: Any, version_id: UUID) -> Any:
    """What the version changes against the one before."""
    return [vars(c) for c in queries.compare(version_id=version_id)[1]]


@router.post("/catalog/versions/{version_id}/publish", response=VersionOut)
@needs("catalog.publish")
def publish(request: Any, version_id: UUID, body: PublishIn) -> Any:
    """Sell it from a day on."""
    view = services.publish_version(
        version_id=version_id, effective_from=body.effective_from,
        by=request.actor, at=request.at,
    )  # fmt: skip
    return _version(view)


@router.post("/catalog/versions/{version_id}/retire", response=VersionOut)
@needs("catalog.publish")
def retire(request: Any, version_id: UUID, body: RetireIn) -> Any:
    """Sell it no longer from a day on."""
    view = services.retire_version(
        version_id=version_id, effective_to=body.effective_to, by=request.actor, at=request.at
    )
    return _version(view)


@router.post("/catalog/versions/{version_id}/discard", response={204: None})
@needs("catalog.edit")
def discard(request: Any, version_id: UUID) -> Any:
    """Put a draft aside."""
    services.discard_version(version_id=version_id, by=request.actor, at=request.at)
    return Status(204, None)
