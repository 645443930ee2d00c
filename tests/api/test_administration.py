"""What administrators and integrators do by API alone: people, company, taxes, territories, repairs."""

import pytest

from handfast.billing.models import Invoice, TaxRate
from handfast.contracts.models import Clause
from handfast.kernel.ids import new_id
from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.policies.models import DecisionLog
from handfast.quotes.models import Quote

OTHER = {"name": "Bea Long", "email": "bea@northbeam.example", "roles": ["sales"]}


@pytest.fixture
def bea(call):
    """A colleague, invited by API."""
    return call("POST", "/members", OTHER).json()


def test_a_team_is_added_and_a_colleague_put_in_it(call, bea):
    made = call("POST", "/teams", {"key": "night_shift", "name": "Night shift"})
    assert (made.status_code, made.json()["key"]) == (201, "night_shift")
    assert made.json() in call("GET", "/teams").json()
    assert call("POST", "/teams", {"key": "night_shift", "name": "Again"}).status_code == 409
    one = f"/members/{bea['id']}"
    tag = call("GET", one)["ETag"]
    moved = call("PATCH", one, {"team": "night_shift", "title": "Lead"}, If_Match=tag)
    assert (moved.json()["team"], moved.json()["title"]) == ("night_shift", "Lead")
    assert moved.json()["version"] == bea["version"] + 1
    assert call("PATCH", one, {"team": ""}, If_Match=tag).status_code == 409
    assert call("PATCH", one, {"team": ""}).json()["team"] == ""
    [error] = call("PATCH", one, {"team": "nobody"}).json()["errors"]
    assert (error["field"], error["value"]) == ("team", "nobody")


def test_a_colleagues_access_is_asked_for_again_and_ended(call, bea):
    one = f"/members/{bea['id']}"
    assert bea["id"] not in [m["id"] for m in call("GET", "/members").json()]
    assert bea["id"] in [m["id"] for m in call("GET", "/members?everybody=true").json()]
    assert call("POST", f"{one}/invitation").json()["status"] == "invited"
    assert call("POST", f"{one}/activate").status_code == 409
    assert call("POST", f"{one}/deactivate").json()["active"] is False


def test_a_former_colleague_comes_back(call, at):
    joined = parties.invite_member(
        email="cy@northbeam.example", name="Cy Poe", roles=["sales"],
        password="correct-horse-battery", by=Actor.system("test"), at=at,
    )  # fmt: skip
    one = f"/members/{joined.id}"
    assert call("POST", f"{one}/deactivate").json()["status"] == "ended"
    assert call("POST", f"{one}/activate").json()["status"] == "active"


def test_a_role_of_ones_own_permits_what_it_is_told(call):
    made = call("POST", "/roles", {"key": "auditor", "name": "Auditor"})
    assert (made.status_code, made.json()["permissions"]) == (201, [])
    put = call("PUT", "/roles/auditor/permissions",
               {"permissions": ["quotes.view", "parties.view"]})  # fmt: skip
    assert put.json()["permissions"] == ["parties.view", "quotes.view"]
    assert put.json() in call("GET", "/roles").json()
    assert call("PUT", "/roles/nobody/permissions", {"permissions": []}).status_code == 404
    assert call("PUT", "/roles/auditor/permissions", {"permissions": ["x.y"]}).status_code == 422


def test_the_company_and_its_legal_entity_are_kept_by_api(call):
    was = call("GET", "/company").json()
    now = call("PATCH", "/company", {"name": "Northbeam Group"}).json()
    assert now == {**was, "name": "Northbeam Group"}
    assert call("PATCH", "/company", {"zone": "Mars"}).status_code == 422
    [entity] = call("GET", "/legal-entities").json()
    one = f"/legal-entities/{entity['id']}"
    tag = call("GET", one)["ETag"]
    body = {"name": "Northbeam, Inc.", "city": "Chicago"}
    changed = call("PUT", one, body, If_Match=tag).json()
    assert (changed["name"], changed["city"]) == ("Northbeam, Inc.", "Chicago")
    assert call("PUT", one, body, If_Match=tag).status_code == 409
    made = call("POST", "/legal-entities", {"name": "Northbeam Canada", "country": "CA"})
    assert made.status_code == 201
    assert len(call("GET", "/legal-entities").json()) == 2
    assert call("GET", f"/legal-entities/{new_id()}").status_code == 404


def test_an_account_is_put_out_of_use_and_back(call, stage):
    one = f"/accounts/{stage.world.account_id}"
    assert call("POST", f"{one}/deactivate", {"reason": " "}).status_code == 422
    gone = call("POST", f"{one}/deactivate", {"reason": "Closed"}).json()
    assert gone["status"] == "inactive"
    assert call("POST", f"{one}/deactivate", {"reason": "Closed"}).status_code == 409
    assert call("POST", f"{one}/reactivate").json()["status"] == "active"


def test_tax_rates_are_listed_read_and_corrected(call):
    body = {"region": "wi", "percent": "5.5", "valid_from": "2026-04-01"}
    made = call("POST", "/tax-rates", body)
    assert (made.status_code, made.json()["region"]) == (201, "WI")
    one = f"/tax-rates/{made.json()['id']}"
    assert call("GET", one).json() == made.json()
    changed = call("PUT", one, {"percent": "5.6", "name": "State tax"}).json()
    assert (changed["id"], changed["percent"], changed["name"]) == (
        made.json()["id"], "5.6000", "State tax",
    )  # fmt: skip
    assert [r["percent"] for r in call("GET", "/tax-rates").json() if r["region"] == "WI"] == [
        "5.6000"
    ]
    assert TaxRate.objects.filter(region="WI").count() == 1
    assert call("PUT", f"/tax-rates/{new_id()}", {"percent": "5"}).status_code == 404
    assert call("PUT", one, {"percent": "101"}).status_code == 422


def test_a_credit_names_the_invoice_it_is_about(call, stage):
    invoice = Invoice.objects.filter(kind="invoice", lines__net__gt=1).first()
    line = invoice.lines.filter(net__gt=1).first()
    item = {"promise_id": str(line.promise_id), "description": "Outage", "net": "0.50"}
    body = {"account_id": str(invoice.account_id), "invoice_id": str(invoice.id),
            "reason": "Outage", "items": [item]}  # fmt: skip
    note = call("POST", "/credit-notes", body)
    assert note.status_code == 201, note.content
    assert Invoice.objects.get(id=note.json()["id"]).credits_id == invoice.id
    for stranger in (new_id(), note.json()["id"]):
        refused = call("POST", "/credit-notes", {**body, "invoice_id": str(stranger)})
        assert refused.json()["errors"][0]["field"] == "invoice_id"


def test_a_lead_is_corrected_worked_on_and_taken_up_again(call):
    made = call("POST", "/leads", {"name": "Ida Falk", "email": "ida@falk.example"}).json()
    one = f"/leads/{made['id']}"
    tag = call("GET", one)["ETag"]
    fixed = call("PATCH", one, {"company": "Falk Foods", "region": "IL"}, If_Match=tag).json()
    assert (fixed["company"], fixed["name"]) == ("Falk Foods", "Ida Falk")
    assert call("PATCH", one, {"company": "Other"}, If_Match=tag).status_code == 409
    assert call("POST", f"{one}/work").json()["status"] == "working"
    assert call("POST", f"{one}/rescore").json()["score"] == fixed["score"]
    call("POST", f"{one}/disqualify", {"reason": "No budget"})
    assert call("POST", f"{one}/reopen").json()["status"] == "working"


def test_territories_are_given_listed_and_removed(call, stage):
    [illinois] = call("GET", "/territories").json()
    body = {"region": "oh", "owner_id": illinois["owner_id"]}
    ohio = call("POST", "/territories", body).json()
    assert (ohio["region"], ohio["owner_name"]) == ("OH", illinois["owner_name"])
    assert call("DELETE", f"/territories/{ohio['id']}").status_code == 204
    assert call("DELETE", f"/territories/{ohio['id']}").status_code == 404
    assert call("GET", "/territories").json() == [illinois]


def test_a_lost_deal_is_taken_up_again(call, stage):
    body = {"account_id": str(stage.world.account_id), "name": "Second line"}
    one = f"/opportunities/{call('POST', '/opportunities', body).json()['id']}"
    assert call("POST", f"{one}/reopen").status_code == 409
    call("POST", f"{one}/stage", {"stage": "lost", "reason": "Price"})
    assert call("POST", f"{one}/reopen").json()["stage"] == "qualification"


def test_a_draft_quote_moves_to_the_catalog_of_today(call, stage):
    body = {"account_id": str(stage.world.account_id)}
    made = call("POST", "/quotes", body).json()
    one = f"/quotes/{made['id']}"
    tag = call("GET", one)["ETag"]
    moved = call("POST", f"{one}/catalog", {}, If_Match=tag)
    assert (moved.status_code, moved.json()["status"]) == (200, "draft")
    assert call("POST", f"{one}/catalog", {"version_id": str(new_id())}).status_code == 404
    sent = Quote.objects.exclude(status="draft").first()
    assert call("POST", f"/quotes/{sent.id}/catalog", {}).status_code == 409


def test_a_clause_is_retired_unless_it_is_the_last_of_its_key(call):
    spare = Clause.objects.get(key="liability", variant="large-deal", status="published")
    assert call("POST", f"/clauses/{spare.id}/retire").json()["status"] == "retired"
    last = Clause.objects.get(key="services", status="published")
    assert call("POST", f"/clauses/{last.id}/retire").status_code == 409


def test_a_connector_is_paused_and_works_again(call):
    assert (
        call("PUT", "/gateways/carrier/status", {"status": "paused"}).json()["status"] == "paused"
    )
    assert (
        call("PUT", "/gateways/carrier/status", {"status": "active"}).json()["status"] == "active"
    )
    assert call("PUT", "/gateways/carrier/status", {"status": "asleep"}).status_code == 422
    assert "carrier" in [c["key"] for c in call("POST", "/gateways/simulators").json()]


def test_a_process_is_drafted_from_a_version_and_the_draft_thrown_away(call):
    version = call("GET", "/workflow/processes").json()[0]
    draft = call("POST", f"/workflow/versions/{version['id']}/draft").json()
    assert (draft["key"], draft["status"]) == (version["key"], "draft")
    gone = call("POST", f"/workflow/versions/{draft['id']}/discard").json()
    assert gone["status"] != "draft"
    assert call("POST", f"/workflow/versions/{version['id']}/discard").status_code == 409


def test_a_process_starts_by_itself_or_by_hand(call):
    keys = [p["key"] for p in call("GET", "/workflow/processes").json()]
    key = next(k for k in keys if call("GET", f"/workflow/processes/{k}/triggers").json())
    path = f"/workflow/processes/{key}/triggers"
    assert {t["active"] for t in call("PUT", path, {"active": False}).json()} == {False}
    assert {t["active"] for t in call("PUT", path, {"active": True}).json()} == {True}
    assert call("PUT", path, {"active": True, "element": "nowhere"}).status_code == 404


def test_a_past_decision_becomes_a_test_case(call):
    decided = DecisionLog.objects.filter(table__key="quote_approval").first()
    kept = call("POST", f"/policies/decisions/{decided.id}/case", {"name": "As last time"})
    assert kept.status_code == 200, kept.content
    assert kept.json()["status"] == "draft"
    assert "As last time" in [c["name"] for c in kept.json()["cases"]]
    assert call("POST", f"/policies/decisions/{new_id()}/case", {}).status_code == 404


def test_parked_deliveries_and_failed_jobs_are_tried_again(call):
    assert call("POST", "/deliveries/replay").json() == {"count": 0}
    assert call("GET", "/jobs/failed").json() == []
    assert call("POST", "/jobs/failed/1/retry").status_code == 404
    assert call("POST", "/jobs/failed/0/retry").status_code == 422
