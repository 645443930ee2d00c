"""What the clock brings: reminders of open approvals."""

from datetime import datetime

from handfast.approvals import services
from handfast.platform.clock import ticker


@ticker("approvals.remind")
def remind(at: datetime) -> None:
    """Remind approvers and tell what is overdue."""
    services.remind_due(at=at)
