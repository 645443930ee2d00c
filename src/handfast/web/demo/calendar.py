"""The demo's days: stories run side by side in the order of time, and the test clock follows."""

import heapq
from collections.abc import Generator, Iterable
from datetime import date, datetime, timedelta

from handfast.billing import queries as billing
from handfast.billing import services as billing_services
from handfast.fulfillment import services as fulfillment
from handfast.platform import clock, outbox
from handfast.platform.access import Actor

Story = Generator[datetime, datetime, None]
SATURDAY = 5
JUMP = timedelta(days=4)


def workday(start: date, days: int) -> date:
    """The day that lies so many working days after another."""
    day = start
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day


def play(stories: Iterable[Story], *, until: datetime, by: Actor) -> None:
    """Carry all stories out step by step; each yields when its next step is, and is told so.

    What has not happened by `until` does not happen. The clock follows in jumps of a few days.
    """
    queue = [(next(story), place, story) for place, story in enumerate(stories)]
    heapq.heapify(queue)
    while queue and queue[0][0] < until:
        moment, place, story = heapq.heappop(queue)
        _move_clock(moment, by)
        try:
            following = story.send(moment)
        except StopIteration:
            following = None
        outbox.drain()
        if following is not None:
            heapq.heappush(queue, (following, place, story))
    advance(until, by)


def work(at: datetime) -> None:
    """Let machines do what is due, and everything that follows from it."""
    while outbox.drain() + fulfillment.run_ready(at=at):
        pass


def _move_clock(moment: datetime, by: Actor) -> None:
    now = clock.now()
    if moment - now >= JUMP or moment.month != now.month:
        advance(clock.at_local(moment.date(), 7), by)


def advance(moment: datetime, by: Actor) -> None:
    """Set the test clock, and let everything that fell due happen, billing runs included."""
    clock.set_clock(to=moment, by=by)
    work(moment)
    for run in billing.bill_runs():
        while run.status == "running" and billing_services.bill_next_chunk(
            run_id=run.id, by=by, at=moment
        ):
            continue
    outbox.drain()
