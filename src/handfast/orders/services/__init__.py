"""Use cases of orders."""

from handfast.orders.services.amend import amend_order
from handfast.orders.services.cancel import cancel_order, register_cancel_guard
from handfast.orders.services.capture import create_order
from handfast.orders.services.change import create_change_order
from handfast.orders.services.direct import order_directly
from handfast.orders.services.editing import update_order
from handfast.orders.services.from_contract import create_from_contract
from handfast.orders.services.lines import (
    acknowledge_order,
    advance_line,
    advance_lines,
    set_estimates,
)
from handfast.orders.services.panels import panels_for, register_panels
from handfast.orders.services.revise import revise_order
from handfast.orders.services.submit import readiness, register_check, submit_order

__all__ = [
    "acknowledge_order",
    "advance_line",
    "advance_lines",
    "amend_order",
    "cancel_order",
    "create_change_order",
    "create_from_contract",
    "create_order",
    "order_directly",
    "panels_for",
    "readiness",
    "register_cancel_guard",
    "register_check",
    "register_panels",
    "revise_order",
    "set_estimates",
    "submit_order",
    "update_order",
]
