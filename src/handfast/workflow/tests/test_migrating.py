"""Open nodes that gain or lose boundary events move, and the report says so beforehand."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from handfast.kernel.errors import InvalidInput
from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.models import Subscription, Timer
from handfast.workflow.rules.engine import Machine, compile_processes
from handfast.workflow.tests.documents import document, path, simple, user

BY = Actor.system("test")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TIMER = "<bpmn:timerEventDefinition><bpmn:timeDuration>{}</bpmn:timeDuration></bpmn:timerEventDefinition>"
MESSAGE = '<bpmn:messageEventDefinition messageRef="m"/>'
SUB = (
    '<bpmn:subProcess id="u"><bpmn:startEvent id="s2"/>'
    + user("in") + '<bpmn:endEvent id="e2"/>' + path("s2", "in", "e2") + "</bpmn:subProcess>"
)  # fmt: skip


def beside(*events, host=None, key="p"):
    """A task (or a part) with boundary events: (id, definition, interrupting)."""
    body = (
        '<bpmn:startEvent id="s"/>'
        + (host or user())
        + '<bpmn:endEvent id="e"/>'
        + path("s", "u", "e")
    )
    for name, definition, interrupting in events:
        body += (
            f'<bpmn:boundaryEvent id="{name}" name="{name.title()}" attachedToRef="u" '
            f'cancelActivity="{"true" if interrupting else "false"}">{definition}'
            "</bpmn:boundaryEvent>"
            + user(f"w_{name}", name) + f'<bpmn:endEvent id="e_{name}"/>'
            + path(name, f"w_{name}", f"e_{name}")
        )  # fmt: skip
    return document(body, extra='<bpmn:message id="m" name="claim.made"/>', key=key)


LATE, STOP = ("late", TIMER.format("P2D"), False), ("stop", MESSAGE, True)


def again(machine, at=AT):
    return Machine.load(machine.compiled, json.loads(json.dumps(machine.dump())), at=at)


def moved(before, after, at=AT):
    machine = again(Machine.start(compile_processes(before), {"n": 1}, at=AT), at)
    machine.migrate(compile_processes(after))
    return again(machine, at)


def waits(machine):
    return sorted(
        (t.kind, t.element.id) for t in machine.tokens() if t.kind not in ("join", "inside")
    )


def token(machine, kind):
    return next(t for t in machine.tokens() if t.kind == kind)


@pytest.mark.parametrize("host", [None, SUB], ids=["task", "part"])
def test_a_gained_timer_and_message_wait_and_fire(host):
    machine = moved(beside(host=host), beside(LATE, STOP, host=host), AT + timedelta(days=1))
    at = "in" if host else "u"
    assert waits(machine) == [("message", "stop"), ("task", at), ("timer", "late")]
    assert token(machine, "timer").due_at == AT + timedelta(days=3)
    machine = again(machine, AT + timedelta(days=3))
    machine.fire_timers()
    assert waits(again(machine)) == [("message", "stop"), ("task", at), ("task", "w_late")]
    machine.deliver(token(machine, "message").token, "claim.made", {})
    assert waits(again(machine)) == [("task", "w_late"), ("task", "w_stop")]
    for _ in range(2):
        machine.complete(token(machine, "task").token, {})
    assert machine.completed


@pytest.mark.parametrize("host", [None, SUB], ids=["task", "part"])
def test_what_gained_events_ends_as_ever_and_they_with_it(host):
    machine = moved(beside(host=host), beside(LATE, STOP, host=host))
    machine.complete(token(machine, "task").token, {"ok": True})
    assert machine.completed
    assert machine.variables == {"n": 1, "ok": True}


@pytest.mark.parametrize("host", [None, SUB], ids=["task", "part"])
def test_lost_events_are_forgotten(host):
    machine = moved(beside(LATE, STOP, host=host), beside(host=host))
    assert waits(machine) == [("task", "in" if host else "u")]
    machine = again(machine, AT + timedelta(days=9))
    machine.fire_timers()
    machine.complete(token(machine, "task").token, {})
    assert again(machine).completed


def test_one_goes_one_comes_and_one_keeps_its_time():
    kept = ("kept", TIMER.format("P5D"), True)
    machine = moved(
        beside(LATE, kept),
        beside(("kept", TIMER.format("P9D"), True), STOP),
        AT + timedelta(days=1),
    )
    assert waits(machine) == [("message", "stop"), ("task", "u"), ("timer", "kept")]
    assert token(machine, "timer").due_at == AT + timedelta(days=5)
    machine.deliver(token(machine, "message").token, "claim.made", {})
    assert waits(again(machine)) == [("task", "w_stop")]


def test_an_event_that_now_interrupts_is_armed_anew():
    machine = moved(beside(LATE), beside((*LATE[:2], True)), AT + timedelta(days=1))
    assert token(machine, "timer").due_at == AT + timedelta(days=3)
    machine = again(machine, AT + timedelta(days=3))
    machine.fire_timers()
    assert waits(machine) == [("task", "w_late")]


def test_the_report_says_it_and_the_rows_follow(deploy, begin, at):
    row = begin(beside(LATE), business_key="C1")
    assert Timer.objects.filter(instance=row).count() == 1
    target = deploy(beside(STOP))
    (effect,) = services.preview(definition_id=target.id, by=BY, at=at)
    assert (effect.possible, effect.skipped) == (True, ())
    assert [m.note for m in effect.moves] == [
        "waits for “Stop” from now on; no longer waits for “Late”"
    ]
    services.migrate(instance_id=row.id, definition_id=target.id, by=BY, at=at)
    assert Timer.objects.filter(instance=row).count() == 0
    assert [s.name for s in Subscription.objects.filter(instance=row)] == ["claim.made"]
    assert services.send_message(name="claim.made", keys=("C1",), payload={}, by=BY, at=at) == 1
    assert [t.element for t in queries.open_tasks_of(row.id)] == ["w_stop"]


def test_the_page_tells_what_is_armed(deploy, begin, client_as):
    begin(simple())
    target = deploy(beside(LATE))
    text = client_as("operations").get(f"/processes/versions/{target.id}/move/").content.decode()
    assert "waits for “Late” from now on" in text


def test_moving_to_a_new_version_tells_first_what_it_does(deploy, begin, people, at):
    row = begin(simple(roles="legal"))
    newer = document(
        '<bpmn:startEvent id="s"/>'
        + user("before", "Check first")
        + user("u", roles="legal")
        + user("after", "Check again")
        + '<bpmn:endEvent id="e"/>'
        + path("s", "before", "u", "after", "e")
    )
    target = deploy(newer)
    (effect,) = services.preview(definition_id=target.id, by=BY, at=at)
    assert effect.skipped == ("Check first (before)",)
    assert [(m.element_id, m.to) for m in effect.moves] == [("u", "Look at it")]
    with pytest.raises(InvalidInput):
        services.migrate(instance_id=row.id, definition_id=target.id, by=BY, at=at)
    services.migrate(instance_id=row.id, definition_id=target.id, by=BY, at=at, accept_skipped=True)
    (task,) = queries.open_tasks_of(row.id)
    services.complete(task_id=task.id, by=people["legal"], at=at)
    assert [t.name for t in queries.open_tasks_of(row.id)] == ["Check again"]


def test_a_token_without_a_place_keeps_the_instance_where_it_is(deploy, begin, at):
    row = begin(simple())
    target = deploy(
        document('<bpmn:startEvent id="s"/>' + user("w") + '<bpmn:endEvent id="e"/>'
                 + path("s", "w", "e"))
    )  # fmt: skip
    (effect,) = services.preview(definition_id=target.id, by=BY, at=at)
    assert not effect.possible
    with pytest.raises(InvalidInput):
        services.migrate(
            instance_id=row.id, definition_id=target.id, by=BY, at=at, accept_skipped=True
        )
    row.refresh_from_db()
    assert row.definition.number == 1
