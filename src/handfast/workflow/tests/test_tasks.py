"""Tasks of people: offered, claimed, handed on, done once, and late."""

from datetime import UTC, timedelta

import pytest

from handfast.kernel.errors import Conflict, Forbidden, InvalidInput
from handfast.kernel.ref import Ref
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.tests.documents import form, simple

BY = Actor.system("test")


def test_a_task_is_offered_claimed_and_done(begin, people, at, settle):
    fields = '[{"key": "ok", "label": "OK", "type": "boolean"}, {"key": "why", "required": true}]'
    row = begin(simple(inner=form(fields), roles="legal", due="PT4H"), variables={"a": 1})
    (task,) = queries.open_tasks_of(row.id)
    assert task.candidates == ["role:legal"]
    assert task.due_at == at + timedelta(hours=4)
    with pytest.raises(Forbidden):
        services.claim(task_id=task.id, by=people["finance"], at=at)
    services.claim(task_id=task.id, by=people["legal"], at=at)
    with pytest.raises(InvalidInput) as refused:
        services.complete(task_id=task.id, by=people["legal"], at=at, values={"ok": "maybe"})
    assert [p.field for p in refused.value.problems] == ["ok", "why"]
    services.complete(
        task_id=task.id, by=people["legal"], at=at, values={"ok": "yes", "why": "fine"}
    )
    row.refresh_from_db()
    assert (row.status, row.ended_at) == ("completed", at)
    assert row.variables == {"a": 1, "ok": True, "why": "fine"}
    with pytest.raises(Conflict):
        services.complete(task_id=task.id, by=people["legal"], at=at, values={})
    topics = [e.topic for e in outbox.timeline(subject=Ref("process_instance", row.id))]
    assert topics == ["workflow.ended", "workflow.task_done", "workflow.started"]
    assert [(h.what, h.element) for h in queries.history(row.id)] == [
        ("done", "e"), ("done", "u"), ("done", "s"),
    ]  # fmt: skip


def test_a_needed_yes_or_no_is_never_taken_for_a_no(begin, people, at):
    fields = '[{"key": "ok", "label": "OK", "type": "boolean", "required": true}]'
    row = begin(simple(inner=form(fields), roles="legal"))
    (task,) = queries.open_tasks_of(row.id)
    with pytest.raises(InvalidInput) as refused:
        services.complete(task_id=task.id, by=people["legal"], at=at, values={})
    assert [p.field for p in refused.value.problems] == ["ok"]
    services.complete(task_id=task.id, by=people["legal"], at=at, values={"ok": False})
    row.refresh_from_db()
    assert (row.status, row.variables) == ("completed", {"ok": False})


def test_handing_on_and_giving_back(begin, people, at):
    row = begin(simple(roles="legal"))
    (task,) = queries.open_tasks_of(row.id)
    services.claim(task_id=task.id, by=people["legal"], at=at)
    services.release(task_id=task.id, by=people["legal"], at=at)
    done = services.delegate(
        task_id=task.id, member_id=people["finance"].id, by=people["legal"], at=at, reason="money"
    )
    assert done.assignee_id == people["finance"].id
    assert [t.id for t in queries.tasks_for(people["finance"], scope="mine")] == [task.id]
    assert queries.tasks_for(people["legal"], scope="mine") == []
    assert [c.text for c in queries.comments_of(task.id)] == ["money"]
    services.complete(task_id=task.id, by=people["finance"], at=at)
    row.refresh_from_db()
    assert row.status == "completed"


def test_candidates_by_expression_and_an_assignee(begin, people, at):
    xml = simple(candidates='if n > 1 then ["role:finance", "team:legal"] else "role:legal"')
    row = begin(xml.replace("n > 1", "n &gt; 1"), variables={"n": 5})
    assert queries.open_tasks_of(row.id)[0].candidates == ["role:finance", "team:legal"]
    member = str(people["legal"].id)
    own = begin(simple(key="q", assignee="who"), variables={"who": member})
    (task,) = queries.open_tasks_of(own.id)
    assert (task.status, str(task.assignee_id)) == ("claimed", member)


def test_a_task_for_a_role_that_nobody_has_also_reaches_administrators(begin, people):
    row = begin(simple(roles="security"))
    assert queries.open_tasks_of(row.id)[0].candidates == ["role:security", "role:admin"]


def test_late_tasks_are_told_and_then_handed_on(begin, people, at):
    row = begin(simple(roles="legal", due="PT4H", escalate="role:sales_leader"))
    (task,) = queries.open_tasks_of(row.id)
    services.tick(at=at + timedelta(hours=3))
    task.refresh_from_db()
    assert task.level == 0
    services.tick(at=at + timedelta(hours=5))
    task.refresh_from_db()
    assert (task.level, task.candidates) == (1, ["role:legal"])
    services.tick(at=at + timedelta(hours=6))
    services.tick(at=at + timedelta(days=3))
    task.refresh_from_db()
    assert (task.level, task.candidates) == (2, ["role:legal", "role:sales_leader"])
    told = [e for e in outbox.timeline(subject=Ref("process_instance", row.id))
            if e.topic == "workflow.task_late"]  # fmt: skip
    assert [e.payload["told"] for e in told] == ["Lee Tran", "Lee Tran"]


def test_two_people_at_once_do_a_task_once(begin, people, at):
    row = begin(simple(roles="legal"))
    (task,) = queries.open_tasks_of(row.id)
    services.complete(task_id=task.id, by=people["legal"], at=at)
    with pytest.raises(Conflict) as refused:
        services.complete(task_id=task.id, by=people["legal"], at=at)
    assert f"{row.number} is completed." in str(refused.value)


def test_the_moment_somebody_took_a_task_is_kept_until_it_is_given_back(begin, people, at):
    row = begin(simple(roles="legal"))
    (task,) = queries.open_tasks_of(row.id)
    assert task.claimed_at is None
    first = services.claim(task_id=task.id, by=people["legal"], at=at + timedelta(hours=1))
    assert first.claimed_at == at + timedelta(hours=1)
    again = services.claim(task_id=task.id, by=people["legal"], at=at + timedelta(hours=2))
    assert again.claimed_at == at + timedelta(hours=1)
    handed = services.delegate(
        task_id=task.id, member_id=people["finance"].id, by=people["legal"],
        at=at + timedelta(hours=3),
    )  # fmt: skip
    assert handed.claimed_at == at + timedelta(hours=1)
    given = services.release(task_id=task.id, by=people["finance"], at=at + timedelta(hours=4))
    assert (given.status, given.claimed_at) == ("open", None)
    taken = services.delegate(
        task_id=task.id, member_id=people["legal"].id, by=people["operations"],
        at=at + timedelta(hours=5),
    )  # fmt: skip
    assert taken.claimed_at == at + timedelta(hours=5)


def test_a_task_given_to_somebody_from_the_start_is_taken_from_the_start(begin, people, at):
    row = begin(simple(assignee="who"), variables={"who": str(people["legal"].id)})
    (task,) = queries.open_tasks_of(row.id)
    assert (task.opened_at, task.claimed_at) == (at, at)


def test_what_escalates_to_a_role_is_taken_by_nobody_and_to_a_manager_by_the_manager(
    begin, people, at
):
    row = begin(simple(roles="legal", due="PT4H", escalate="role:sales_leader"))
    (task,) = queries.open_tasks_of(row.id)
    services.claim(task_id=task.id, by=people["legal"], at=at)
    services.tick(at=at + timedelta(hours=5))
    services.tick(at=at + timedelta(days=3))
    task.refresh_from_db()
    assert (task.level, task.status, task.claimed_at) == (2, "open", None)


def test_the_event_of_a_task_done_names_its_moments(begin, people, at):
    def done(row):
        (event,) = [
            e for e in outbox.timeline(subject=Ref("process_instance", row.id))
            if e.topic == "workflow.task_done"
        ]  # fmt: skip
        names = ("process", "element", "step", "ready_at", "taken_at", "calendar")
        return tuple(event.payload[name] for name in names)

    def moment(hours):
        return f"{at.astimezone(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"

    taken = begin(
        simple(roles="legal", calendar="night", title="&quot;For &quot; + who"),
        variables={"who": "Ana"},
    )
    (task,) = queries.open_tasks_of(taken.id)
    services.claim(task_id=task.id, by=people["legal"], at=at + timedelta(hours=2))
    services.complete(task_id=task.id, by=people["legal"], at=at + timedelta(hours=3))
    never = begin(simple(key="q", roles="legal"))
    (other,) = queries.open_tasks_of(never.id)
    services.complete(task_id=other.id, by=people["legal"], at=at + timedelta(hours=3))
    assert done(taken) == ("p", "u", "Look at it", moment(0), moment(2), "night")
    assert done(never) == ("q", "u", "Look at it", moment(0), None, "default")
