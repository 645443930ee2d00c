"""Time goes by: dates move, danger rises, what is due is carried out."""

from datetime import date, timedelta

import pytest

from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Plan, Task, TaskDependency
from handfast.fulfillment.services.estimating import spans_of
from handfast.fulfillment.tests.steps import deliver, find
from handfast.fulfillment.types import LinkDraft, Span
from handfast.orders import queries as orders
from handfast.orders.tests.scenes import day
from handfast.platform import clock, outbox


def test_slips_move_the_date_and_raise_the_jeopardy(submitted, actor):
    assert orders.order(submitted.id).jeopardy == "none"
    services.run_ready(at=day(5))
    services.note_slips(at=day(12))
    order = orders.order(submitted.id)
    assert (order.estimated_date, order.committed_date, order.jeopardy) == (
        date(2026, 3, 13),
        date(2026, 3, 13),
        "medium",
    )
    facts = [
        e for e in outbox.timeline(stream_id=submitted.stream_id) if e.topic == "plan.rescheduled"
    ]
    assert facts[0].payload["jeopardy_rose"] is True
    assert queries.jeopardy_of(order.id).text == "2 days behind plan"


def test_advancing_the_clock_carries_out_what_is_due(submitted, actor):
    clock.set_clock(to=day(6), by=actor)
    outbox.drain()
    assert find(submitted.id, "line_test").state == "done"
    assert find(submitted.id, "ship_modem").state == "awaiting_callback"
    clock.set_clock(to=day(20), by=actor)
    outbox.drain()
    assert find(submitted.id, "ship_modem").state == "fallout"


@pytest.mark.parametrize("late", [0, 5, 30])
def test_estimates_are_those_of_a_fresh_forward_pass_whatever_the_course(submitted, actor, late):
    at = day(5)
    steps = 0
    while True:
        services.run_ready(at=at)
        _are_those_made_anew(submitted.id, at)
        turn = Task.objects.filter(state__in=("ready", "awaiting_callback")).order_by("position")
        if not turn:
            break
        at = max(at, turn[0].estimated_end + timedelta(hours=late))
        if turn[0].state == "ready":
            services.complete_task(task_id=turn[0].id, by=actor, at=at)
        else:
            deliver(actor, at)
        _are_those_made_anew(submitted.id, at)
        steps += 1
    assert steps == 2
    assert orders.order(submitted.id).status == "completed"


def _are_those_made_anew(order_id, at):
    """What is stored of the plan is what the schedule says about it now."""
    plan = Plan.objects.get(order_id=order_id)
    tasks = list(Task.objects.filter(plan=plan).order_by("position"))
    links = [
        LinkDraft(str(k.predecessor_id), str(k.successor_id), k.kind, k.lag_hours)
        for k in TaskDependency.objects.filter(plan=plan)
    ]
    spans = spans_of(tasks, links, start=plan.begins_at, at=at)
    stored = {str(task.id): Span(task.estimated_start, task.estimated_end) for task in tasks}
    assert stored == spans
    assert plan.estimated_end == max(span.end for span in spans.values())
