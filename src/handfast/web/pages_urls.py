"""URLs of the shell's own pages."""

from django.urls import path

from handfast.platform.http import page
from handfast.web import pages
from handfast.web.styleguide import styleguide

urlpatterns = [
    path("", pages.home, name="home"),
    path("styleguide", page("platform.admin")(styleguide), name="styleguide"),
]
