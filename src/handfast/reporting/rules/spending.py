"""Waiting and working time of many kinds of steps put together."""

from collections.abc import Iterable, Sequence
from math import fsum

from handfast.reporting.types import Spent


def total(steps: Sequence[Spent]) -> Spent:
    """All of them as one; in business hours only when every one of them has a calendar.

    Medians of different steps say nothing together, and are left out.
    """
    return Spent(
        topic="", key="", name="",
        tasks=sum(one.tasks for one in steps), taken=sum(one.taken for one in steps),
        waiting=fsum(one.waiting for one in steps), working=fsum(one.working for one in steps),
        untold=fsum(one.untold for one in steps), median_waiting=None, median_working=None,
        business_waiting=_known(one.business_waiting for one in steps),
        business_working=_known(one.business_working for one in steps),
        business_untold=_known(one.business_untold for one in steps),
    )  # fmt: skip


def _known(seconds: Iterable[float | None]) -> float | None:
    found = list(seconds)
    known = [one for one in found if one is not None]
    return fsum(known) if len(known) == len(found) else None
