"""Service tasks in the worker: once, repeated, stuck with an owner, or another way by error."""

from datetime import timedelta

import pytest

from handfast.kernel.errors import Forbidden, InvalidInput
from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.models import Call, HistoryEntry, Incident
from handfast.workflow.tests.documents import document, flow, no_way, path

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
