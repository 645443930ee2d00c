"""Addresses of orders."""

from django.urls import include, path

from handfast.orders import pages

_own = (
    [
        path("orders/", pages.list_page, name="list"),
        path("orders/board/", pages.board_page, name="board"),
        path("orders/move/", pages.board_move, name="move"),
        path("orders/new/", pages.start_page, name="new"),
        path("orders/new/<uuid:account_id>/<slug:code>/", pages.direct_page, name="direct"),
        path(
            "orders/from-contract/<uuid:contract_id>/",
            pages.from_contract_action,
            name="from_contract",
        ),
        path("orders/changes/<uuid:account_id>/", pages.change_page, name="change"),
        path("orders/<uuid:order_id>/", pages.order_page, name="order"),
        path("orders/<uuid:order_id>/edit/", pages.edit_page, name="edit"),
        path("orders/<uuid:order_id>/lines/", pages.revise_page, name="revise"),
        path("orders/<uuid:order_id>/submit/", pages.submit_action, name="submit"),
        path("orders/<uuid:order_id>/cancel/", pages.cancel_action, name="cancel"),
    ],
    "orders",
)
urlpatterns = [path("", include(_own))]
