"""What happens to quotes by the clock."""

from datetime import datetime

from handfast.platform import clock
from handfast.quotes import services


@clock.ticker("quotes.expire")
def expire(at: datetime) -> None:
    """End offers whose last day has passed."""
    services.expire_due(at)
