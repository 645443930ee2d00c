"""JSON routes of sales: leads, territories and opportunities, everything the pages can do."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from handfast.platform.http import expected_version, needs
from handfast.platform.schemas import Limit, one_of
from handfast.platform.tenancy import current_tenant
from handfast.sales import queries, schemas, services
from handfast.sales.lifecycle import LEAD
from handfast.sales.types import SOURCES, STAGES

router = Router(tags=["Sales"])


@router.get("/leads", response=schemas.LeadPage, summary="Leads")
@needs("sales.view")
def leads(
    request: Any,
    q: str = "",
    status: str = one_of((*LEAD.states, "open")),
    source: str = one_of(SOURCES),
    sort: str = "",
    cursor: str = "",
    limit: int = Limit,
) -> dict[str, Any]:
    """Leads page by page, newest first; status `open` means not converted or given up."""
    page = queries.leads(q=q, status=status, source=source, sort=sort, cursor=cursor, limit=limit)
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.post("/leads", response={201: schemas.LeadOut}, summary="Post a lead")
@needs("sales.edit")
def capture(request: Any, body: schemas.LeadIn) -> Any:
    """Keep a lead; it is scored and given to the owner of its region."""
    made = services.capture_lead(**body.dict(), source="api", by=request.actor, at=request.at)
    return Status(201, queries.lead(made.id))


@router.post("/leads/import", response=schemas.ImportOut, summary="Import leads")
@needs("sales.edit")
def import_leads(request: Any, body: schemas.ImportIn) -> Any:
    """Import a CSV text; `mode` is good_rows, all_or_nothing, or preview."""
    if body.mode == "preview":
        return services.preview_leads(text=body.csv, by=request.actor)
    return services.import_leads(text=body.csv, mode=body.mode, by=request.actor, at=request.at)


@router.get("/leads/{uuid:lead_id}", response=schemas.LeadOut, summary="One lead")
@needs("sales.view")
def lead(request: Any, lead_id: UUID, response: HttpResponse) -> Any:
    """A lead with its score and the factors of it."""
    view = queries.lead(lead_id)
    response["ETag"] = f'"{view.version}"'
    return view


@router.patch("/leads/{uuid:lead_id}", response=schemas.LeadOut, summary="Correct a lead")
@needs("sales.edit")
def update_lead(request: Any, lead_id: UUID, body: schemas.LeadPatch) -> Any:
    """Correct fields; the score is computed again. With If-Match only the version that was read."""
    services.update_lead(
        lead_id=lead_id, expected_version=expected_version(request),
        **body.dict(exclude_none=True), by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.lead(lead_id)


@router.post("/leads/{uuid:lead_id}/convert", response=schemas.ConversionOut, summary="Convert")
@needs("sales.edit")
def convert(request: Any, lead_id: UUID, body: schemas.ConvertIn) -> Any:
    """Make account, contact and opportunity in one step, reusing those named."""
    return services.convert_lead(lead_id=lead_id, **body.dict(), by=request.actor, at=request.at)


@router.post("/leads/{uuid:lead_id}/qualify", response=schemas.LeadOut, summary="Qualify")
@needs("sales.edit")
def qualify(request: Any, lead_id: UUID) -> Any:
    """Say that a lead is worth an opportunity."""
    services.qualify_lead(lead_id=lead_id, by=request.actor, at=request.at)
    return queries.lead(lead_id)


@router.post("/leads/{uuid:lead_id}/disqualify", response=schemas.LeadOut, summary="Give up")
@needs("sales.edit")
def disqualify(request: Any, lead_id: UUID, body: schemas.ReasonIn) -> Any:
    """Give a lead up, with a reason."""
    services.disqualify_lead(lead_id=lead_id, reason=body.reason, by=request.actor, at=request.at)
    return queries.lead(lead_id)


@router.post("/leads/{uuid:lead_id}/assign", response=schemas.LeadOut, summary="Assign")
@needs("sales.edit")
def assign(request: Any, lead_id: UUID, body: schemas.OwnerIn) -> Any:
    """Give a lead to a colleague."""
    services.assign_lead(lead_id=lead_id, owner_id=body.owner_id, by=request.actor, at=request.at)
    return queries.lead(lead_id)


@router.post("/leads/{uuid:lead_id}/work", response=schemas.LeadOut, summary="Take up")
@needs("sales.edit")
def work(request: Any, lead_id: UUID) -> Any:
    """Say that somebody works on a lead."""
    services.start_work(lead_id=lead_id, by=request.actor, at=request.at)
    return queries.lead(lead_id)


@router.post("/leads/{uuid:lead_id}/reopen", response=schemas.LeadOut, summary="Reopen a lead")
@needs("sales.edit")
def reopen_lead(request: Any, lead_id: UUID) -> Any:
    """Take a lead that was given up up again."""
    services.reopen_lead(lead_id=lead_id, by=request.actor, at=request.at)
    return queries.lead(lead_id)


@router.post("/leads/{uuid:lead_id}/rescore", response=schemas.LeadOut, summary="Score again")
@needs("sales.edit")
def rescore(request: Any, lead_id: UUID) -> Any:
    """Compute the score again from what is known today."""
    services.rescore_lead(lead_id=lead_id, by=request.actor, at=request.at)
    return queries.lead(lead_id)


@router.get("/territories", response=list[schemas.TerritoryOut], summary="Territories")
@needs("sales.view")
def territories(request: Any) -> Any:
    """Whose the leads of each region are."""
    return queries.territories()


@router.post("/territories", response=schemas.TerritoryOut, summary="Give a region away")
@needs("sales.admin")
def set_territory(request: Any, body: schemas.TerritoryIn) -> Any:
    """Give the leads of a region to a colleague, in place of whoever has them now."""
    return services.set_territory(**body.dict(), by=request.actor, at=request.at)


@router.delete(
    "/territories/{uuid:territory_id}", response={204: None}, summary="Remove a territory"
)
@needs("sales.admin")
def remove_territory(request: Any, territory_id: UUID) -> Any:
    """Let a region's leads fall to the rest of the world again."""
    services.remove_territory(territory_id=territory_id, by=request.actor, at=request.at)
    return Status(204, None)


@router.get("/opportunities", response=schemas.OpportunityPage, summary="Opportunities")
@needs("sales.view")
def opportunities(
    request: Any,
    q: str = "",
    stage: str = one_of((*STAGES, "open")),
    sort: str = "",
    cursor: str = "",
    limit: int = Limit,
) -> dict[str, Any]:
    """Opportunities page by page, newest first."""
    page = queries.opportunities(q=q, stage=stage, sort=sort, cursor=cursor, limit=limit)
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.post("/opportunities", response={201: schemas.OpportunityOut}, summary="Open one")
@needs("sales.edit")
def create(request: Any, body: schemas.OpportunityIn) -> Any:
    """Open an opportunity at an account."""
    made = services.create_opportunity(**body.dict(), by=request.actor, at=request.at)
    return Status(201, queries.opportunity(made.id))


@router.get("/opportunities/{uuid:opportunity_id}", response=schemas.OpportunityOut, summary="One")
@needs("sales.view")
def opportunity(request: Any, opportunity_id: UUID, response: HttpResponse) -> Any:
    """An opportunity; its ETag is the version to send as If-Match with a change."""
    view = queries.opportunity(opportunity_id)
    response["ETag"] = f'"{view.version}"'
    return view


@router.patch(
    "/opportunities/{uuid:opportunity_id}", response=schemas.OpportunityOut, summary="Change"
)
@needs("sales.edit")
def update(request: Any, opportunity_id: UUID, body: schemas.OpportunityPatch) -> Any:
    """Change facts of an opportunity."""
    services.update_opportunity(
        opportunity_id=opportunity_id, expected_version=expected_version(request),
        **body.dict(exclude_unset=True), by=request.actor, at=request.at,
    )  # fmt: skip
    return queries.opportunity(opportunity_id)


@router.post(
    "/opportunities/{uuid:opportunity_id}/stage", response=schemas.OpportunityOut, summary="Move"
)
@needs("sales.edit")
def move(request: Any, opportunity_id: UUID, body: schemas.StageIn) -> Any:
    """Move to another stage; with If-Match only from the version that was read."""
    if body.stage == "lost":
        services.mark_lost(
            opportunity_id=opportunity_id, reason=body.reason, by=request.actor, at=request.at
        )
    else:
        services.move_stage(
            opportunity_id=opportunity_id, stage=body.stage, by=request.actor, at=request.at,
            expected_version=expected_version(request),
        )  # fmt: skip
    return queries.opportunity(opportunity_id)


@router.post(
    "/opportunities/{uuid:opportunity_id}/reopen", response=schemas.OpportunityOut, summary="Reopen"
)
@needs("sales.edit")
def reopen(request: Any, opportunity_id: UUID) -> Any:
    """Take a lost deal up again; it starts over at the first stage."""
    services.reopen_opportunity(opportunity_id=opportunity_id, by=request.actor, at=request.at)
    return queries.opportunity(opportunity_id)


@router.get(
    "/opportunities/{uuid:opportunity_id}/stages", response=list[schemas.SpanOut], summary="Stages"
)
@needs("sales.view")
def stages(request: Any, opportunity_id: UUID) -> Any:
    """The stays in each stage with their durations."""
    view = queries.opportunity(opportunity_id)
    spans = queries.stage_spans(opportunity_id, at=view.closed_at or request.at)
    return [
        {
            "stage": span.stage, "entered_at": span.entered_at, "left_at": span.left_at,
            "by_name": span.by_name, "seconds": int(span.lasted.total_seconds()),
        }
        for span in spans
    ]  # fmt: skip


@router.get("/forecast", response=list[schemas.MonthOut], summary="Forecast")
@needs("sales.view")
def forecast(request: Any, currency: str = "") -> Any:
    """Open, weighted and won amounts by month of closing."""
    return queries.forecast(currency=currency or current_tenant().currency)
