"""URLs of the catalog's pages."""

from django.urls import include, path

from handfast.catalog import pages

_own = (
    [
        path("catalog/", pages.version_list, name="versions"),
        path("catalog/import/", pages.import_page, name="import"),
        path("catalog/<uuid:version_id>/", pages.version_page, name="version"),
        path("catalog/<uuid:version_id>/publish/", pages.publish, name="publish"),
        path("catalog/<uuid:version_id>/retire/", pages.retire, name="retire"),
        path("catalog/<uuid:version_id>/discard/", pages.discard, name="discard"),
        path("catalog/<uuid:version_id>/o/<str:code>/", pages.offering_page, name="offering"),
    ],
    "catalog",
)
urlpatterns = [path("", include(_own))]
