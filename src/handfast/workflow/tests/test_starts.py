"""Several ways for a process to begin, each at its own place; and what a tenant listens to."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from tests.fixtures.people import make_tenant

from handfast.kernel.errors import InvalidInput
from handfast.platform.access import Actor
from handfast.platform.tenancy import forget_tenant, tenant_scope
from handfast.workflow import queries, services
from handfast.workflow.models import Trigger
from handfast.workflow.rules.checking import check
from handfast.workflow.services import messaging
from handfast.workflow.tests.documents import document, path, simple, user

BY = Actor.system("test")
NAMES = '<bpmn:message id="m" name="claim.made"/><bpmn:signal id="g" name="storm"/>'


def start(element, event="", text="", **settings):
    inner = {
        "": "", "message": '<bpmn:messageEventDefinition messageRef="m"/>',
        "signal": '<bpmn:signalEventDefinition signalRef="g"/>',
        "timer": "<bpmn:timerEventDefinition><bpmn:{kind}>{text}</bpmn:{kind}>"
        "</bpmn:timerEventDefinition>",
    }[event].format(text=text, kind={"R": "timeCycle", "P": "timeDuration"}.get(text[:1], "timeDate"))  # fmt: skip
    own = "".join(f' handfast:{k}="{v}"' for k, v in settings.items())
    return (
        f'<bpmn:startEvent id="{element}" name="{element.title()}"{own}>{inner}</bpmn:startEvent>'
    )


def several(*, plain=True, cycle="R2/PT1H", key="p"):
    """By hand, by a message, by a signal and by the clock: a task of its own behind each."""
    ways = [("message", ""), ("signal", ""), ("timer", cycle)] + ([("", "")] if plain else [])
    body = "".join(
        start(kind or "hand", kind, text)
        + user(f"u_{kind or 'hand'}", kind or "hand")
        + f'<bpmn:endEvent id="e_{kind or "hand"}"/>'
        + path(kind or "hand", f"u_{kind or 'hand'}", f"e_{kind or 'hand'}")
        for kind, text in ways
    )
    return document(body, extra=NAMES, key=key)


def places():
    """Where the instances of the process wait, oldest first."""
    rows = reversed(queries.instances(key="p").rows)
    return [[t["element"] for t in row.tokens] for row in rows]


def test_each_start_event_begins_its_own_instance_at_its_own_place(deploy, at):
    deploy(several())
    services.start(key="p", by=BY, at=at)
    assert services.send_message(name="claim.made", keys=("C1",), payload={}, by=BY, at=at) == 1
    assert services.send_signal(name="storm", payload={"wind": 9}, by=BY, at=at) == 1
    services.tick(at=at + timedelta(hours=1))
    assert places() == [["u_hand"], ["u_message"], ["u_signal"], ["u_timer"]]
    for task in [
        t for row in queries.instances(key="p").rows for t in queries.open_tasks_of(row.id)
    ]:
        services.complete(task_id=task.id, by=BY, at=at)
    assert {row.status for row in queries.instances(key="p").rows} == {"completed"}


def test_the_clock_begins_as_often_as_the_timer_says(deploy, at):
    deploy(several())
    for hours in (1, 2, 3, 4):
        services.tick(at=at + timedelta(hours=hours))
    assert places() == [["u_timer"], ["u_timer"]]
    assert Trigger.objects.get(element="timer").next_at is None


@pytest.mark.parametrize(("text", "hours"), [("PT4H", 4), ("2026-03-02T15:00:00-06:00", 6)])
def test_a_timer_that_does_not_repeat_begins_once(deploy, at, text, hours):
    deploy(several(cycle=text))
    services.tick(at=at + timedelta(hours=hours, minutes=-1))
    assert places() == []
    for later in (hours, hours + 24):
        services.tick(at=at + timedelta(hours=later))
    assert places() == [["u_timer"]]


def test_where_no_start_is_plain_it_has_to_be_said_which(deploy, at):
    deploy(several(plain=False))
    for wrong in ("", "nowhere"):
        with pytest.raises(InvalidInput, match="at which event it begins") as refused:
            services.start(key="p", begin=wrong, by=BY, at=at)
    assert "Message (message)" in refused.value.problems[0].remedy
    services.start(key="p", begin="signal", by=BY, at=at)
    assert places() == [["u_signal"]]


def test_one_way_to_begin_is_switched_off_and_stays_so_in_the_next_version(deploy, at):
    deploy(several())
    services.set_trigger(key="p", element="message", active=False, by=BY, at=at)
    deploy(several(cycle="R/PT2H"))
    assert {t.element: t.active for t in queries.triggers_of("p")} == {
        "message": False, "signal": True, "timer": True,
    }  # fmt: skip
    assert services.send_message(name="claim.made", keys=("C1",), payload={}, by=BY, at=at) == 0
    deploy(simple())
    assert queries.triggers_of("p") == []


def test_a_called_process_begins_at_its_plain_start(deploy, begin, at):
    deploy(several(key="part"))
    whole = document(
        '<bpmn:startEvent id="s"/><bpmn:callActivity id="c" calledElement="part"/>'
        '<bpmn:endEvent id="e"/>' + path("s", "c", "e")
    )
    row = begin(whole)
    (task,) = queries.open_tasks_of(row.id)
    assert task.element == "u_hand"
    services.complete(task_id=task.id, by=BY, at=at)
    row.refresh_from_db()
    assert row.status == "completed"


def test_what_cannot_begin_is_refused_by_name():
    twice = document(
        start("a") + start("b") + '<bpmn:endEvent id="e"/><bpmn:endEvent id="e2"/>'
        + path("a", "e") + path("b", "e2")
    )  # fmt: skip
    _, found = check(twice)
    assert [p.message for p in found] == ["“B” (b): “A” begins without an event as well."]
    _, found = check(several(cycle="R/PT1H").replace("R/PT1H", "wait + 1"))
    assert "a start timer has nothing to compute with." in found[0].message


def test_the_page_starts_at_a_place_and_switches_ways_on_and_off(deploy, client_as):
    row = deploy(several())
    admin = client_as("admin", name="Ada Stern")
    text = admin.get(f"/processes/versions/{row.id}/").content.decode()
    assert "Start by hand only: Message" in text
    assert '<option value="hand">Hand</option>' in text
    made = admin.post(f"/processes/versions/{row.id}/start/", {"begin": "message"})
    assert made.status_code == 302
    assert places() == [["u_message"]]
    admin.post(f"/processes/versions/{row.id}/trigger/", {"element": "timer", "active": "0"})
    assert {t.element: t.active for t in queries.triggers_of("p")}["timer"] is False


# -- what a tenant listens to ------------------------------------------------------------------


def test_asking_costs_no_statement_while_nothing_changed(deploy):
    deploy(several())
    assert services.listens("claim.made")
    with CaptureQueriesContext(connection) as asked:
        assert [services.listens(t) for t in ("claim.made", "claim.lost", "storm")] == [
            True, False, True,
        ]  # fmt: skip
    assert len(asked) == 0


def test_a_new_scope_costs_at_most_its_tenant(deploy, tenant):
    deploy(several())
    assert services.listens("storm")
    forget_tenant()
    with CaptureQueriesContext(connection) as asked:
        assert services.listens("storm")
    assert [q["sql"].split('"')[1] for q in asked] == ["platform_tenant"]


@pytest.mark.django_db(transaction=True)
def test_a_change_counts_at_once_on_another_connection(at):
    """What one server process has remembered is stale as soon as another one publishes."""
    tenant_id = make_tenant().id
    with tenant_scope(tenant_id):
        assert not services.listens("claim.made")

    def publish():
        try:
            with tenant_scope(tenant_id):
                draft = services.save_draft(xml=several(), by=BY, at=at)
                services.publish(definition_id=draft.id, by=BY, at=at)
        finally:
            connections.close_all()

    remembered = dict(messaging._topics)
    other = threading.Thread(target=publish)
    other.start()
    other.join()
    messaging._topics.clear()
    messaging._topics.update(remembered)
    with tenant_scope(tenant_id):
        assert services.listens("claim.made")
        assert not services.listens("claim.lost")
