"""Addresses of gateways."""

from django.urls import include, path

from handfast.gateways import pages

_own = (
    [
        path("gateways/", pages.connector_list, name="list"),
        path("gateways/new/", pages.connector_new, name="new"),
        path("gateways/simulators/", pages.simulators_install, name="install"),
        path("gateways/messages/<uuid:message_id>/replay/", pages.message_replay, name="replay"),
        path("gateways/<slug:key>/", pages.connector_page, name="connector"),
        path("gateways/<slug:key>/script/", pages.connector_script, name="script"),
        path("gateways/<slug:key>/status/", pages.connector_status, name="status"),
        path("gateways/<slug:key>/report/", pages.connector_report, name="report"),
        path("hooks/<slug:slug>/<slug:key>", pages.hook, name="hook"),
    ],
    "gateways",
)
urlpatterns = [path("", include(_own))]
