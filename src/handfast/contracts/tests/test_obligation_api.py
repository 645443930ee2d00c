"""The JSON routes of obligations."""

import base64
import json

import pytest

from handfast.platform import files

BODY = {
    "title": "Send the availability report", "kind": "report", "role": "operations",
    "timing": {"kind": "monthly", "day": 15}, "measure": "Availability", "threshold": "99.9",
    "unit": "%", "remind_days": [7, 1], "clause_key": "service-levels",
}  # fmt: skip


@pytest.fixture
def api(client_as):
    client = client_as("contract_manager", name="Cora Lind")

    def call(method, path, body=None, **headers):
        sent = {"data": json.dumps(body or {}), "content_type": "application/json"}
        answer = getattr(client, method)(
            f"/api/v1{path}", **({} if method == "get" else sent), headers=headers
        )
        return answer.status_code, answer.json(), answer

    return call


def test_an_obligation_is_written_read_changed_and_closed(api, signed):
    status, made, _ = api("post", f"/contracts/{signed.id}/obligations", BODY)
    assert (status, made["version"], made["when"]) == (201, 1, "Every month on the 15th")
    assert made["due"]["due_on"] == "2026-03-15"
    assert "within 8 hours" in made["clause_text"]
    one = f"/obligations/{made['id']}"
    status, read, answer = api("get", one)
    assert (status, read, answer["ETag"]) == (200, made, '"1"')
    change = {**BODY, "timing": {"kind": "offset", "days": -30, "anchor": "end"}}
    status, changed, _ = api("put", one, change, **{"If-Match": '"1"'})
    assert (status, changed["due"]["due_on"]) == (200, "2028-02-01")
    assert api("put", one, change, **{"If-Match": '"1"'})[0] == 409
    status, days, _ = api("get", f"{one}/days")
    assert [d["due_on"] for d in days] == ["2028-02-01"]
    status, closed, _ = api("post", f"{one}/close", {"reason": "Not agreed"})
    assert (closed["status"], closed["allowed_actions"]) == ("closed", ["resume"])
    status, back, _ = api("post", f"{one}/resume", {"reason": "It is"})
    assert (back["status"], back["due"]["status"]) == ("active", "open")
    status, found, _ = api("get", f"/obligations?contract={signed.id}&kind=report")
    assert [o["id"] for o in found["items"]] == [made["id"]]


def test_days_are_settled_by_the_api(api, signed):
    api("post", f"/contracts/{signed.id}/obligations", BODY)
    status, due, _ = api("get", "/obligation-days?window=30")
    (day,) = due["items"]
    assert day["allowed_actions"] == ["complete", "waive"]
    path = f"/obligation-days/{day['id']}"
    status, refused, _ = api("post", f"{path}/complete", {"note": "Sent"})
    assert (status, refused["errors"][0]["field"]) == (422, "measured")
    proof = {
        "name": "report.txt", "content_type": "text/plain",
        "content": base64.b64encode(b"99.5 %").decode(),
    }  # fmt: skip
    body = {"note": "Sent", "measured": "99.5", "evidence": proof}
    status, done, _ = api("post", f"{path}/complete", body)
    assert (status, done["status"], done["kept"]) == (200, "done", False)
    assert files.read(done["file_id"]) == b"99.5 %"
    status, again, _ = api("post", f"{path}/reopen", {"reason": "Wrong", "due_on": "2026-03-20"})
    assert (again["status"], again["due_on"], again["measured"]) == ("open", "2026-03-20", None)
    status, waived, _ = api("post", f"{path}/waive", {"reason": "First month"})
    assert (waived["status"], waived["reason"]) == ("waived", "First month")
    assert api("get", "/obligation-days?window=settled")[1]["items"] == [waived]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": ""}, "role"),
        ({"title": " "}, "title"),
        ({"timing": {"kind": "offset"}}, "days"),
        ({"timing": {"kind": "monthly", "day": 1, "first": "9999-12-01"}}, "first"),
        ({"remind_days": [-1]}, "remind_days"),
        ({"measure": ""}, "measure"),
    ],
)
def test_each_fault_is_named(api, signed, changes, field):
    status, answer, _ = api("post", f"/contracts/{signed.id}/obligations", {**BODY, **changes})
    assert status == 422
    assert field in {p["field"] for p in answer["errors"]}


def test_what_cannot_be_read_is_refused_and_not_an_error_of_ours(api, signed):
    odd = {"evidence": {"name": "x", "content": "%%%"}}
    day = api("get", "/obligation-days")[1]["items"][0]
    assert api("post", f"/obligation-days/{day['id']}/complete", odd)[0] == 422
    assert api("get", "/obligation-days?window=soon")[0] == 422
    assert api("get", "/obligations?kind=duty")[0] == 422
    assert api("get", f"/obligations/{signed.id}")[0] == 404


def test_who_may_not_is_told_so(api, signed, client_as):
    day = api("get", "/obligation-days")[1]["items"][0]
    consulted = client_as("legal", name="Lea Vale")
    for path, body in (
        (f"/contracts/{signed.id}/obligations", BODY),
        (f"/obligations/{day['obligation_id']}/close", {"reason": "x"}),
        (f"/obligation-days/{day['id']}/complete", {"note": "x"}),
        (f"/obligation-days/{day['id']}/waive", {"reason": "x"}),
    ):
        sent = consulted.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
        assert sent.status_code == 403
        assert "belongs to" in sent.json()["errors"][0]["message"]
    assert client_as("partner", name="Pat Lowe").get("/api/v1/obligation-days").status_code == 403


def test_the_obligations_of_a_clause_by_the_api(api, desk, client_as):
    path = "/clauses/term/fixed/obligations"
    status, (renewal,), _ = api("get", path)
    assert (status, renewal["days"]) == (200, "-(if deal.term_months >= 12 then 90 else 30)")
    status, changed, _ = api("put", f"{path}/renewal-notice", {**renewal, "days": "-60"})
    assert (status, [t["days"] for t in changed]) == (200, ["-60"])
    report = {"key": "usage", "title": "Report usage", "kind": "report", "timing": "monthly",
              "day": 5}  # fmt: skip
    status, both, _ = api("post", path, report)
    assert (status, [t["key"] for t in both]) == (201, ["renewal-notice", "usage"])
    assert api("post", path, report)[0] == 422
    assert api("post", path, {**report, "key": "x", "days": "deel +"})[0] == 422
    status, left, _ = api("delete", f"{path}/renewal-notice")
    assert [t["key"] for t in left] == ["usage"]
    assert api("delete", f"{path}/renewal-notice")[0] == 404
    assert api("get", "/clauses/term/weekly/obligations")[0] == 404
    sales = client_as("sales", name="Sid Vale")
    sent = sales.post(f"/api/v1{path}", json.dumps(report), content_type="application/json")
    assert sent.status_code == 403
