"""URLs of the promise ledger."""

from django.urls import include, path

from handfast.promises import pages

_own = (
    [
        path("promises/", pages.ledger, name="ledger"),
        path(
            "promises/discrepancies/<uuid:discrepancy_id>/", pages.discrepancy, name="discrepancy"
        ),
        path("promises/discrepancies/<uuid:discrepancy_id>/credit/", pages.credit, name="credit"),
    ],
    "promises",
)
urlpatterns = [path("", include(_own))]
