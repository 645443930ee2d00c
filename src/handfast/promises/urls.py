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
        path(
            "promises/orphans/<uuid:orphan_id>/explain/",
            pages.explain_orphan,
            name="explain_orphan",
        ),
    ],
    "promises",
)
urlpatterns = [path("", include(_own))]
