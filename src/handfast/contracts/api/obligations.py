"""JSON routes of obligations and of the days on which they are due."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from handfast.contracts import queries, services
from handfast.contracts.lifecycle import OBLIGATION
from handfast.contracts.queries import DueView, ObligationView
from handfast.contracts.schemas import (
    DayOut,
    DayPage,
    DoneIn,
    ObligationIn,
    ObligationOut,
    ObligationPage,
    ReasonIn,
    ReopenIn,
    TemplateShape,
)
from handfast.contracts.services import Evidence
from handfast.contracts.types import DEBTORS, KINDS
from handfast.platform.clock import local_date
from handfast.platform.http import expected_version, needs
from handfast.platform.schemas import Limit, one_of

router = Router()
VIEW = "contracts.view"


@router.get("/obligations", response=ObligationPage)
@needs(VIEW)
def list_obligations(
    request: Any,
    contract: UUID | None = None,
    kind: str = one_of(KINDS),
    status: str = one_of(OBLIGATION.states),
    cursor: str = "",
    limit: int = Limit,
) -> Any:
    """Obligations of contracts, newest first."""
    page = queries.search_obligations(
        by=request.actor, contract_id=contract, kind=kind, status=status, cursor=cursor, limit=limit
    )
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/contracts/{uuid:contract_id}/obligations", response={201: ObligationOut})
@needs("contracts.obligations")
def add_obligation(request: Any, contract_id: UUID, body: ObligationIn) -> Any:
    """Write an obligation into a contract; its days count once everybody has signed."""
    row = services.add_obligation(
        contract_id=contract_id, duty=body.duty(), by=request.actor, at=request.at
    )
    return Status(201, queries.obligation(row.id, by=request.actor))


@router.get("/obligations/{uuid:obligation_id}", response=ObligationOut)
@needs(VIEW)
def get_obligation(request: Any, response: HttpResponse, obligation_id: UUID) -> Any:
    """One obligation; its version is the ETag."""
    found = queries.obligation(obligation_id, by=request.actor)
    response["ETag"] = f'"{found.version}"'
    return found


@router.put("/obligations/{uuid:obligation_id}", response=ObligationOut)
@needs("contracts.obligations")
def change_obligation(request: Any, obligation_id: UUID, body: ObligationIn) -> Any:
    """Change an obligation; with If-Match only from the version that was read."""
    return _changed(
        services.change_obligation, request, obligation_id, duty=body.duty(),
        expected_version=expected_version(request),
    )  # fmt: skip


@router.post("/obligations/{uuid:obligation_id}/close", response=ObligationOut)
@needs("contracts.obligations")
def close_obligation(request: Any, obligation_id: UUID, body: ReasonIn) -> Any:
    """End an obligation; its open days are withdrawn."""
    return _changed(services.close_obligation, request, obligation_id, reason=body.reason)


@router.post("/obligations/{uuid:obligation_id}/resume", response=ObligationOut)
@needs("contracts.obligations")
def resume_obligation(request: Any, obligation_id: UUID, body: ReasonIn) -> Any:
    """Take a closed obligation up again."""
    return _changed(services.resume_obligation, request, obligation_id, reason=body.reason)


@router.post("/obligations/{uuid:obligation_id}/take", response=ObligationOut)
@needs("contracts.keep")
def take_obligation(request: Any, obligation_id: UUID) -> Any:
    """Look after an obligation of one's own role."""
    return _changed(services.take_obligation, request, obligation_id)


def _changed(
    service: Callable[..., Any], request: Any, obligation_id: UUID, **given: Any
) -> ObligationView:
    """Do it to the obligation; answers with what that is now."""
    service(obligation_id=obligation_id, by=request.actor, at=request.at, **given)
    return queries.obligation(obligation_id, by=request.actor)


@router.get("/obligations/{uuid:obligation_id}/days", response=list[DayOut])
@needs(VIEW)
def get_days(request: Any, obligation_id: UUID) -> Any:
    """Every day of an obligation, the latest first."""
    return queries.history(
        queries.obligation(obligation_id, by=request.actor).id, by=request.actor
    )  # fmt: skip


@router.get("/obligation-days", response=DayPage)
@needs(VIEW)
def list_days(
    request: Any,
    whose: str = one_of(queries.WHOSE),
    window: str = one_of(queries.WINDOWS),
    kind: str = one_of(KINDS),
    owed_by: str = one_of(DEBTORS),
    q: str = "",
    contract: UUID | None = None,
    cursor: str = "",
    limit: int = Limit,
) -> Any:
    """What is due, the earliest first: whose (mine, team, nobody), window (late, 30, 90, settled)."""
    page = queries.dues(
        by=request.actor, today=local_date(request.at), whose=whose, window=window, kind=kind,
        owed_by=owed_by, text=q, contract_id=contract, cursor=cursor, limit=limit,
    )  # fmt: skip
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/obligation-days/{uuid:occurrence_id}/complete", response=DayOut)
@needs("contracts.keep", "contracts.obligations")
def complete_day(request: Any, occurrence_id: UUID, body: DoneIn) -> Any:
    """Say that it was done."""
    sent = body.evidence
    return _settled(
        services.complete_occurrence, request, occurrence_id, note=body.note,
        measured=body.measured,
        evidence=Evidence(sent.name, sent.content_type, sent.content) if sent else None,
    )  # fmt: skip


@router.post("/obligation-days/{uuid:occurrence_id}/waive", response=DayOut)
@needs("contracts.obligations")
def waive_day(request: Any, occurrence_id: UUID, body: ReasonIn) -> Any:
    """Let a day go."""
    return _settled(services.waive_occurrence, request, occurrence_id, reason=body.reason)


@router.post("/obligation-days/{uuid:occurrence_id}/reopen", response=DayOut)
@needs("contracts.obligations")
def reopen_day(request: Any, occurrence_id: UUID, body: ReopenIn) -> Any:
    """Open a settled or missed day again."""
    return _settled(
        services.reopen_occurrence, request, occurrence_id, reason=body.reason, due_on=body.due_on
    )


def _settled(
    service: Callable[..., Any], request: Any, occurrence_id: UUID, **given: Any
) -> DueView:
    """Do it to the due day; answers with what that is now."""
    service(occurrence_id=occurrence_id, by=request.actor, at=request.at, **given)
    return queries.due(occurrence_id, by=request.actor)


@router.get("/clauses/{slug:key}/{variant}/obligations", response=list[TemplateShape])
@needs(VIEW)
def list_templates(request: Any, key: str, variant: str) -> Any:
    """What the latest version of a clause variant makes people do."""
    return queries.clause_templates(key, variant)


@router.post("/clauses/{slug:key}/{variant}/obligations", response={201: list[TemplateShape]})
@needs("contracts.library")
def add_template(request: Any, key: str, variant: str, body: TemplateShape) -> Any:
    """Write an obligation into the draft of a clause variant, or into its next version."""
    services.save_template(
        key=key, variant=variant, template=body.template(), by=request.actor, at=request.at
    )
    return Status(201, queries.clause_templates(key, variant))


@router.put("/clauses/{slug:key}/{variant}/obligations/{slug:name}", response=list[TemplateShape])
@needs("contracts.library")
def change_template(
    request: Any, key: str, variant: str, name: str, body: TemplateShape
) -> Any:  # fmt: skip
    """Change an obligation of a clause variant in its draft, or in its next version."""
    services.save_template(
        key=key, variant=variant, template=body.template(), replaces=name, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return queries.clause_templates(key, variant)


@router.delete(
    "/clauses/{slug:key}/{variant}/obligations/{slug:name}", response=list[TemplateShape]
)
@needs("contracts.library")
def remove_template(request: Any, key: str, variant: str, name: str) -> Any:
    """Take an obligation out of the draft of a clause variant, or out of its next version."""
    services.remove_template(
        key=key, variant=variant, name=name, by=request.actor, at=request.at
    )  # fmt: skip
    return queries.clause_templates(key, variant)
