"""URLs of the installed base."""

from django.urls import include, path

from handfast.assets import pages

_own = (
    [
        path("services/", pages.asset_list, name="list"),
        path("services/<uuid:asset_id>/", pages.asset_page, name="asset"),
    ],
    "assets",
)
urlpatterns = [path("", include(_own))]
