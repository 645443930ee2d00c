"""What the home page shows to whom: figures, deals, what is late, and charts, by role."""

from handfast.web.dashboard.composing import Dashboard, dashboard

__all__ = ["Dashboard", "dashboard"]
