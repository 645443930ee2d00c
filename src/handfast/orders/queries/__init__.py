"""All reads of orders."""

from handfast.orders.queries.lists import Column, board, cards, returned, search, visible
from handfast.orders.queries.orders import (
    RELATED,
    amended_lines,
    configuration,
    customer_order,
    facts_for_readiness,
    latest_lines,
    lines,
    order,
    order_by_number,
    order_of_contract,
    orders_of,
    orders_of_stream,
    row_of,
    view,
)

__all__ = [
    "RELATED",
    "Column",
    "amended_lines",
    "board",
    "cards",
    "configuration",
    "customer_order",
    "facts_for_readiness",
    "latest_lines",
    "lines",
    "order",
    "order_by_number",
    "order_of_contract",
    "orders_of",
    "orders_of_stream",
    "returned",
    "row_of",
    "search",
    "view",
    "visible",
]
