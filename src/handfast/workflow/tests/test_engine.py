"""The engine alone: waiting, conditions, loops, timers, messages, failures, versions."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from handfast.workflow.rules.engine import Machine, compile_processes
from handfast.workflow.tests.documents import counting, document, flow, path, simple, user

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def kinds(machine):
    return [(t.kind, t.element.id) for t in machine.tokens()]


def only(machine, kind):
    (found,) = [t for t in machine.tokens() if t.kind == kind]
    return found


def again(machine, at=AT):
    """As if written and read back by another process."""
    return Machine.load(machine.compiled, json.loads(json.dumps(machine.dump())), at=at)


def begun(xml, data=None, at=AT):
    return Machine.start(compile_processes(xml), data or {}, at=at)


def test_a_task_waits_and_its_answers_go_on():
    machine = again(begun(simple(), {"a": 1}))
    assert kinds(machine) == [("task", "u")]
    machine.complete(only(machine, "task").token, {"b": 2})
    assert machine.completed
    assert machine.variables == {"a": 1, "b": 2}


def test_a_loop_of_many_rounds_keeps_the_state_small():
    machine = begun(counting(60), {"n": 0})
    sizes = []
    for count in range(1, 61):
        machine = again(machine)
        sizes.append(len(json.dumps(machine.dump())))
        machine.complete(only(machine, "task").token, {"n": count})
    assert machine.completed
    assert machine.variables == {"n": 60}
    assert max(sizes) - sizes[2] < 40


def test_pruning_keeps_a_parallel_branch_that_still_works():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="f"/>'
        + user("u")
        + user("v")
        + '<bpmn:exclusiveGateway id="g" default="g_j"/><bpmn:parallelGateway id="j"/>'
        '<bpmn:endEvent id="e"/>'
        + path("s", "f", "u", "g", "j", "e")
        + path("f", "v", "j")
        + flow("g", "u", "n &lt; 5")
    )
    machine = begun(xml, {"n": 0})
    for count in range(1, 6):
        machine = again(machine)
        token = next(t for t in machine.tokens() if t.element.id == "u")
        machine.complete(token.token, {"n": count})
    machine = again(machine)
    assert sorted(t.element.id for t in machine.tokens()) == ["j", "v"]
    machine.complete(next(t for t in machine.tokens() if t.element.id == "v").token, {"x": 1})
    assert machine.completed
    assert machine.variables == {"n": 5, "x": 1}


def test_a_script_is_feel_and_never_python():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:scriptTask id="t" handfast:result="r">'
        '<bpmn:script>__import__("os").getcwd()</bpmn:script></bpmn:scriptTask>'
        '<bpmn:endEvent id="e"/>' + path("s", "t", "e")
    )
    machine = begun(xml)
    assert machine.completed
    assert machine.variables == {"r": None}


def test_a_script_without_a_name_gives_a_context_and_exact_numbers():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:scriptTask id="t">'
        '<bpmn:script>{sum: 0.1 + 0.2, third: 1 / 3, day: date("2026-03-02")}</bpmn:script>'
        '</bpmn:scriptTask><bpmn:endEvent id="e"/>' + path("s", "t", "e")
    )
    found = begun(xml).variables
    assert found["sum"] == 0.3
    assert found["third"] == "0.3333333333333333333333333333333333"
    assert found["day"] == "2026-03-02"


def test_a_gateway_without_a_way_stops_there_and_can_be_tried_again():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g" name="Which?"/>'
        '<bpmn:endEvent id="e"/><bpmn:endEvent id="e2"/>'
        + flow("s", "g")
        + flow("g", "e", "x = 1")
        + flow("g", "e2", "x = 2")
    )
    machine = again(begun(xml))
    assert kinds(machine) == [("failure", "g")]
    machine.correct({"x": 2})
    machine.retry(only(machine, "failure").token)
    assert machine.completed


def test_an_endless_circle_is_stopped():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:scriptTask id="t" handfast:result="r">'
        '<bpmn:script>1</bpmn:script></bpmn:scriptTask><bpmn:exclusiveGateway id="g" default="g_t"/>'
        '<bpmn:endEvent id="e"/>' + path("s", "t", "g", "t") + flow("g", "e", "r = 2")
    )
    machine = begun(xml)
    assert not machine.completed
    assert "circles" in only(machine, "failure").failure


TIMER = (
    '<bpmn:boundaryEvent id="b" attachedToRef="u" cancelActivity="{cancel}">'
    "<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"
    '</bpmn:boundaryEvent><bpmn:endEvent id="late"/>'
)


def timed(kind, text, cancel="true"):
    return document(
        '<bpmn:startEvent id="s"/>'
        + user()
        + TIMER.format(kind=kind, text=text, cancel=cancel)
        + '<bpmn:endEvent id="e"/>'
        + path("s", "u", "e")
        + flow("b", "late")
    )


@pytest.mark.parametrize(
    ("kind", "text"),
    [("timeDuration", "PT2H"), ("timeDuration", '"PT" + string(hours) + "H"'),
     ("timeDate", "2026-03-02T11:00:00+00:00"), ("timeDate", "moment")],
)  # fmt: skip
def test_a_timer_fires_by_the_clock_of_the_step_and_not_before(kind, text):
    data = {"hours": 2, "moment": "2026-03-02T11:00:00+00:00"}
    machine = again(begun(timed(kind, text), data))
    assert only(machine, "timer").due_at == AT + timedelta(hours=2)
    early = again(machine, AT + timedelta(minutes=119))
    early.fire_timers()
    assert kinds(early) == [("task", "u"), ("timer", "b")]
    late = again(machine, AT + timedelta(hours=2))
    late.fire_timers()
    assert late.completed


def test_a_repetition_begins_its_path_each_time_and_stops():
    machine = again(begun(timed("timeCycle", "R3/PT1H", cancel="false")), AT + timedelta(hours=9))
    machine.fire_timers()
    assert [h.element.id for h in machine.happened if h.what == "done"].count("late") == 3
    assert only(machine, "task").element.id == "u"


def test_the_first_of_several_events_wins():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:eventBasedGateway id="g"/>'
        '<bpmn:intermediateCatchEvent id="m"><bpmn:messageEventDefinition messageRef="x"/>'
        '</bpmn:intermediateCatchEvent><bpmn:intermediateCatchEvent id="t">'
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration>"
        '</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent><bpmn:endEvent id="e"/>'
        '<bpmn:endEvent id="e2"/>' + path("s", "g", "m", "e") + path("g", "t", "e2"),
        extra='<bpmn:message id="x" name="paid"/>',
    )
    machine = again(begun(xml))
    assert sorted(t.kind for t in machine.tokens()) == ["message", "timer"]
    machine.deliver(only(machine, "message").token, "paid", {"amount": 5})
    assert machine.completed
    assert machine.variables == {"amount": 5}
    other = again(begun(xml), AT + timedelta(days=1))
    other.fire_timers()
    assert [h.element.id for h in other.happened if h.what == "done"] == ["g", "t", "e2"]


MANY = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="{way}" handfast:collection="items" '
    'handfast:element="item" handfast:results="results" handfast:answer="answer"/>'
)


@pytest.mark.parametrize("way", ["true", "false"])
def test_many_instances_side_by_side_or_in_turn_gather_their_answers(way):
    xml = document(
        '<bpmn:startEvent id="s"/>'
        + user(inner=MANY.format(way=way))
        + '<bpmn:endEvent id="e"/>'
        + path("s", "u", "e")
    )
    machine = again(begun(xml, {"items": ["a", "b", "c"]}))
    assert len([t for t in machine.tokens() if t.kind == "task"]) == (1 if way == "true" else 3)
    while not machine.completed:
        machine = again(machine)
        token = next(t for t in machine.tokens() if t.kind == "task")
        machine.complete(token.token, {"answer": token.data["item"] * 2})
    assert sorted(machine.variables["results"]) == ["aa", "bb", "cc"]


def test_a_sub_process_is_interrupted_with_everything_in_it():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:subProcess id="sub"><bpmn:startEvent id="s2"/>'
        + user("u")
        + '<bpmn:endEvent id="e2"/>'
        + path("s2", "u", "e2")
        + "</bpmn:subProcess>"
        '<bpmn:boundaryEvent id="b" attachedToRef="sub"><bpmn:messageEventDefinition '
        'messageRef="x"/></bpmn:boundaryEvent><bpmn:endEvent id="e"/><bpmn:endEvent id="e3"/>'
        + path("s", "sub", "e")
        + flow("b", "e3"),
        extra='<bpmn:message id="x" name="stop"/>',
    )
    machine = again(begun(xml))
    assert kinds(machine) == [("inside", "sub"), ("task", "u"), ("message", "b")]
    machine.deliver(only(machine, "message").token, "stop", {})
    assert machine.completed
    finished = again(begun(xml))
    finished.complete(only(finished, "task").token, {})
    assert finished.completed


def test_an_error_inside_a_part_goes_to_its_boundary():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:subProcess id="sub"><bpmn:startEvent id="s2"/>'
        '<bpmn:endEvent id="e2"><bpmn:errorEventDefinition errorRef="r"/></bpmn:endEvent>'
        + path("s2", "e2")
        + "</bpmn:subProcess>"
        '<bpmn:boundaryEvent id="b" attachedToRef="sub"><bpmn:errorEventDefinition '
        'errorRef="r"/></bpmn:boundaryEvent><bpmn:endEvent id="e"/>'
        + user("u")
        + '<bpmn:endEvent id="e3"/>'
        + path("s", "sub", "e")
        + path("b", "u", "e3"),
        extra='<bpmn:error id="r" name="No" errorCode="NO"/>',
    )
    assert kinds(begun(xml)) == [("task", "u")]


def test_a_terminate_end_stops_everything():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="f"/>'
        + user("u")
        + user("v")
        + '<bpmn:endEvent id="e"/><bpmn:endEvent id="x"><bpmn:terminateEventDefinition/>'
        "</bpmn:endEvent>" + path("s", "f", "u", "e") + path("f", "v", "x")
    )
    machine = again(begun(xml))
    machine.complete(next(t for t in machine.tokens() if t.element.id == "v").token, {})
    assert machine.completed


def test_an_open_instance_goes_on_by_a_version_with_one_more_step():
    after = document(
        '<bpmn:startEvent id="s"/>'
        + user("u")
        + user("w", "Then this")
        + '<bpmn:endEvent id="e"/>'
        + path("s", "u", "w", "e")
    )
    machine = again(begun(simple()))
    machine.migrate(compile_processes(after))
    machine = again(machine)
    assert kinds(machine) == [("task", "u")]
    machine.complete(only(machine, "task").token, {})
    assert kinds(machine) == [("task", "w")]
    machine.complete(only(again(machine), "task").token, {})
    assert machine.completed


def test_an_escalation_inside_a_part_starts_a_second_path():
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:subProcess id="sub"><bpmn:startEvent id="s2"/>'
        '<bpmn:intermediateThrowEvent id="t"><bpmn:escalationEventDefinition escalationRef="x"/>'
        "</bpmn:intermediateThrowEvent>"
        + user("u") + '<bpmn:endEvent id="e2"/>' + path("s2", "t", "u", "e2") + "</bpmn:subProcess>"
        '<bpmn:boundaryEvent id="b" attachedToRef="sub" cancelActivity="false">'
        '<bpmn:escalationEventDefinition escalationRef="x"/></bpmn:boundaryEvent>'
        + user("w") + '<bpmn:endEvent id="e3"/><bpmn:endEvent id="e"/>'
        + path("s", "sub", "e") + path("b", "w", "e3"),
        extra='<bpmn:escalation id="x" name="Late" escalationCode="LATE"/>',
    )  # fmt: skip
    machine = again(begun(xml))
    assert sorted(t.element.id for t in machine.tokens() if t.kind == "task") == ["u", "w"]
