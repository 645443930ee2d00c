"""When a version takes effect: one version on any day, the later start ends the earlier one."""

from collections.abc import Iterable
from datetime import date

from handfast.kernel.errors import Problem, collect


def check_effective(start: date, published: Iterable[tuple[int, date]]) -> None:
    """Raise InvalidInput when a published version (number, first day) starts on that day or later.

    Versions follow each other: a new one begins after all others and ends the last one.
    """
    collect(
        Problem(
            "effective_from",
            start.isoformat(),
            f"Version {number} is already effective from {other}.",
            f"Choose a day after {other}.",
        )
        for number, other in published
        if other >= start
    )
