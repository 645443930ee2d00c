"""The schedule of a plan: forward pass over the graph, and the critical path through it.

Times are elapsed (calendar) hours. A task that has ended keeps its real times; one that is open
cannot end in the past, so its estimate moves with the clock.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heapify, heappop, heappush

from handfast.fulfillment.types import LinkDraft, Span, TimedTask
from handfast.kernel.errors import invalid

_ENDED = ("done", "skipped", "cancelled", "compensated")
BROKEN = ("fallout", "failed")


def in_order(keys: Sequence[str], pairs: Sequence[tuple[str, str]]) -> list[str]:
    """The keys so that every predecessor stands before its successors, else as given.

    Raises InvalidInput when the pairs go round in a ring.
    """
    place = {key: number for number, key in enumerate(keys)}
    after: dict[str, list[str]] = {key: [] for key in keys}
    missing = dict.fromkeys(keys, 0)
    for first, second in pairs:
        after[first].append(second)
        missing[second] += 1
    free = [place[key] for key in keys if not missing[key]]
    heapify(free)
    found: list[str] = []
    while free:
        key = keys[heappop(free)]
        found.append(key)
        for following in after[key]:
            missing[following] -= 1
            if not missing[following]:
                heappush(free, place[following])
    if len(found) < len(keys):
        stuck = ", ".join(key for key in keys if missing[key])
        raise invalid(
            "dependencies", stuck, "The steps wait for each other in a ring.",
            "Correct the dependencies in the catalog.",
        )  # fmt: skip
    return found


def forward_pass(
    tasks: Sequence[TimedTask], links: Sequence[LinkDraft], *, start: datetime, now: datetime
) -> dict[str, Span]:
    """From when to when each task runs, given what has ended and that open work ends after now."""
    before: dict[str, list[LinkDraft]] = {task.key: [] for task in tasks}
    for link in links:
        before[link.successor].append(link)
    by_key = {task.key: task for task in tasks}
    order = in_order(list(by_key), [(link.predecessor, link.successor) for link in links])
    spans: dict[str, Span] = {}
    for key in order:
        ends = [spans[link.predecessor].end + _hours(link.lag_hours) for link in before[key]]
        spans[key] = _span(by_key[key], max([start, *ends]), now)
    return spans


def _span(task: TimedTask, earliest: datetime, now: datetime) -> Span:
    if task.state in _ENDED:
        end = task.ended_at or earliest
        return Span(min(task.started_at or end, end), end)
    begin = task.started_at or max(earliest, task.not_before or earliest)
    if task.state in BROKEN:
        begin = max(begin, now)
    return Span(begin, max(begin + _hours(task.lead_hours), now))


def critical_path(spans: Mapping[str, Span], links: Sequence[LinkDraft]) -> frozenset[str]:
    """The chain of tasks that decides the end: from the latest one back to a beginning."""
    if not spans:
        return frozenset()
    before: dict[str, list[LinkDraft]] = {}
    for link in links:
        before.setdefault(link.successor, []).append(link)
    has_successor = {link.predecessor for link in links}
    lasts = [key for key in spans if key not in has_successor]
    here = max(lasts, key=lambda key: (spans[key].end, key))
    chain = [here]
    while before.get(here):
        link = max(
            before[here],
            key=lambda k: (spans[k.predecessor].end + _hours(k.lag_hours), k.predecessor),
        )
        here = link.predecessor
        chain.append(here)
    return frozenset(chain)


def _hours(hours: Decimal) -> timedelta:
    return timedelta(seconds=float(hours * 3600))
