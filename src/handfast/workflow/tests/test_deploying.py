"""Definitions: drafts are checked, published, replaced and refused; versions call each other."""

import pytest

from handfast.kernel.errors import Forbidden, InvalidInput
from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.tests.documents import document, flow, path, simple, user

BY = Actor.system("test")


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
