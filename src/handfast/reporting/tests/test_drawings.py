"""Each drawn process as one of its own: its steps, ways, promises and files."""

import json
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.fixtures.people import make_tenant

from handfast.kernel.errors import NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.reporting import queries, services
from handfast.reporting.types import Attainment, Edge, Span
from handfast.workflow import queries as workflow
from handfast.workflow import services as processes
from handfast.workflow.models import Definition, HistoryEntry, Instance
from handfast.workflow.tests.documents import document, path, simple, user

BY = Actor.system("test")
MARCH = Span(date(2026, 3, 1), date(2026, 4, 1))
HOUR = 3_600.0
TWO = document(
    '<bpmn:startEvent id="s" name="Asked"/>'
    + user("look", "Look at it", due="PT4H", roles="legal")
    + user("sign", "Sign it", roles="legal")
    + '<bpmn:endEvent id="e" name="Signed"/>'
    + path("s", "look", "sign", "e"),
    key="two_steps", name="Two steps",
)  # fmt: skip


@pytest.fixture
def deploy(tenant, at, member_as):
    """`deploy(xml)`: published; somebody of legal is there."""
    member_as("legal", name="Les Ford")

    def publish(xml):
        draft = processes.save_draft(xml=xml, by=BY, at=at)
        return processes.publish(definition_id=draft.id, by=BY, at=at)

    return publish


@pytest.fixture
def run(deploy, at):
    """`run(2, 5)`: a run of two steps, each done so many hours after the start."""
    made = []

    def begin(*done, **more):
        if not made:
            made.append(deploy(TWO))
        row = processes.start(key="two_steps", by=BY, at=at, **more)
        for hours in done:
            (task,) = workflow.open_tasks_of(row.id)
            processes.complete(task_id=task.id, by=BY, at=at + timedelta(hours=hours), values={})
        return row

    return begin


def test_a_drawing_is_a_process_with_its_own_steps(run):
    run(2, 5)
    run(1, 3)
    last = run(4)
    report = queries.report("workflow-two_steps", MARCH)
    assert (report.process.name, report.process.definition) == ("Two steps", "two_steps")
    assert [(a.topic, a.events, a.automated) for a in report.activities] == [
        ("s", 3, 3), ("look", 3, 0), ("sign", 2, 0), ("e", 2, 2),
    ]  # fmt: skip
    assert report.names == {"s": "Asked", "look": "Look at it", "sign": "Sign it", "e": "Signed"}
    assert {(e.source, e.target): e for e in report.edges} == {
        ("s", "look"): Edge("s", "look", 3, 2 * HOUR, 3.6 * HOUR, 7 * HOUR),
        ("look", "sign"): Edge("look", "sign", 2, 2.5 * HOUR, 2.9 * HOUR, 5 * HOUR),
        ("sign", "e"): Edge("sign", "e", 2, 0, 0, 0),
    }
    first, second = report.variants
    assert (first.topics, first.cases) == (("s", "look", "sign", "e"), 2)
    assert (second.topics, second.cases, second.example) == (("s", "look"), 1, last.id)
    totals = report.totals
    assert (totals.cases, totals.through, totals.events, totals.variants) == (3, 2, 10, 2)
    assert (totals.median, totals.ninth) == (4 * HOUR, 4.8 * HOUR)
    assert totals.automated == 0.5
    assert [(w.party, w.seconds) for w in report.waits] == [
        ("colleagues", 12 * HOUR), ("systems and partners", 0),
    ]  # fmt: skip
    (week,) = report.weeks
    assert (week.monday, week.cases, week.median) == (date(2026, 3, 2), 2, 4 * HOUR)


def test_its_promises_and_times_are_those_of_its_own_tasks(run, deploy, at):
    one = run()
    (task,) = workflow.open_tasks_of(one.id)
    processes.tick(at=at + timedelta(hours=5))
    processes.complete(task_id=task.id, by=BY, at=at + timedelta(hours=6), values={})
    run(1, 2)
    deploy(simple(key="other", roles="legal"))
    other = processes.start(key="other", by=BY, at=at)
    (task,) = workflow.open_tasks_of(other.id)
    processes.complete(task_id=task.id, by=BY, at=at + timedelta(hours=9), values={})
    report = queries.report("workflow-two_steps", MARCH)
    assert report.attainments == (Attainment("Workflow tasks done in time", 2, 1),)
    assert [(s.name, s.tasks, s.taken, s.untold) for s in report.spent] == [
        ("Look at it", 2, 0, 7 * HOUR), ("Sign it", 1, 0, HOUR),
    ]  # fmt: skip
    (look,) = queries.report("workflow-other", MARCH).spent
    assert (look.key, look.untold) == ("other u", 9 * HOUR)
    assert len(queries.report("workflow_instance", MARCH).spent) == 3


def test_a_cancelled_run_ends_with_its_cancelling(run, at):
    row = run(2)
    processes.cancel(instance_id=row.id, reason="No", by=BY, at=at + timedelta(hours=8))
    report = queries.report("workflow-two_steps", MARCH)
    (variant,) = report.variants
    assert [report.names[topic] for topic in variant.topics] == [
        "Asked", "Look at it", "Cancelled",
    ]  # fmt: skip
    assert (report.totals.through, report.totals.median) == (1, 8 * HOUR)


def test_a_step_for_each_of_many_is_no_rework(deploy, at):
    many = (
        '<bpmn:userTask id="each" name="Ask each" xmlns:handfast="urn:handfast:bpmn:1"'
        ' handfast:roles="legal"><bpmn:multiInstanceLoopCharacteristics>'
        "<bpmn:loopCardinality>3</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
    )
    deploy(
        document(
            '<bpmn:startEvent id="s"/>' + many + '<bpmn:endEvent id="e"/>' + path("s", "each", "e"),
            key="many",
        )
    )
    row = processes.start(key="many", by=BY, at=at)
    for task in workflow.open_tasks_of(row.id):
        processes.complete(task_id=task.id, by=BY, at=at, values={})
    report = queries.report("workflow-many", MARCH)
    (each,) = [a for a in report.activities if a.topic == "each"]
    assert (each.events, each.repeats) == (4, 3)  # three of them, and the step as a whole
    assert report.totals.reworked == 0
    assert dict_of(queries.totals_of_all(MARCH))["workflow-many"] == report.totals


def dict_of(found):
    return {one.key: totals for one, totals in found}


def test_the_list_says_of_every_drawing_what_its_report_says(run, deploy, at):
    run(2, 5)
    run(1)
    deploy(simple(key="other", roles="legal"))
    deploy(simple(key="never", roles="legal"))
    processes.start(key="other", by=BY, at=at)
    with CaptureQueriesContext(connection) as asked:
        listed = dict_of(queries.totals_of_all(MARCH))
    assert sum("workflow_historyentry" in q["sql"] for q in asked) == 1
    assert set(listed) == {"workflow_instance", "workflow-two_steps", "workflow-other"}
    for key, totals in listed.items():
        assert totals == queries.report(key, MARCH).totals


def test_a_report_costs_the_same_statements_however_many_runs_there_are(run):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            queries.report("workflow-two_steps", MARCH)
        return len(asked)

    run(1, 2)
    cost()
    first = cost()
    for hours in range(5):
        run(hours, hours + 1)
    assert cost() == first == 11


def test_the_log_of_a_drawing_as_files(run):
    order = new_id()
    row = run(2, 5, subject=Ref("order", order))
    process = queries.process("workflow-two_steps")
    with services.log_file(process=process, span=MARCH, form="xes") as file:
        log = etree.fromstring(file.read())
    space = {"x": "http://www.xes-standard.org/"}
    names = log.findall("x:trace/x:event/x:string[@key='concept:name']", space)
    assert [one.get("value") for one in names] == ["Asked", "Look at it", "Sign it", "Signed"]
    with services.log_file(process=process, span=MARCH, form="ocel") as file:
        told = json.loads(file.read())
    assert {one["id"]: one["type"] for one in told["objects"]} == {
        str(row.id): "process_instance", str(order): "order",
    }  # fmt: skip
    assert {one["type"] for one in told["events"]} == {"Asked", "Look at it", "Sign it", "Signed"}


def test_the_page_of_a_drawing(run, client_as):
    run(2, 5)
    client = client_as("operations")
    listed = client.get("/reports/processes/").content.decode()
    assert "/reports/processes/workflow-two_steps/" in listed
    answer = client.get("/reports/processes/workflow-two_steps/?least=0")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count('class="hf-step') == 4
    assert "Look at it" in text
    assert "Waiting against working time" in text
    file = b"".join(client.get("/reports/processes/workflow-two_steps/xes").streaming_content)
    assert b"Look at it" in file
    told = client.get("/api/v1/reports/processes/workflow-two_steps").json()
    assert told["names"]["look"] == "Look at it"
    assert [one["untold"] for one in told["spent"]] == [3 * HOUR, 2 * HOUR]


def test_another_tenant_has_other_drawings(run):
    run(2, 5)
    other = make_tenant("other", "Other Ltd")
    with tenant_scope(other.id):
        assert queries.totals_of_all(MARCH) == []
        with pytest.raises(NotFound):
            queries.report("workflow-two_steps", MARCH)


RUNS = st.lists(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), min_size=1, max_size=6),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(RUNS)
def test_any_history_is_counted_as_plain_python_counts_it(deploy, at, histories):
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT history")
    try:
        drawn = deploy(simple(key="any", roles="legal"))
        for history in histories:
            write(drawn, history, at)
        report = queries.report("workflow-any", MARCH)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT history")
    paths = [tuple(step for step, _ in history) for history in histories]
    assert {a.topic: (a.events, a.cases) for a in report.activities} == {
        step: (sum(p.count(step) for p in paths), sum(step in p for p in paths))
        for step in {step for p in paths for step in p}
    }
    assert {(e.source, e.target): e.count for e in report.edges} == Counter(
        pair for p in paths for pair in pairwise(p)
    )
    gaps = Counter()
    for history in histories:
        for (source, _), (target, hours) in pairwise(history):
            gaps[source, target] += hours * HOUR
    assert {(e.source, e.target): e.total for e in report.edges} == gaps | dict.fromkeys(
        {pair for p in paths for pair in pairwise(p)} - set(gaps), 0
    )
    assert {v.topics: v.cases for v in report.variants} == Counter(paths)
    again = sum(len(set(p)) < len(p) for p in paths)
    assert report.totals.reworked == pytest.approx(again / len(paths))


def write(drawn: Definition, history, at):
    row = Instance.objects.create(
        definition=drawn, number=str(new_id())[:24], title="Any", state={}, started_by="test",
        started_at=at,
    )  # fmt: skip
    moment = at
    for place, (step, hours) in enumerate(history):
        moment += timedelta(hours=hours if place else 0)
        HistoryEntry.objects.create(
            instance=row, process_key="any", element=step, name=step, kind="userTask", what="done",
            by_name="test", at=moment,
        )  # fmt: skip
