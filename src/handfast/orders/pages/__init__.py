"""HTML pages of orders."""

from handfast.orders.pages.capture import direct_page, from_contract_action, start_page
from handfast.orders.pages.changing import change_page
from handfast.orders.pages.lists import board_move, board_page, list_page
from handfast.orders.pages.order import cancel_action, edit_page, order_page, submit_action
from handfast.orders.pages.revising import revise_page

__all__ = [
    "board_move",
    "board_page",
    "cancel_action",
    "change_page",
    "direct_page",
    "edit_page",
    "from_contract_action",
    "list_page",
    "order_page",
    "revise_page",
    "start_page",
    "submit_action",
]
