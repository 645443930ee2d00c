"""What time itself brings: partners that have not answered, and steps that slip."""

from datetime import datetime

from django.db import transaction
from django.db.models import Min

from handfast.fulfillment.lifecycle import OPEN
from handfast.fulfillment.models import Plan, Task, Timer
from handfast.fulfillment.services.endings import Ending
from handfast.fulfillment.services.estimating import estimate
from handfast.fulfillment.services.finishing import finish
from handfast.fulfillment.services.locks import hold_plans, locked_plans
from handfast.fulfillment.services.withdrawing import Answer, answered
from handfast.platform import outbox
from handfast.platform.access import Actor

CLOCK = Actor.system("Clock")
PER_TICK = 200
MOST_ROUNDS = 100


@transaction.atomic
def fire_timers(*, at: datetime) -> int:
    """Partners that should have reported by now: their tasks fall out. Returns how many.

    All that is due, batch by batch: a test clock may have jumped over months.
    """
    found = 0
    for _ in range(MOST_ROUNDS):
        late, more = _fire_batch(at)
        found += late
        if not more:
            return found
    return found


def _fire_batch(at: datetime) -> tuple[int, bool]:
    due = Timer.objects.select_for_update(skip_locked=True, of=("self",))
    timers = list(due.filter(fired_at=None, due_at__lte=at).order_by("due_at")[:PER_TICK])
    if not timers:
        return 0, False
    hold_plans([timer.task_id for timer in timers])
    waiting = Task.objects.select_for_update(of=("self",)).filter(
        id__in=[timer.task_id for timer in timers], state__in=("awaiting_callback", "cancelling")
    )
    late = [task for task in waiting.order_by("id") if _is_due(task, timers, at)]
    Timer.objects.filter(id__in=[timer.id for timer in timers]).update(fired_at=at)
    text = "The partner has not reported in time."
    open_still = [t for t in late if t.state == "awaiting_callback"]
    finish(
        [Ending(t, "fallout", note=text, category="partner") for t in open_still], by=CLOCK, at=at
    )
    called_off = [Answer(t, "unknown", note=text) for t in late if t.state == "cancelling"]
    answered(called_off, by=CLOCK, at=at)
    return len(late), len(timers) >= PER_TICK


def _is_due(task: Task, timers: list[Timer], at: datetime) -> bool:
    """A retried task has a later timer of its own; the earlier one means nothing any more."""
    later = Timer.objects.filter(task=task, fired_at=None, due_at__gt=at)
    return not later.exists()


@transaction.atomic
def note_slips(*, at: datetime) -> int:
    """Estimate plans anew in which an open step should have ended; returns how many plans."""
    found = 0
    for _ in range(MOST_ROUNDS):
        late = Task.objects.filter(state__in=OPEN, estimated_end__lt=at, plan__status="active")
        longest = late.values("plan_id").annotate(since=Min("estimated_end")).order_by("since")
        plans = locked_plans({row["plan_id"] for row in longest[:PER_TICK]})
        outbox.publish_many(estimate(plans, by=CLOCK, at=at).facts, by=CLOCK, at=at)
        Plan.objects.bulk_update(plans, ["estimated_end", "jeopardy"])
        found += len(plans)
        if len(plans) < PER_TICK:
            return found
    return found
