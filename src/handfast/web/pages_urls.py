"""URLs of the shell's own pages."""

from django.urls import path

from handfast.web import pages

urlpatterns = [
    path("", pages.home, name="home"),
]
