"""Retry policy: whether a failed attempt is repeated by itself, and when."""

from datetime import datetime, timedelta

from handfast.fulfillment.types import Outcome

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


def after_failure(
    outcome: Outcome, *, attempts: int, max_attempts: int, now: datetime
) -> datetime | None:
    """When to try again; None when it is somebody's turn to mend it (fallout).

    Only failures that may pass by themselves are repeated, with pauses that double.
    """
    if outcome.kind != "retry" or attempts >= max_attempts:
        return None
    return now + min(FIRST_PAUSE * (1 << max(attempts - 1, 0)), LONGEST_PAUSE)
