"""Schedule, critical path, jeopardy, retry and plan differences: exact figures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.fulfillment.rules import (
    after_failure,
    assess,
    critical_path,
    decompose,
    difference,
    forward_pass,
)
from handfast.fulfillment.rules.jeopardy import rose
from handfast.fulfillment.tests import catalogs as c
from handfast.fulfillment.types import LinkDraft, Outcome, TimedTask

START = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)


def hours(count: int) -> timedelta:
    return timedelta(hours=count)


def journey(**states: dict[str, object]):
    plan = decompose(c.home_fast_lines(), c.home_fast())
    names = {task.key: task.spec_key for task in plan.tasks}
    tasks = [
        replace(TimedTask(names[t.key], t.lead_hours), **states.get(names[t.key], {}))
        for t in plan.tasks
    ]
    links = [LinkDraft(names[k.predecessor], names[k.successor]) for k in plan.links]
    return tasks, links


def test_the_plan_of_the_journey_ends_six_days_after_it_begins():
    tasks, links = journey()
    spans = forward_pass(tasks, links, start=START, now=START)
    assert spans["ship_modem"].end == START + hours(72)
    assert spans["truck_roll"].start == START + hours(48)
    assert spans["customer_activation"].start == START + hours(120)
    assert spans["service_active"].end == START + hours(144)


def test_the_critical_path_runs_over_the_truck_roll():
    tasks, links = journey()
    spans = forward_pass(tasks, links, start=START, now=START)
    assert critical_path(spans, links) == {
        "line_test",
        "port_activation",
        "truck_roll",
        "customer_activation",
        "service_active",
    }


def test_a_step_that_is_not_needed_takes_no_time():
    ended = {"state": "skipped", "ended_at": START + hours(48)}
    tasks, links = journey(truck_roll=ended)
    spans = forward_pass(tasks, links, start=START, now=START)
    assert spans["customer_activation"].start == START + hours(72)
    assert "ship_modem" in critical_path(spans, links)


def test_open_work_never_ends_in_the_past():
    tasks, links = journey(line_test={"state": "running", "started_at": START})
    spans = forward_pass(tasks, links, start=START, now=START + hours(30))
    assert spans["line_test"].end == START + hours(30)
    assert spans["port_activation"].end == START + hours(54)


def test_fallout_begins_again_now():
    tasks, links = journey(ship_modem={"state": "fallout", "started_at": None})
    now = START + hours(100)
    spans = forward_pass(tasks, links, start=START, now=now)
    assert spans["ship_modem"].end == now + hours(72)


def test_what_has_ended_keeps_its_real_times():
    times = {"state": "done", "started_at": START, "ended_at": START + hours(1)}
    tasks, links = journey(line_test=times)
    spans = forward_pass(tasks, links, start=START, now=START + hours(2))
    assert (spans["line_test"].start, spans["line_test"].end) == (START, START + hours(1))
    assert spans["port_activation"].start == START + hours(1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=12),
    st.data(),
)
def test_no_task_begins_before_its_predecessors_end_and_the_critical_path_has_no_gap(leads, data):
    tasks = [TimedTask(f"{n:02}", Decimal(h)) for n, h in enumerate(leads)]
    links = [
        LinkDraft(f"{a:02}", f"{b:02}")
        for a in range(len(leads))
        for b in range(a + 1, len(leads))
        if data.draw(st.booleans())
    ]
    spans = forward_pass(tasks, links, start=START, now=START)
    for link in links:
        assert spans[link.successor].start >= spans[link.predecessor].end
    path = sorted(critical_path(spans, links))
    assert spans[path[0]].start == START
    for first, second in zip(path, path[1:], strict=False):
        assert spans[second].start == spans[first].end
    assert spans[path[-1]].end == max(
        spans[key].end for key in spans if key not in {k.predecessor for k in links}
    )


def test_jeopardy_levels():
    planned, committed = date(2026, 3, 15), date(2026, 3, 18)

    def level(day: int) -> str:
        estimated = date(2026, 3, day)
        return assess(planned=planned, estimated=estimated, committed=committed).level

    assert [level(day) for day in (14, 15, 16, 17, 18, 19, 22, 23)] == [
        "none",
        "none",
        "low",
        "medium",
        "medium",
        "high",
        "high",
        "critical",
    ]
    found = assess(planned=planned, estimated=date(2026, 3, 17), committed=committed)
    assert (found.days_behind_plan, found.text) == (2, "2 days behind plan")
    assert rose("low", "high")
    assert not rose("medium", "medium")
    assert assess(planned=None, estimated=None, committed=None).level == "none"


def test_only_passing_failures_are_repeated_with_growing_pauses():
    busy = Outcome("retry", message="503")
    assert after_failure(busy, attempts=1, max_attempts=3, now=START) == START + timedelta(
        minutes=1
    )
    assert after_failure(busy, attempts=2, max_attempts=3, now=START) == START + timedelta(
        minutes=2
    )
    assert after_failure(busy, attempts=3, max_attempts=3, now=START) is None
    assert after_failure(Outcome("fallout"), attempts=1, max_attempts=3, now=START) is None


def test_an_amendment_keeps_replaces_undoes_refuses_and_drops():
    before = decompose(c.home_fast_lines(), c.home_fast())
    keys = {task.spec_key: task.key for task in before.tasks}
    lines = [line for line in c.home_fast_lines() if line.promise_id not in (c.ADDRESS, c.VISIT)]
    lines[2] = c.line(c.MODEM, "modem", c.BUNDLE, hardware_version="AX6-3.0")
    after = decompose(lines, c.home_fast())
    states = {keys["allocate_ip"]: "done"}
    found = difference(before, states, after)
    assert found.replace == (keys["ship_modem"],)
    assert found.undo == (keys["allocate_ip"],)
    assert found.drop == (keys["truck_roll"],)
    assert found.add == ()
    assert keys["line_test"] in found.keep


def test_what_is_past_a_hard_point_of_no_return_is_refused():
    before = decompose(c.home_fast_lines(), c.home_fast())
    key = next(t.key for t in before.tasks if t.spec_key == "customer_activation")
    lines = [line for line in c.home_fast_lines() if line.promise_id != c.INTERNET]
    found = difference(before, {key: "done"}, decompose(lines, c.home_fast()))
    assert found.refuse == (key,)


def test_equal_plans_differ_in_nothing():
    plan = decompose(c.home_fast_lines(), c.home_fast())
    found = difference(plan, {}, plan)
    assert found.keep == tuple(sorted(t.key for t in plan.tasks))
    assert (found.add, found.replace, found.undo, found.refuse, found.drop) == ((), (), (), (), ())
