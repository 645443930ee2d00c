"""The shell's own pages."""

from handfast.web.pages.home import home
from handfast.web.pages.notifications import notifications, read_all
from handfast.web.pages.profile import channels, end_sessions, profile
from handfast.web.pages.search import quick, search

__all__ = [
    "channels",
    "end_sessions",
    "home",
    "notifications",
    "profile",
    "quick",
    "read_all",
    "search",
]
