"""Addresses of fulfillment."""

from django.urls import include, path

from handfast.fulfillment import pages

_own = (
    [
        path("fulfillment/", pages.worklist_page, name="worklist"),
        path("fulfillment/fallout/", pages.fallout_page, name="fallout"),
        path("fulfillment/inventory/", pages.inventory_page, name="inventory"),
        path("fulfillment/orders/<uuid:order_id>/amend/", pages.amend_page, name="amend"),
        path("fulfillment/tasks/<uuid:task_id>/", pages.task_page, name="task"),
        path("fulfillment/tasks/<uuid:task_id>/<slug:action>/", pages.act, name="act"),
    ],
    "fulfillment",
)
urlpatterns = [path("", include(_own))]
