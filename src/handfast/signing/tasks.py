"""Timed entry points: expiry and reminders, run every minute and after each move of a test clock."""

from datetime import datetime

from handfast.platform import clock
from handfast.signing import services


@clock.ticker("signing")
def bring_up_to_date(at: datetime) -> None:
    """Close what expired, then remind whoever is due."""
    services.expire(at=at)
    services.remind_due(at=at)
