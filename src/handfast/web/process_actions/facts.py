"""What start events may know of an order and a contract besides what their events say."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from handfast.contracts import queries as contracts
from handfast.fulfillment import queries as fulfillment
from handfast.orders import queries as orders

ENDED = ("cancelled", "terminated", "expired", "declined")
OPEN = ("open", "assigned")


def order_facts(order_id: UUID) -> Mapping[str, Any]:
    """Whose order it is, over how much, whether their first, and what fell out of it."""
    order = orders.order(order_id)
    others = [one for one in orders.orders_of(order.account_id) if one.id != order.id]
    return {
        "order_number": order.number, "account_id": str(order.account_id),
        "account_name": order.account_name, "currency": order.currency,
        "order_total": order.monthly * (order.term_months or 1) + order.once,
        "earlier_orders": sum(one.status == "completed" for one in others),
        "open_fallouts": sum(
            one.state in OPEN for one in fulfillment.fallouts_of_order(order.id)
        ),
    }  # fmt: skip


def contract_facts(contract_id: UUID) -> Mapping[str, Any]:
    """Whose contract it is, and how many others of theirs have not ended."""
    contract = contracts.contract(contract_id)
    others = [one for one in contracts.contracts_of(contract.account_id) if one.id != contract.id]
    return {
        "account_id": str(contract.account_id), "account_name": contract.account_name,
        "other_contracts": sum(one.status not in ENDED for one in others),
    }  # fmt: skip
