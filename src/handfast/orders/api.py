"""JSON routes of orders."""

from typing import Any
from uuid import UUID

from ninja import Router

from handfast.orders import queries, services
from handfast.orders.lifecycle import ORDER
from handfast.orders.schemas import (
    CancelIn,
    ChangeOrderIn,
    CheckOut,
    ConfigurationIn,
    ConfigurationOut,
    ContractIn,
    OrderIn,
    OrderLineOut,
    OrderOut,
    OrderPage,
    UpdateIn,
)
from handfast.orders.types import Change
from handfast.platform.http import needs
from handfast.platform.schemas import Limit, one_of
from handfast.quotes.types import LineRequest

router = Router(tags=["Orders"])


@router.get("/orders", response=OrderPage)
@needs("orders.view")
def list_orders(
    request: Any, q: str = "", status: str = one_of(ORDER.states), account: UUID | None = None, sort: str = "",
    cursor: str = "", limit: int = Limit,
) -> Any:  # fmt: skip
    """Orders, newest first."""
    page = queries.search(
        by=request.actor, text=q, status=status, account_id=account, sort=sort, cursor=cursor,
        limit=limit,
    )  # fmt: skip
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/orders", response=OrderOut)
@needs("orders.edit")
def create_order(request: Any, body: OrderIn) -> Any:
    """Capture an order without a contract, at catalog prices."""
    return services.order_directly(
        account_id=body.account_id, requests=[LineRequest(**line.dict()) for line in body.lines],
        term_months=body.term_months, contact_id=body.contact_id,
        requested_date=body.requested_date, by=request.actor, at=request.at,
    )  # fmt: skip


@router.post("/orders/from-contract", response=OrderOut)
@needs("orders.edit")
def from_contract(request: Any, body: ContractIn) -> Any:
    """Capture the order of an active contract."""
    return services.create_from_contract(
        contract_id=body.contract_id, by=request.actor, at=request.at
    )


@router.post("/orders/changes", response=OrderOut)
@needs("orders.edit")
def create_change(request: Any, body: ChangeOrderIn) -> Any:
    """Capture an order that deletes or modifies active services."""
    return services.create_change_order(
        account_id=body.account_id, changes=[Change(**c.dict()) for c in body.changes],
        effective_date=body.effective_date, by=request.actor, at=request.at,
    )  # fmt: skip


@router.get("/orders/{uuid:order_id}", response=OrderOut)
@needs("orders.view")
def get_order(request: Any, order_id: UUID) -> Any:
    """One order."""
    return queries.visible_order(order_id, by=request.actor)


@router.patch("/orders/{uuid:order_id}", response=OrderOut)
@needs("orders.edit")
def update_order(request: Any, order_id: UUID, body: UpdateIn) -> Any:
    """Complete a draft."""
    return services.update_order(
        order_id=order_id, contact_id=body.contact_id, requested_date=body.requested_date,
        address=body.address, expected_version=body.version, by=request.actor, at=request.at,
    )  # fmt: skip


@router.get("/orders/{uuid:order_id}/lines", response=list[OrderLineOut])
@needs("orders.view")
def get_lines(request: Any, order_id: UUID) -> Any:
    """The lines of an order."""
    queries.visible_order(order_id, by=request.actor)
    return queries.lines(order_id)


@router.get("/orders/{uuid:order_id}/configuration", response=ConfigurationOut)
@needs("orders.view")
def get_configuration(request: Any, order_id: UUID) -> Any:
    """What a direct order asks for."""
    queries.visible_order(order_id, by=request.actor)
    found = queries.configuration(order_id)
    return {"lines": found.requests, "term_months": found.term_months,
            "requested_date": found.requested_date}  # fmt: skip


@router.put("/orders/{uuid:order_id}/configuration", response=OrderOut)
@needs("orders.edit")
def revise_order(request: Any, order_id: UUID, body: ConfigurationIn) -> Any:
    """Change what a direct draft asks for, also after its approval was refused."""
    queries.visible_order(order_id, by=request.actor)
    return services.revise_order(
        order_id=order_id, requests=[LineRequest(**line.dict()) for line in body.lines],
        term_months=body.term_months, requested_date=body.requested_date,
        expected_version=body.version, by=request.actor, at=request.at,
    )  # fmt: skip


@router.get("/orders/{uuid:order_id}/readiness", response=list[CheckOut])
@needs("orders.view")
def get_readiness(request: Any, order_id: UUID) -> Any:
    """What is still missing before the order can be submitted."""
    queries.visible_order(order_id, by=request.actor)
    return services.readiness(order_id)


@router.post("/orders/{uuid:order_id}/submit", response=OrderOut)
@needs("orders.submit")
def submit_order(request: Any, order_id: UUID, version: int | None = None) -> Any:
    """Hand the order to fulfillment."""
    return services.submit_order(
        order_id=order_id, expected_version=version, by=request.actor, at=request.at
    )


@router.post("/orders/{uuid:order_id}/cancel", response=OrderOut)
@needs("orders.cancel")
def cancel_order(request: Any, order_id: UUID, body: CancelIn) -> Any:
    """Cancel the order while no step is past its point of no return."""
    return services.cancel_order(
        order_id=order_id, reason=body.reason, expected_version=body.version, by=request.actor,
        at=request.at,
    )  # fmt: skip
