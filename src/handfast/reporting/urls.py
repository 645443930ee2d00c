"""URLs of reports."""

from django.urls import include, path, re_path

from handfast.reporting import pages

_own = (
    [
        path("reports/processes/", pages.processes, name="processes"),
        path("reports/processes/<slug:key>/", pages.process, name="process"),
        re_path(
            r"^reports/processes/(?P<key>[-\w]+)/(?P<form>xes|ocel)$", pages.export, name="export"
        ),
    ],
    "reporting",
)
urlpatterns = [path("", include(_own))]
