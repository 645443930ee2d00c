"""The JSON routes of workflow."""

import json

import pytest

from handfast.platform.access import Actor
from handfast.workflow import queries
from handfast.workflow.tests.documents import form, simple

BY = Actor.system("test")
FORM = '[{"key": "ok", "label": "Agreed", "type": "boolean"}]'


@pytest.fixture
def api(client_as):
    client = client_as("admin", name="Sam Root")

    def call(method, path, body=None):
        answer = getattr(client, method)(
            f"/api/v1{path}", data=json.dumps(body or {}), content_type="application/json"
        ) if method != "get" else client.get(f"/api/v1{path}")  # fmt: skip
        return answer.status_code, answer.json()

    return call


def test_a_process_is_deployed_started_and_worked_by_the_api(api, people, at):
    xml = simple(inner=form(FORM), roles="legal")
    status, checked = api("post", "/workflow/check", {"xml": simple(roles="nobody")})
    assert (status, checked["key"], len(checked["problems"])) == (200, "p", 1)
    status, draft = api("post", "/workflow/drafts", {"xml": xml, "note": "first"})
    assert (status, draft["status"], draft["number"]) == (200, "draft", 1)
    status, live = api("post", f"/workflow/versions/{draft['id']}/publish")
    assert (status, live["status"]) == (200, "published")
    status, made = api(
        "post", "/workflow/processes/p/instances", {"variables": {"n": 1}, "business_key": "K1"}
    )
    assert (status, made["process"], made["tokens"][0]["element"]) == (200, "p", "u")
    status, again = api("post", "/workflow/processes/p/instances", {"business_key": "K1"})
    assert (status, again["status"]) == (409, 409)
    status, tasks = api("get", f"/workflow/instances/{made['id']}/tasks")
    task = tasks[0]["id"]
    status, shown = api("get", f"/workflow/tasks/{task}")
    assert (status, shown["form"][0]["label"]) == (200, "Agreed")
    status, _ = api("post", f"/workflow/tasks/{task}/complete", {"values": {"no": 1}})
    assert status == 422
    status, done = api("post", f"/workflow/tasks/{task}/complete", {"values": {"ok": True}})
    assert (status, done["status"]) == (200, "completed")
    status, ended = api("get", f"/workflow/instances/{made['id']}")
    assert (ended["status"], ended["variables"]) == ("completed", {"n": 1, "ok": True})
    status, history = api("get", f"/workflow/instances/{made['id']}/history")
    assert [h["element"] for h in history] == ["e", "u", "s"]
    status, figures = api("get", "/workflow/processes/p/figures")
    assert (figures["ended"], figures["automation"]) == (1, 0)


def test_the_worklist_is_the_callers_own(client_as, begin):
    begin(simple(roles="legal"))
    legal = client_as("legal", name="Les Ford").get("/api/v1/worklist?scope=team").json()
    assert [item["title"] for item in legal["items"]] == ["Look at it"]
    assert legal["items"][0]["claimable"] is True
    finance = client_as("finance", name="Fay Moss").get("/api/v1/worklist?scope=team").json()
    assert finance == {"items": [], "late": 0, "whole": 0}


def test_calendars_and_messages(api, tenant):
    body = {"key": "eu", "name": "Europe", "zone": "Europe/Berlin", "country": "DE",
            "region": "BY", "hours": {"mon": [["09:00", "12:00"]]}}  # fmt: skip
    status, kept = api("put", "/workflow/calendars/eu", body)
    assert (status, kept["hours"]) == (200, {"mon": [["09:00", "12:00"]]})
    status, refused = api("put", "/workflow/calendars/eu", {**body, "hours": {"mon": [["9", "x"]]}})
    assert status == 422
    assert api("post", "/workflow/messages", {"name": "x", "keys": ["k"]}) == (200, {"moved": 0})
    assert api("post", "/workflow/signals", {"name": "x"}) == (200, {"moved": 0})
    assert api("post", "/workflow/messages", {"name": "x", "keys": []})[0] == 422
    assert len(queries.calendars()) == 1
