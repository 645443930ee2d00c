"""JSON routes of the company itself: its settings, its legal entities, and the test clock."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router, Status

from handfast.kernel.errors import invalid
from handfast.parties import queries, schemas, services
from handfast.platform import clock
from handfast.platform.http import expected_version, needs
from handfast.platform.tenancy import current_tenant

router = Router()


@router.get("/company", response=schemas.CompanyOut, summary="The company")
@needs("parties.admin")
def company(request: Any) -> Any:
    """Name, time zone and currency."""
    return current_tenant()


@router.patch("/company", response=schemas.CompanyOut, summary="Change the company")
@needs("parties.admin")
def update_company(request: Any, body: schemas.CompanyPatch) -> Any:
    """Change name, time zone or currency; what is left out stays."""
    now = current_tenant()
    facts = {name: getattr(now, name) for name in schemas.CompanyPatch.model_fields}
    return services.update_tenant(
        **{**facts, **body.dict(exclude_none=True)}, by=request.actor, at=request.at
    )


@router.get("/legal-entities", response=list[schemas.EntityOut], summary="Legal entities")
@needs("parties.admin")
def entities(request: Any) -> Any:
    """The companies that enter into contracts, the default one first."""
    return queries.entities()


@router.post("/legal-entities", response={201: schemas.EntityOut}, summary="Add a legal entity")
@needs("parties.admin")
def create_entity(request: Any, body: schemas.EntityIn) -> Any:
    """Add a company of one's own; the first becomes the default."""
    made = services.save_entity(**body.dict(), by=request.actor, at=request.at)
    return Status(201, queries.entity(made.id))


@router.get(
    "/legal-entities/{uuid:entity_id}", response=schemas.EntityOut, summary="One legal entity"
)
@needs("parties.admin")
def entity(request: Any, entity_id: UUID, response: HttpResponse) -> Any:
    """A company of one's own; the ETag is the version to send as If-Match with a change."""
    view = queries.entity(entity_id)
    response["ETag"] = f'"{view.version}"'
    return view


@router.put(
    "/legal-entities/{uuid:entity_id}", response=schemas.EntityOut, summary="Change a legal entity"
)
@needs("parties.admin")
def change_entity(request: Any, entity_id: UUID, body: schemas.EntityIn) -> Any:
    """Write a company of one's own as it shall be; fields left out are emptied."""
    services.save_entity(
        entity_id=entity_id, expected_version=expected_version(request), **body.dict(),
        by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.entity(entity_id)


@router.get("/clock", response=schemas.ClockOut, summary="The tenant's present")
def read_clock(request: Any) -> dict[str, Any]:
    """The present of the tenant, and whether it is a test clock."""
    tenant = current_tenant()
    return {"now": clock.now(), "zone": tenant.zone, "test_clock": tenant.clock is not None}


@router.post("/clock", response=schemas.ClockOut, summary="Move the test clock")
@needs("platform.clock")
def move_clock(request: Any, body: schemas.ClockIn) -> dict[str, Any]:
    """Advance a sandbox's test clock; what falls due is done. It never goes back."""
    if timezone.is_naive(body.to):
        raise invalid("to", body.to, "The moment has no zone.", "Write 2026-03-10T09:00:00-05:00.")
    clock.set_clock(to=body.to, by=request.actor)
    return read_clock(request)
