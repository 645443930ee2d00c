"""URLs of the shell's own pages."""

from django.urls import path

from handfast.platform.http import page
from handfast.web import pages
from handfast.web.styleguide import styleguide

urlpatterns = [
    path("", pages.home, name="home"),
    path("profile", pages.profile, name="profile"),
    path("profile/channels", pages.channels, name="channels"),
    path("profile/sessions/end", pages.end_sessions, name="end_sessions"),
    path("notifications", pages.notifications, name="notifications"),
    path("notifications/read", pages.read_all, name="read_all"),
    path("search", pages.search, name="search"),
    path("search/quick", pages.quick, name="search_quick"),
    path("styleguide", page("platform.admin")(styleguide), name="styleguide"),
]
