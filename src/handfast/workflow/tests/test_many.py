"""Multi-instance nodes over what a FEEL expression finds: computed once, checked beforehand."""

import json
from datetime import UTC, datetime

import pytest

from handfast.workflow.rules.checking import check
from handfast.workflow.rules.engine import Machine, compile_processes
from handfast.workflow.tests.documents import document, path, user

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINES = [{"name": "a", "price": 60}, {"name": "b", "price": 160}, {"name": "c", "price": 500}]


def asking(collection, way="false", **more):
    own = "".join(f' handfast:{k}="{v}"' for k, v in {"collection": collection, **more}.items())
    loop = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{way}"{own}/>'
    return document(
        '<bpmn:startEvent id="s"/>'
        + user(inner=loop)
        + '<bpmn:endEvent id="e"/>'
        + path("s", "u", "e")
    )


def begun(xml, data):
    return Machine.start(compile_processes(xml), data, at=AT)


def again(machine):
    return Machine.load(machine.compiled, json.loads(json.dumps(machine.dump())), at=AT)


def tasks(machine):
    return [t for t in machine.tokens() if t.kind == "task"]


@pytest.mark.parametrize("way", ["true", "false"])
def test_each_of_what_a_filter_finds_is_asked_about(way):
    xml = asking("lines[price &gt; 100]", way, element="line", answer="ok", results="answers")
    machine, seen = begun(xml, {"lines": LINES}), []
    while not machine.completed:
        machine = again(machine)
        token = tasks(machine)[0]
        seen.append(token.data["line"]["name"])
        machine.complete(token.token, {"ok": token.data["line"]["price"]})
    assert sorted(seen) == ["b", "c"]
    assert sorted(machine.variables["answers"]) == [160, 500]
    assert machine.variables["lines"] == LINES


def test_what_changes_meanwhile_does_not_change_the_rounds():
    xml = asking("lines[price &gt; 100]", "true", element="line")
    machine = again(begun(xml, {"lines": LINES}))
    machine.correct({"lines": []})
    assert tasks(machine)[0].data["line"]["name"] == "b"
    machine.complete(tasks(machine)[0].token, {})
    machine = again(machine)
    assert tasks(machine)[0].data["line"]["name"] == "c"
    machine.complete(tasks(machine)[0].token, {"seen": True})
    assert machine.completed
    assert machine.variables == {"lines": [], "seen": True}


def test_nothing_found_goes_on_at_once():
    assert begun(asking("lines[price &gt; 900]", element="line"), {"lines": LINES}).completed


def test_what_is_no_list_stops_there_with_the_reason():
    machine = begun(asking("count(lines)", element="line"), {"lines": LINES})
    (stuck,) = [t for t in machine.tokens() if t.kind == "failure"]
    assert stuck.failure == "“count(lines)” gives 3, not a list."


def test_more_rounds_at_once_than_an_instance_can_carry_stop_there_with_the_reason():
    many = {"lines": LINES, "xs": list(range(1001))}
    for collection in ("xs", "for x in xs return x"):
        machine = begun(asking(collection, element="line"), many)
        (stuck,) = machine.tokens()
        assert stuck.failure.startswith("1,001 rounds at once are too many; at most 1,000 begin.")
        machine = begun(asking(collection, "true", element="line"), many)
        assert len(tasks(machine)) == 1


def test_a_collection_that_was_corrected_is_what_the_next_try_reads():
    machine = again(begun(asking("xs", element="line"), {"xs": 5}))
    machine.correct({"xs": [1, 2]})
    machine.retry(machine.tokens()[0].token)
    assert [t.data["line"] for t in tasks(machine)] == [1, 2]


def test_a_collection_is_checked_before_it_is_published():
    process, found = check(asking("lines[price &gt; 100]", element="line"))
    assert (process.key, found) == ("p", [])
    _, found = check(asking("lines[price &gt;", element="line"))
    assert "the collection is not FEEL" in found[0].message
    _, found = check(asking("lines", element="a line"))
    assert "“a line” is not the name of a variable." in found[0].message
    _, found = check(asking("", element="line"))
    assert "it does not say how often." in found[0].message
