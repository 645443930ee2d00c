"""JSON routes of contracts and of the clause library."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from handfast.contracts import queries, services
from handfast.contracts.lifecycle import CONTRACT
from handfast.contracts.schemas import (
    ClauseChangeIn,
    ClauseOut,
    CommentIn,
    CommentOut,
    ContractOut,
    ContractPage,
    DraftIn,
    EffectIn,
    EffectOut,
    LibraryClauseIn,
    LibraryClauseOut,
    PhaseOut,
    ReasonIn,
    ResponsibilitiesIn,
    ScheduleLineOut,
    StandingOut,
)
from handfast.contracts.types import ContractView
from handfast.platform import access
from handfast.platform.http import expected_version, needs
from handfast.platform.schemas import Limit, one_of

router = Router()


@router.get("/contracts", response=ContractPage)
@needs("contracts.view")
def list_contracts(
    request: Any, q: str = "", status: str = one_of(CONTRACT.states), account: UUID | None = None,
    cursor: str = "", limit: int = Limit,
) -> Any:  # fmt: skip
    """Contracts, newest first."""
    page = queries.search(
        by=request.actor, text=q, status=status, account_id=account, cursor=cursor, limit=limit
    )
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/contracts", response={201: ContractOut})
@needs("contracts.draft")
def draft_contract(request: Any, draft: DraftIn) -> Any:
    """Draft the contract of an accepted quote."""
    row = services.draft_from_quote(quote_id=draft.quote_id, by=request.actor, at=request.at)
    return Status(201, queries.contract(row.id))


@router.get("/contracts/{uuid:contract_id}", response=ContractOut)
@needs("contracts.view")
def get_contract(request: Any, response: HttpResponse, contract_id: UUID) -> Any:
    """One contract; its version is the ETag."""
    found = queries.contract(contract_id, by=request.actor)
    response["ETag"] = f'"{found.version}"'
    return found


@router.get("/contracts/{uuid:contract_id}/schedule", response=list[ScheduleLineOut])
@needs("contracts.view")
def get_schedule(request: Any, contract_id: UUID) -> Any:
    """The pricing schedule."""
    return queries.schedule(queries.contract(contract_id, by=request.actor).id)


@router.get("/contracts/{uuid:contract_id}/clauses", response=list[ClauseOut])
@needs("contracts.view")
def get_clauses(request: Any, contract_id: UUID) -> Any:
    """The clauses with the reason for each variant."""
    return queries.clauses(queries.contract(contract_id, by=request.actor).id)


@router.post("/contracts/{uuid:contract_id}/clauses", response=ContractOut)
@needs("contracts.draft")
def change_clause(request: Any, contract_id: UUID, change: ClauseChangeIn) -> Any:
    """Use another variant of a clause; with If-Match only from the version that was read."""
    return _moved(
        services.change_clause, request, contract_id, **change.dict(),
        expected_version=expected_version(request),
    )  # fmt: skip


@router.post("/contracts/{uuid:contract_id}/document", response=ContractOut)
@needs("contracts.draft")
def make_document(request: Any, contract_id: UUID) -> Any:
    """Render the next version of the document."""
    return _moved(services.generate_document, request, contract_id)


@router.post("/contracts/{uuid:contract_id}/submit", response=ContractOut)
@needs("contracts.draft")
def submit_contract(request: Any, contract_id: UUID) -> Any:
    """Hand the draft to Legal."""
    return _moved(services.submit_contract, request, contract_id)


@router.post("/contracts/{uuid:contract_id}/approve", response=ContractOut)
@needs("contracts.review")
def approve_contract(request: Any, contract_id: UUID) -> Any:
    """Release the contract for signature."""
    return _moved(services.approve_contract, request, contract_id)


@router.post("/contracts/{uuid:contract_id}/return", response=ContractOut)
@needs("contracts.review")
def return_contract(request: Any, contract_id: UUID, body: ReasonIn) -> Any:
    """Back to drafting."""
    return _moved(services.return_contract, request, contract_id, reason=body.reason)


@router.post("/contracts/{uuid:contract_id}/send", response=ContractOut)
@needs("contracts.send")
def send_contract(request: Any, contract_id: UUID) -> Any:
    """Send it for signature, the customer first; with If-Match only from the version read."""
    return _moved(
        services.send_for_signature, request, contract_id,
        expected_version=expected_version(request),
    )  # fmt: skip


@router.post("/contracts/{uuid:contract_id}/cancel", response=ContractOut)
@needs("contracts.draft")
def cancel_contract(request: Any, contract_id: UUID, body: ReasonIn) -> Any:
    """Give it up before anybody has signed."""
    return _moved(services.cancel_contract, request, contract_id, reason=body.reason)


@router.post("/contracts/{uuid:contract_id}/terminate", response=ContractOut)
@needs("contracts.terminate")
def terminate_contract(request: Any, contract_id: UUID, body: ReasonIn) -> Any:
    """End it before its term is over."""
    return _moved(services.terminate_contract, request, contract_id, reason=body.reason)


def _moved(
    service: Callable[..., Any], request: Any, contract_id: UUID, **given: Any
) -> ContractView:
    """Do it to the contract; answers with what that is now."""
    service(contract_id=contract_id, by=request.actor, at=request.at, **given)
    return queries.contract(contract_id)


@router.get("/contracts/{uuid:contract_id}/phase", response=StandingOut)
@needs("contracts.view")
def get_phase(request: Any, contract_id: UUID) -> Any:
    """The phase a contract is in, its gate, who does what there, and what the caller may do."""
    found = queries.contract(contract_id, by=request.actor)
    return services.standing(contract=found, by=request.actor, at=request.at)


@router.get("/contracts/{uuid:contract_id}/comments", response=list[CommentOut])
@needs("contracts.view")
def get_comments(request: Any, contract_id: UUID) -> Any:
    """What was said about a contract, newest first."""
    return queries.comments(queries.contract(contract_id, by=request.actor).id)


@router.post("/contracts/{uuid:contract_id}/comments", response={201: CommentOut})
@needs("contracts.view")
def add_comment(request: Any, contract_id: UUID, comment: CommentIn) -> Any:
    """Say something about a contract: open to those whom its phase consults, and who act in it."""
    made = services.comment_on(
        contract_id=contract_id, text=comment.text, by=request.actor, at=request.at
    )
    return Status(201, made)


@router.get("/clauses", response=list[LibraryClauseOut])
@needs("contracts.view")
def list_clauses(request: Any, q: str = "") -> Any:
    """The clause library."""
    return queries.library(q)


@router.post("/clauses", response={201: LibraryClauseOut})
@needs("contracts.library")
def save_clause(request: Any, clause: LibraryClauseIn) -> Any:
    """Save a draft of a clause variant."""
    return Status(201, services.save_clause(**clause.dict(), by=request.actor, at=request.at))


@router.post("/clauses/{uuid:clause_id}/publish", response=LibraryClauseOut)
@needs("contracts.library")
def publish_clause(request: Any, clause_id: UUID) -> Any:
    """Publish a draft."""
    return services.publish_clause(clause_id=clause_id, by=request.actor, at=request.at)


@router.post("/clauses/{uuid:clause_id}/retire", response=LibraryClauseOut)
@needs("contracts.library")
def retire_clause(request: Any, clause_id: UUID) -> Any:
    """Take a variant out of use; contracts that have it keep their text."""
    return services.retire_clause(clause_id=clause_id, by=request.actor, at=request.at)


@router.post("/clauses/effect", response=EffectOut)
@needs("contracts.view")
def preview_clause(request: Any, clause: EffectIn) -> Any:
    """Which of the latest deals would use this variant; nothing is changed."""
    return queries.effect_of(**clause.dict())


@router.get("/contract-phases", response=list[PhaseOut])
@needs("contracts.view")
def list_phases(request: Any) -> Any:
    """The seven phases of a contract and who does what in each."""
    return queries.phases()


@router.post("/contract-phases", response=list[PhaseOut])
@needs("contracts.library", "parties.admin")
def change_phases(request: Any, change: ResponsibilitiesIn) -> Any:
    """Change letters of the table (an empty one clears a cell) and whether they are enforced."""
    cells = {(cell.phase, cell.role): cell.letter for cell in change.cells}
    if cells:
        services.set_responsibilities(cells=cells, by=request.actor, at=request.at)
    if change.enforced is not None:
        services.enforce_responsibilities(enforced=change.enforced, by=request.actor, at=request.at)
    access.require(request.actor, "contracts.view")
    return queries.phases()
