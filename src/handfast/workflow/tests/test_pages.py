"""The pages of workflow: what a person sees and can do there."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.models import Definition, WorkCalendar
from handfast.workflow.tests.documents import document, form, path, simple

BY = Actor.system("test")
FORM = '[{"key": "ok", "label": "Agreed", "type": "boolean"}, {"key": "sum", "type": "number"}]'


@pytest.fixture
def admin(client_as):
    return client_as("admin", name="Sam Root")


def test_a_person_finds_takes_and_does_a_task(begin, client_as, at):
    client = client_as("legal", name="Les Ford")
    row = begin(simple(inner="<bpmn:documentation># Read it</bpmn:documentation>" + form(FORM)))
    (task,) = queries.open_tasks_of(row.id)
    assert "Nothing waits for you" in client.get(reverse("workflow:worklist")).text
    team = client.get(reverse("workflow:worklist") + "?scope=team").text
    assert "Look at it" in team
    page = client.get(reverse("workflow:task", args=[task.id])).text
    assert "Read it</h3>" in page
    assert "Agreed" in page
    assert client.post(reverse("workflow:act", args=[task.id, "claim"])).status_code == 302
    assert "Look at it" in client.get(reverse("workflow:worklist")).text
    act = reverse("workflow:act", args=[task.id, "complete"])
    refused = client.post(act, {"ok": "on", "sum": "many"})
    assert refused.status_code == 422
    assert "This is not a number." in refused.text
    assert 'value="many"' in refused.text
    assert client.post(act, {"ok": "on", "sum": "1,200.50"}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.variables) == ("completed", {"ok": True, "sum": 1200.5})


def test_several_tasks_are_taken_at_once(begin, client_as, at):
    client = client_as("legal", name="Les Ford")
    rows = [begin(simple(key=f"p{n}")) for n in range(3)]
    ids = [str(queries.open_tasks_of(row.id)[0].id) for row in rows]
    answer = client.post(
        reverse("workflow:bulk"), {"task": ids[:2], "action": "claim", "scope": "team"}
    )
    assert answer.url == f"{reverse('workflow:worklist')}?scope=team"
    assert [queries.task(i).status for i in ids] == ["claimed", "claimed", "open"]


def test_a_stranger_cannot_do_a_task(begin, client_as):
    row = begin(simple(roles="legal"))
    (task,) = queries.open_tasks_of(row.id)
    client = client_as("finance", name="Fay Moss")
    page = client.get(reverse("workflow:task", args=[task.id])).text
    assert "Report it done" not in page
    answer = client.post(reverse("workflow:act", args=[task.id, "complete"]))
    assert answer.status_code == 403


def test_the_shipped_processes_are_listed_and_drawn(admin, at):
    page = admin.get(reverse("workflow:processes")).text
    for name in ("Contract runbook", "Credit check", "Fallout handling", "Customer offboarding"):
        assert name in page
    row = queries.published("contract_runbook")
    shown = admin.get(reverse("workflow:definition", args=[row.id])).text
    assert reverse("workflow:document", args=[row.id]) in shown
    assert "on contract.drafted" in page
    bpmn = admin.get(reverse("workflow:document", args=[row.id]) + "?download=1")
    assert bpmn["Content-Disposition"] == 'attachment; filename="contract_runbook-v1.bpmn"'
    assert "bpmndi:BPMNShape" in bpmn.text


def test_an_instance_shows_where_it_stands(begin, admin, at):
    row = begin(simple(), variables={"amount": 5})
    page = admin.get(reverse("workflow:instance", args=[row.id])).text
    assert "Look at it" in page
    live = admin.get(reverse("workflow:live", args=[row.id])).text
    marks = json.loads(live.split('type="application/json">')[1].split("</script>")[0])
    assert [t["element"] for t in marks["tokens"]] == ["u"]
    assert marks["passed"] == ["s"]
    change = reverse("workflow:act_on_instance", args=[row.id, "variable"])
    admin.post(change, {"name": "amount", "value": "7", "reason": "typed wrong"})
    row.refresh_from_db()
    assert row.variables == {"amount": 7}
    cancel = reverse("workflow:act_on_instance", args=[row.id, "cancel"])
    admin.post(cancel, {"reason": "not needed"})
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert row.number in admin.get(reverse("workflow:instances") + "?status=cancelled").text


def test_the_modeler_saves_checks_and_names_what_is_wrong(admin, tenant):
    assert admin.get(reverse("workflow:new")).status_code == 200
    wrong = simple(roles="nobody")
    answer = admin.post(reverse("workflow:save"), {"xml": wrong})
    assert answer.status_code == 200
    said = answer.json()
    assert said["saved"] is True
    assert said["problems"] == [
        {"element": "u", "text": "“Look at it” (u): there is no “nobody” among the roles."}
    ]
    checked = admin.post(reverse("workflow:check"), {"xml": simple()})
    assert checked.json() == {"problems": []}
    stale = admin.post(reverse("workflow:save"), {"xml": simple(), "version": "7"})
    assert stale.status_code == 409
    assert admin.post(reverse("workflow:save"), {"xml": "<a/>"}).status_code == 422
    row = Definition.objects.get()
    page = admin.get(reverse("workflow:definition", args=[row.id])).text
    assert "It cannot be published yet." in page
    assert admin.get(reverse("workflow:modeler", args=[row.id])).status_code == 200
    admin.post(reverse("workflow:save"), {"xml": simple(), "version": "1"})
    admin.post(reverse("workflow:act_on_definition", args=[row.id, "publish"]))
    row.refresh_from_db()
    assert row.status == "published"


def test_only_administrators_design(client_as, tenant):
    client = client_as("legal", name="Les Ford")
    assert client.get(reverse("workflow:new")).status_code == 403
    assert client.post(reverse("workflow:save"), {"xml": simple()}).status_code == 403


def test_moving_shows_the_report_first(deploy, begin, admin):
    row = begin(simple())
    target = deploy(
        document(
            '<bpmn:startEvent id="s"/><bpmn:userTask id="n" name="New" handfast:roles="legal"/>'
            '<bpmn:userTask id="u" name="Look at it" handfast:roles="legal"/>'
            '<bpmn:endEvent id="e"/>' + path("s", "n", "u", "e")
        )
    )
    url = reverse("workflow:migration", args=[target.id])
    assert "Never sees the new step New (n)." in admin.get(url).text
    admin.post(url, {"instance": str(row.id)})
    row.refresh_from_db()
    assert row.definition_id != target.id
    admin.post(url, {"instance": str(row.id), "accept": "1"})
    row.refresh_from_db()
    assert row.definition_id == target.id


def test_a_calendar_is_changed_and_nonsense_refused(admin, tenant, at):
    services.ensure_calendar(at=at)
    row = WorkCalendar.objects.get()
    url = reverse("workflow:calendar", args=[row.id])
    assert "09:00-17:00" in admin.get(url).text
    given = {"key": "default", "name": "Office", "zone": "America/Chicago", "country": "US",
             "region": "IL", "hours_mon": "08:00-12:00, 13:00-16:00",
             "own_days": "2026-12-24 Company holiday", "version": "1"}  # fmt: skip
    assert admin.post(url, given).status_code == 302
    row.refresh_from_db()
    assert row.hours == {"mon": [["08:00", "12:00"], ["13:00", "16:00"]]}
    assert row.own_days == [{"date": "2026-12-24", "name": "Company holiday", "working": False}]
    refused = admin.post(url, {**given, "zone": "Nowhere", "version": "2"})
    assert refused.status_code == 422
    assert "There is no such time zone." in refused.text


def test_the_page_of_a_process_says_how_long_its_steps_took(begin, admin, people, at):
    row = begin(simple())
    (task,) = queries.open_tasks_of(row.id)
    services.complete(task_id=task.id, by=people["legal"], at=at + timedelta(days=2, hours=5))
    page = admin.get(reverse("workflow:definition", args=[row.definition_id])).text
    assert "2 d 5 h" in page
    assert "2 days" not in page
