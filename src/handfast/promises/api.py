"""JSON routes of the promise ledger."""

from typing import Any, Literal
from uuid import UUID

from ninja import Router, Status

from handfast.platform.http import needs
from handfast.platform.schemas import Limit, one_of
from handfast.promises import queries, services
from handfast.promises.lifecycle import DISCREPANCY
from handfast.promises.schemas import (
    DiscrepancyOut,
    ExplainIn,
    FiguresOut,
    OrphanOut,
    PromisePage,
)

router = Router(tags=["Promises"])


@router.get("/promises", response=PromisePage)
@needs("promises.view")
def list_promises(
    request: Any, q: str = "", account: UUID | None = None, order: UUID | None = None,
    faulty: bool = False, cursor: str = "", limit: int = Limit,
) -> Any:  # fmt: skip
    """The ledger: promised, contracted, ordered, delivered, entitled, billed."""
    page = queries.ledger(
        text=q, account_id=account, order_id=order, faulty=faulty, cursor=cursor, limit=limit
    )
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/promises/figures", response=FiguresOut)
@needs("promises.view")
def get_figures(request: Any, account: UUID | None = None) -> Any:
    """How many promises are kept, under way, differing and cancelled."""
    return queries.figures(account)


@router.get("/promises/orphans", response=list[OrphanOut])
@needs("promises.view")
def list_orphans(request: Any, state: Literal["open", "adopted", "explained"] = "open") -> Any:
    """Facts of promises the ledger does not know, newest first."""
    return queries.orphans(state=state)


@router.post("/promises/orphans/{uuid:orphan_id}/explain", response={204: None})
@needs("promises.explain")
def explain_orphan(request: Any, orphan_id: UUID, body: ExplainIn) -> Any:
    """Close a fact without a promise as intended."""
    services.explain_orphan(
        orphan_id=orphan_id, reason=body.reason, by=request.actor, at=request.at
    )
    return Status(204, None)


@router.get("/discrepancies", response=list[DiscrepancyOut])
@needs("promises.view")
def list_discrepancies(
    request: Any, state: str = one_of(DISCREPANCY.states, "open"), account: UUID | None = None
) -> Any:
    """Differences, newest first."""
    return queries.discrepancies(state=state, account_id=account)


@router.get("/discrepancies/{uuid:discrepancy_id}", response=DiscrepancyOut)
@needs("promises.view")
def get_discrepancy(request: Any, discrepancy_id: UUID) -> Any:
    """One difference."""
    return queries.discrepancy(discrepancy_id)


@router.post("/discrepancies/{uuid:discrepancy_id}/credit", response=DiscrepancyOut)
@needs("promises.resolve")
def credit(request: Any, discrepancy_id: UUID) -> Any:
    """Credit what was billed too much, and charge the agreed price from now on."""
    services.credit_and_correct(discrepancy_id=discrepancy_id, by=request.actor, at=request.at)
    return queries.discrepancy(discrepancy_id)


@router.post("/discrepancies/{uuid:discrepancy_id}/explain", response=DiscrepancyOut)
@needs("promises.explain")
def explain(request: Any, discrepancy_id: UUID, body: ExplainIn) -> Any:
    """Close a difference as intended."""
    services.explain(
        discrepancy_id=discrepancy_id, reason=body.reason, by=request.actor, at=request.at
    )
    return queries.discrepancy(discrepancy_id)
