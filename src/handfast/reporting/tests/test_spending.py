"""Waiting and working time against plain arithmetic over the same histories."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handfast.kernel.ids import new_id
from handfast.kernel.worktime import Calendar, between
from handfast.platform.models import Event
from handfast.reporting import queries
from handfast.reporting.rules import charts
from handfast.reporting.rules.spending import total
from handfast.reporting.types import Span, Spent
from handfast.workflow.models import WorkCalendar

MARCH = Span(date(2026, 3, 1), date(2026, 4, 1))
CHICAGO = ZoneInfo("America/Chicago")
NIGHT = {day: [["22:00", "00:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
HOUR = 3_600.0
MONDAY = datetime(2026, 3, 2, 9, tzinfo=CHICAGO)


def task_done(process="p", element="u", ready=None, taken=None, calendar="default"):
    return {
        "task_id": str(new_id()), "process": process, "element": element, "step": f"Step {element}",
        "ready_at": ready.isoformat(), "taken_at": taken and taken.isoformat(),
        "calendar": calendar,
    }  # fmt: skip


def tell(topic, done, payload, *, kind="process_instance", subject=None, deal=None):
    Event.objects.create(
        topic=topic, subject_kind=kind, subject_id=subject or new_id(), stream_id=deal,
        headline=topic, payload=payload, actor_kind="user", actor_name="Ana Ruiz", occurred_at=done,
    )  # fmt: skip


def hours(count):
    return MONDAY + timedelta(hours=count)


def test_waiting_ends_with_the_taking_and_working_with_the_end(tenant):
    run = new_id()
    tell("workflow.started", hours(0), {}, subject=run)
    tell("workflow.task_done", hours(30), task_done(ready=hours(0), taken=hours(24)), subject=run)
    (one,) = queries.report("workflow_instance", MARCH).spent
    assert one == Spent(
        "workflow.task_done", "p u", "Step u", 1, 1, 24 * HOUR, 6 * HOUR, 0, 24 * HOUR, 6 * HOUR,
        8 * HOUR, 6 * HOUR, 0,
    )  # fmt: skip


def test_what_nobody_took_is_unknown_and_not_nothing(tenant):
    run = new_id()
    tell("workflow.started", hours(0), {}, subject=run)
    tell("workflow.task_done", hours(2), task_done(ready=hours(0)), subject=run)
    tell("workflow.task_done", hours(4), task_done(ready=hours(1), taken=hours(1)), subject=run)
    (one,) = queries.report("workflow_instance", MARCH).spent
    assert (one.tasks, one.taken) == (2, 1)
    assert (one.waiting, one.working, one.untold) == (0, 3 * HOUR, 2 * HOUR)
    assert (one.median_waiting, one.median_working) == (0, 3 * HOUR)
    (never,) = [s for s in queries.report("workflow_instance", MARCH).spent if s.key == "p u"]
    assert never.business_untold == 2 * HOUR


def test_a_step_without_a_calendar_has_no_business_hours(tenant):
    run = new_id()
    tell("workflow.started", hours(0), {}, subject=run)
    done = task_done(ready=hours(0), taken=hours(1), calendar="none")
    tell("workflow.task_done", hours(2), done, subject=run)
    (one,) = queries.report("workflow_instance", MARCH).spent
    assert (one.waiting, one.business_waiting, one.business_working) == (HOUR, None, None)


def test_delivery_and_approvals_tell_what_they_know(tenant):
    deal, order = new_id(), new_id()
    tell("order.captured", hours(0), {}, kind="order", subject=order, deal=deal)
    tell(
        "task.completed", hours(9),
        {"keys": ["ship_modem", "line_test", "hook_up"],
         "ready_at": [hours(1).isoformat(), None, hours(5).isoformat()],
         "started_at": [hours(4).isoformat(), None, None]},
        kind="order", subject=order, deal=deal,
    )  # fmt: skip
    tell(
        "approval.decided", hours(3), {"role": "Finance", "request_id": str(new_id()),
        "asked_at": hours(0).isoformat()}, kind="quote", subject=new_id(), deal=deal,
    )  # fmt: skip
    own = {one.key: one for one in queries.report("deal", MARCH).spent}
    assert set(own) == {"ship_modem", "hook_up", "Finance"}
    assert (own["ship_modem"].waiting, own["ship_modem"].working) == (3 * HOUR, 5 * HOUR)
    assert (own["hook_up"].taken, own["hook_up"].untold) == (0, 4 * HOUR)
    assert (own["Finance"].taken, own["Finance"].untold) == (0, 3 * HOUR)
    assert [one.key for one in queries.report("order", MARCH).spent] == ["ship_modem", "hook_up"]
    assert [one.key for one in queries.report("quote", MARCH).spent] == ["Finance"]
    assert queries.report("invoice", MARCH).spent == ()


def test_the_whole_is_the_sum_and_knows_business_hours_only_if_all_steps_do():
    one = Spent("t", "a", "A", 2, 1, 10.0, 5.0, 3.0, 10.0, 5.0, 4.0, 2.0, 1.0)
    two = Spent("t", "b", "B", 1, 1, 0.1, 0.2, 0.0, 0.1, 0.2, None, None, None)
    assert total([one, one]) == Spent(
        "", "", "", 4, 2, 20.0, 10.0, 6.0, None, None, 8.0, 4.0, 2.0
    )  # fmt: skip
    both = total([one, two])
    assert (both.tasks, both.waiting, both.business_waiting) == (3, 10.1, None)


def test_the_chart_stacks_what_the_table_says(tenant):
    run = new_id()
    tell("workflow.started", hours(0), {}, subject=run)
    tell("workflow.task_done", hours(30), task_done(ready=hours(0), taken=hours(24)), subject=run)
    tell("workflow.task_done", hours(30), task_done(element="v", ready=hours(28)), subject=run)
    option = charts.spent(queries.report("workflow_instance", MARCH))["option"]
    assert option["yAxis"]["data"] == ["Step u", "Step v"]
    assert {s["name"]: s["data"] for s in option["series"]} == {
        "Waiting": [24, 0], "Working": [6, 0], "Not told apart": [0, 2],
    }  # fmt: skip


MOMENTS = st.integers(0, 40 * 24 * 3600 * 1000)
TASKS = st.lists(
    st.tuples(
        st.sampled_from(("u", "v")), st.lists(MOMENTS, min_size=3, max_size=3).map(sorted),
        st.booleans(), st.sampled_from(("default", "night", "none")),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


def clock(rows, a, b):
    return sum((row[b] - row[a] for row in rows), timedelta()).total_seconds()


def middle(rows, a, b):
    """The median as PostgreSQL interpolates it."""
    found = sorted((row[b] - row[a]).total_seconds() for row in rows)
    if not found:
        return None
    low, high = found[(len(found) - 1) // 2], found[len(found) // 2]
    return low if len(found) % 2 else low + 0.5 * (high - low)


def work(rows, a, b, calendars):
    spans = (between(calendars[row[4]], row[a], row[b]) for row in rows)
    return sum(spans, timedelta()).total_seconds()


def plainly(tasks, calendars):
    """The same figures, one task after the other."""
    found = {}
    for element in sorted({task[0] for task in tasks}):
        own = [task for task in tasks if task[0] == element]
        taken = [task for task in own if task[2] is not None]
        untold = [task for task in own if task[2] is None]
        parts = ((taken, 1, 2), (taken, 2, 3), (untold, 1, 3))
        known = all(task[4] in calendars for task in own)
        found[f"p {element}"] = (
            len(own), len(taken), *(clock(*part) for part in parts),
            *(middle(*part) for part in parts[:2]),
            *(work(*part, calendars) if known else None for part in parts),
        )  # fmt: skip
    return found


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(TASKS)
def test_figures_of_any_history_are_those_of_plain_arithmetic(tenant, histories):
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT history")
    try:
        WorkCalendar.objects.create(
            key="night", name="Night", zone="Asia/Tokyo", hours=NIGHT,
            own_days=[{"date": "2026-03-10", "working": False}],
        )  # fmt: skip
        calendars = {
            "default": Calendar(zone="America/Chicago"),
            "night": Calendar(
                zone="Asia/Tokyo",
                hours={day: ((time(22), time(0)),) for day in NIGHT},
                closed=frozenset({date(2026, 3, 10)}),
            ),
        }
        run, start = new_id(), MONDAY.astimezone(UTC)
        tell("workflow.started", start, {}, subject=run)
        tasks = []
        for element, moments, was_taken, calendar in histories:
            ready, taken, done = (start + timedelta(milliseconds=one) for one in moments)
            reached = taken if was_taken else None
            tasks.append((element, ready, reached, done, calendar))
            tell("workflow.task_done", done, task_done("p", element, ready, reached, calendar),
                 subject=run)  # fmt: skip
        told = {
            one.key: (
                one.tasks, one.taken, one.waiting, one.working, one.untold, one.median_waiting,
                one.median_working, one.business_waiting, one.business_working, one.business_untold,
            )
            for one in queries.report("workflow_instance", MARCH).spent
        }  # fmt: skip
        assert told == plainly(tasks, calendars)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT history")
