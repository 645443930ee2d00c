"""Messages, signals and the clock reach the instance they mean; instances rest and end."""

from datetime import timedelta

import pytest

from handfast.kernel.errors import Conflict
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.models import Subscription, Task, Timer
from handfast.workflow.tests.documents import document, path, simple, user

BY = Actor.system("test")
WAITS = document(
    '<bpmn:startEvent id="s"/>'
    + user("u")
    + '<bpmn:intermediateCatchEvent id="m"><bpmn:messageEventDefinition messageRef="x"/>'
    '</bpmn:intermediateCatchEvent><bpmn:endEvent id="e"/>' + path("s", "u", "m", "e"),
    extra='<bpmn:message id="x" name="thing.paid"/>',
)


def test_a_message_finds_its_instance_by_key(begin, people, at):
    about = Ref("order", new_id())
    row = begin(WAITS, subject=about)
    (task,) = queries.open_tasks_of(row.id)
    services.complete(task_id=task.id, by=people["legal"], at=at)
    assert Subscription.objects.get().correlation == str(about.id)
    sent = services.correlate(name="thing.paid", keys=("other",), payload={}, by=BY, at=at)
    assert sent == 0
    sent = services.correlate(
        name="thing.paid", keys=(str(about.id),), payload={"sum": 5}, by=BY, at=at
    )
    row.refresh_from_db()
    assert (sent, row.status, row.variables) == (1, "completed", {"sum": 5})


def test_a_message_that_comes_too_early_is_kept_for_its_instance(begin, people, at):
    about = Ref("order", new_id())
    row = begin(WAITS, subject=about)
    sent = services.correlate(
        name="thing.paid", keys=(str(about.id),), payload={"sum": 7}, by=BY, at=at
    )
    assert sent == 0
    (task,) = queries.open_tasks_of(row.id)
    services.complete(task_id=task.id, by=people["legal"], at=at)
    row.refresh_from_db()
    assert (row.status, row.variables) == ("completed", {"sum": 7})


def test_a_process_runs_once_for_a_key(begin, at):
    about = Ref("order", new_id())
    begin(simple(), subject=about)
    with pytest.raises(Conflict):
        services.start(key="p", subject=about, by=BY, at=at)


def test_one_process_sends_and_another_hears(begin, deploy, settle, at):
    waiting = begin(WAITS.replace('id="p"', 'id="hear"'), business_key="K7")
    (task,) = queries.open_tasks_of(waiting.id)
    services.complete(task_id=task.id, by=BY, at=at)
    begin(
        document(
            '<bpmn:startEvent id="s"/><bpmn:sendTask id="t" name="Tell" messageRef="x" '
            'handfast:correlation="key" handfast:payload="{said: word}"/><bpmn:endEvent id="e"/>'
            + path("s", "t", "e"),
            key="say", extra='<bpmn:message id="x" name="thing.paid"/>',
        ),
        variables={"key": "K7", "word": "hello"},
    )  # fmt: skip
    settle()
    waiting.refresh_from_db()
    assert (waiting.status, waiting.variables) == ("completed", {"said": "hello"})


def test_a_timer_fires_by_the_tenants_clock(begin, at):
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:intermediateCatchEvent id="t"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition>"
        '</bpmn:intermediateCatchEvent><bpmn:endEvent id="e"/>' + path("s", "t", "e")
    )
    row = begin(xml)
    assert Timer.objects.get().due_at == at + timedelta(days=3)
    assert services.tick(at=at + timedelta(days=2)) == 0
    assert services.tick(at=at + timedelta(days=30)) == 1
    row.refresh_from_db()
    assert (row.status, row.ended_at) == ("completed", at + timedelta(days=3))


def test_a_repetition_starts_a_process_and_catches_up(deploy, at):
    deploy(
        document(
            '<bpmn:startEvent id="s"><bpmn:timerEventDefinition><bpmn:timeCycle>R/P1D'
            '</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent><bpmn:endEvent id="e"/>'
            + path("s", "e")
        )
    )
    services.tick(at=at + timedelta(hours=1))
    assert len(queries.instances(key="p").rows) == 0
    services.tick(at=at + timedelta(days=3, hours=1))
    assert [r.started_at for r in queries.instances(key="p").rows] == [
        at + timedelta(days=n) for n in (3, 2, 1)
    ]


def test_an_instance_rests_goes_on_and_ends_before_its_time(begin, people, at):
    about = Ref("order", new_id())
    row = begin(WAITS, subject=about)
    (task,) = queries.open_tasks_of(row.id)
    services.suspend(instance_id=row.id, reason="audit", by=BY, at=at)
    with pytest.raises(Conflict):
        services.complete(task_id=task.id, by=people["legal"], at=at)
    assert queries.tasks_for(people["legal"], scope="team") == []
    services.resume(instance_id=row.id, by=BY, at=at)
    services.cancel(instance_id=row.id, reason="not needed", by=BY, at=at)
    row.refresh_from_db()
    assert (row.status, row.tokens, row.reason) == ("cancelled", [], "not needed")
    assert Task.objects.get(id=task.id).status == "withdrawn"
    with pytest.raises(Conflict):
        services.resume(instance_id=row.id, by=BY, at=at)


def test_a_message_starts_the_process_that_begins_by_it(deploy, at):
    begin = (
        '<bpmn:startEvent id="s" handfast:condition="amount &gt; 10"><bpmn:messageEventDefinition '
        'messageRef="x"/></bpmn:startEvent>'
    )
    deploy(
        document(
            begin + user() + '<bpmn:endEvent id="e"/>' + path("s", "u", "e"),
            extra='<bpmn:message id="x" name="claim.made"/>',
        )
    )
    assert services.listens("claim.made")
    assert not services.listens("claim.lost")
    small = {"amount": 5}
    given = {"name": "claim.made", "keys": ("C1",), "by": BY, "at": at}
    assert services.send_message(payload=small, **given) == 0
    assert services.send_message(payload={"amount": 50}, **given) == 1
    assert services.send_message(payload={"amount": 50}, **given) == 0
    (row,) = queries.instances(key="p").rows
    assert (row.business_key, row.variables) == ("C1", {"amount": 50})


def test_a_step_that_an_event_ended_counts_in_the_figures_as_done_by_itself(begin, people, at):
    moved = document(
        '<bpmn:startEvent id="s"/>'
        + user("u")
        + '<bpmn:boundaryEvent id="m" attachedToRef="u"><bpmn:messageEventDefinition '
        'messageRef="x"/></bpmn:boundaryEvent><bpmn:endEvent id="e"/><bpmn:endEvent id="e2"/>'
        + path("s", "u", "e")
        + path("m", "e2"),
        extra='<bpmn:message id="x" name="thing.paid"/>',
    )
    late = at + timedelta(hours=6)
    rows = [begin(moved, subject=Ref("order", new_id())) for _ in range(3)]
    services.correlate(
        name="thing.paid", keys=(str(rows[0].subject_id),), payload={}, by=BY, at=late
    )
    (task,) = queries.open_tasks_of(rows[1].id)
    services.complete(task_id=task.id, by=people["legal"], at=late)
    services.cancel(instance_id=rows[2].id, reason="not needed", by=BY, at=late)
    found = queries.figures("p", at=late)
    assert {(s.element, s.by_hand, s.count, s.median) for s in found.steps} == {
        ("u", True, 1, timedelta(hours=6)), ("u", False, 1, timedelta(hours=6)),
    }  # fmt: skip
    assert (found.automation, found.ended, found.cancelled) == (50, 3, 1)
