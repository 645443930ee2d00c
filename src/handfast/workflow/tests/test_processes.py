"""Definitions and instances as people and programs use them."""

from datetime import timedelta

import pytest

from handfast.kernel.errors import Conflict, Forbidden, InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.models import Call, HistoryEntry, Incident, Subscription, Task, Timer
from handfast.workflow.tests.documents import document, flow, form, no_way, path, simple, user

BY = Actor.system("test")
SERVICE = document(
    '<bpmn:startEvent id="s"/><bpmn:serviceTask id="v" name="Call out" handfast:action="t.do" '
    'handfast:retries="2" handfast:result="r" handfast:parameters="{{n: n}}"/>{more}'
    '<bpmn:endEvent id="e"/>' + path("s", "v", "e"), extra="{extra}",
)  # fmt: skip


def service(more="", extra=""):
    return (
        SERVICE.replace("{{", "{")
        .replace("}}", "}")
        .replace("{more}", more)
        .replace("{extra}", extra)
    )


def test_a_draft_is_published_and_a_new_version_replaces_it(deploy, at):
    first = deploy(simple())
    second = deploy(simple(roles="finance"))
    first.refresh_from_db()
    assert (first.status, second.status, second.number) == ("retired", "published", 2)
    assert [v.number for v in queries.versions("p")] == [2, 1]


def test_publishing_names_every_wrong_element(tenant, at):
    xml = document(
        '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="g" default="g_u"/>'
        '<bpmn:serviceTask id="v" name="Call" handfast:action="no.such"/><bpmn:endEvent id="e"/>'
        + user("u", roles="nobody", due="soon")
        + path("s", "g", "u", "e")
        + flow("g", "v", "x &gt;")
        + flow("v", "e")
        + '<bpmn:dataObjectReference id="d" name="Paper"/>'
    )
    draft = services.save_draft(xml=xml, by=BY, at=at)
    with pytest.raises(InvalidInput) as refused:
        services.publish(definition_id=draft.id, by=BY, at=at)
    said = {p.field: p.message for p in refused.value.problems}
    assert "dataObjectReference is not supported" in said["elements.d"]
    assert "line 1, column" in said["elements.g_v"]
    assert "“no.such” is not registered" in said["elements.v"]
    assert "elements.u" in said
    draft.refresh_from_db()
    assert draft.status == "draft"


@pytest.mark.parametrize(
    "xml",
    ["", "<a/>", "not xml", '<!DOCTYPE x [<!ENTITY y "z">]><a>&y;</a>',
     '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "<a>" * 5000],
)  # fmt: skip
def test_hostile_documents_are_refused(tenant, at, xml):
    with pytest.raises(InvalidInput):
        services.save_draft(xml=xml, by=BY, at=at)


def test_only_designers_deploy(tenant, at, actor_with):
    with pytest.raises(Forbidden):
        services.save_draft(xml=simple(), by=actor_with("workflow.manage"), at=at)


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


def test_a_service_task_runs_once_in_the_worker(begin, action, settle):
    calls = []
    action("t.do", lambda call: calls.append((call.arguments, call.key)) or {"x": 2})
    row = begin(service(), variables={"n": 1})
    assert calls == []
    settle()
    row.refresh_from_db()
    assert row.status == "completed"
    assert row.variables == {"n": 1, "r": {"x": 2}}
    assert [arguments for arguments, _ in calls] == [{"n": 1}]
    assert services.run_call(call_id=Call.objects.get().id, at=row.started_at) is None
    assert len(calls) == 1


def test_a_failing_service_task_is_repeated_and_then_waits_for_somebody(begin, action, settle, at):
    tries = []

    def broken(call):
        tries.append(call.key)
        if len(tries) < 5:
            raise RuntimeError("the other side is down")
        return {"ok": True}

    action("t.do", broken)
    row = begin(service(), variables={"n": 1})
    settle(until=at + timedelta(days=4000))
    incident = Incident.objects.get()
    assert len(tries) == 3
    assert len(set(tries)) == 1
    assert (incident.status, incident.name, incident.owner_role) == (
        "open",
        "Call out",
        "operations",
    )
    assert "the other side is down" in incident.message
    row.refresh_from_db()
    assert [t["kind"] for t in row.tokens] == ["failure"]
    services.retry_incident(incident_id=incident.id, by=BY, at=at)
    settle(until=at + timedelta(days=4000))
    row.refresh_from_db()
    assert (row.status, len(tries)) == ("completed", 5)
    assert [i.status for i in Incident.objects.all()] == ["retried"]


def test_an_incident_is_skipped_with_a_reason_and_values(begin, action, settle, at):
    def broken(call):
        raise services.ProcessError("NOPE", "never")

    action("t.do", broken)
    row = begin(service(), variables={"n": 1})
    settle()
    incident = Incident.objects.get()
    with pytest.raises(InvalidInput):
        services.skip_incident(incident_id=incident.id, reason=" ", by=BY, at=at)
    services.skip_incident(
        incident_id=incident.id, reason="by phone", by=BY, at=at, values={"r": 1}
    )
    row.refresh_from_db()
    assert (row.status, row.variables) == ("completed", {"n": 1, "r": 1})
    assert Call.objects.get().status == "skipped"


def test_a_business_error_takes_its_own_way(begin, action, settle):
    def refuse(call):
        raise services.ProcessError("NOPE")

    action("t.do", refuse)
    more = (
        '<bpmn:boundaryEvent id="b" attachedToRef="v"><bpmn:errorEventDefinition errorRef="x"/>'
        '</bpmn:boundaryEvent><bpmn:endEvent id="refused"/>' + flow("b", "refused")
    )
    row = begin(service(more, '<bpmn:error id="x" errorCode="NOPE"/>'), variables={"n": 1})
    settle()
    row.refresh_from_db()
    assert row.status == "completed"
    assert HistoryEntry.objects.filter(element="refused", what="done").count() == 1
    assert Incident.objects.count() == 0


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


def test_a_called_process_is_pinned_and_its_tasks_work(deploy, begin, people, at):
    deploy(simple(key="inner", roles="legal"))
    outer = document(
        '<bpmn:startEvent id="s1"/><bpmn:callActivity id="c" calledElement="inner"/>'
        '<bpmn:endEvent id="e1"/>' + path("s1", "c", "e1"),
        key="outer",
    )
    row = begin(outer)
    (task,) = queries.open_tasks_of(row.id)
    assert queries.element_of(task).id == "u"
    services.complete(task_id=task.id, by=people["legal"], at=at)
    row.refresh_from_db()
    assert row.status == "completed"


def test_a_process_that_calls_nothing_published_or_itself_is_refused(tenant, at):
    outer = '<bpmn:startEvent id="s1"/><bpmn:callActivity id="c" calledElement="{}"/>' + (
        '<bpmn:endEvent id="e1"/>' + path("s1", "c", "e1")
    )
    for key in ("missing", "p"):
        draft = services.save_draft(xml=document(outer.format(key)), by=BY, at=at)
        with pytest.raises(InvalidInput):
            services.publish(definition_id=draft.id, by=BY, at=at)


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


def test_an_incident_has_an_owner(begin, people, at):
    begin(no_way().replace('isExecutable="true"', 'isExecutable="true" handfast:owner="finance"'))
    incident = Incident.objects.get()
    assert incident.owner_role == "finance"
    services.assign_incident(
        incident_id=incident.id, member_id=people["finance"].id, by=people["operations"], at=at
    )
    assert [i.owner.name for i in queries.incidents()] == ["Fay Moss"]
    with pytest.raises(Forbidden):
        services.assign_incident(incident_id=incident.id, member_id=None, by=people["legal"], at=at)


def test_two_people_at_once_do_a_task_once(begin, people, at):
    row = begin(simple(roles="legal"))
    (task,) = queries.open_tasks_of(row.id)
    services.complete(task_id=task.id, by=people["legal"], at=at)
    with pytest.raises(Conflict) as refused:
        services.complete(task_id=task.id, by=people["legal"], at=at)
    assert f"{row.number} is completed." in str(refused.value)
