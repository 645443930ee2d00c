"""The pages and API of approvals, as a browser and a program use them."""

import re

import pytest
from django.test import Client

from handfast.approvals import queries
from handfast.platform.models.mail import Message
from handfast.policies import queries as policies
from handfast.policies import services as policies_services
from handfast.policies.types import Row


def sign_in(actor):
    from handfast.parties import queries as parties
    from handfast.parties.models import User

    client = Client()
    client.force_login(User.objects.get(id=parties.member(actor.id).user_id))
    return client


@pytest.fixture
def leader(people):
    return sign_in(people["sales_leader"])


@pytest.mark.parametrize(
    "path",
    [
        "/approvals",
        "/approvals?tab=asked",
        "/approvals?tab=late",
        "/approvals?tab=all",
    ],
)
def test_every_page_opens_for_an_approver_and_not_for_strangers(leader, path):
    assert leader.get(path).status_code == 200
    assert Client().get(path).status_code == 302


def test_a_request_is_answered_from_the_inbox(ask, people, leader):
    made = ask(15, "1501.50")
    html = leader.get("/approvals").content.decode()
    assert "Quote Q-2026-000001 for Lakeside Bakery LLC" in html
    assert "USD 1,501.50" in html
    page = leader.get(f"/approvals/{made.request_id}").content.decode()
    assert "Discount above 10 %" in page
    assert "told, not asked" in page
    url = f"/approvals/{made.request_id}/answer"
    step = queries.request(made.request_id).waiting_for[0]
    refused = leader.post(url, {"decision": "reject", "step_id": str(step.id)})
    assert refused.status_code == 422
    assert "Say why it is rejected." in refused.content.decode()
    assert leader.post(url, {"decision": "approve", "step_id": str(step.id)}).status_code == 302
    assert queries.request(made.request_id).status == "approved"
    again = leader.post(url, {"decision": "approve", "step_id": str(step.id)})
    assert again.status_code == 422
    assert "has approved this already" in again.content.decode()
    assert "Nothing waits for you" in leader.get("/approvals").content.decode()


def test_the_seller_sees_but_does_not_answer_and_may_take_back(ask, people):
    made = ask(15, 1000)
    seller = sign_in(people["sales"])
    html = seller.get(f"/approvals/{made.request_id}").content.decode()
    assert "Your answer" not in html
    assert "Take back" in html
    step = queries.request(made.request_id).waiting_for[0]
    url = f"/approvals/{made.request_id}/answer"
    assert seller.post(url, {"decision": "approve", "step_id": str(step.id)}).status_code == 403
    seller.post(f"/approvals/{made.request_id}/recall", {"reason": "Wrong"})
    assert queries.request(made.request_id).status == "recalled"


def test_the_link_decides_without_signing_in_and_only_once(ask, people):
    made = ask(15, "1501.50")
    mail = Message.objects.get(recipient=people["sales_leader"].email)
    path = re.sub(r"^https?://[^/]+", "", mail.links[0]["url"])
    phone = Client()
    html = phone.get(path).content.decode()
    assert "USD 1,501.50" in html
    assert phone.post(path, {"decision": "reject"}).status_code == 422
    done = phone.post(path, {"decision": "approve", "comment": "Good deal"})
    assert "You have approved" in done.content.decode()
    assert queries.request(made.request_id).status == "approved"
    assert queries.decisions(made.request_id)[0].via == "link"
    assert phone.get(path).status_code == 410
    assert phone.get("/approve/nonsense").status_code == 410


def test_an_approval_whose_condition_does_not_hold_says_that_the_record_goes_back(
    ask, people, leader
):
    answer = {"decision": "approve", "condition": "term_months <= 12"}
    back = "approves only if term_months &lt;= 12 (term_months is 24)."
    ask(15, "1501.50", term_months=24)
    mail = Message.objects.get(recipient=people["sales_leader"].email)
    path = re.sub(r"^https?://[^/]+", "", mail.links[0]["url"])
    assert back in Client().post(path, answer).content.decode()
    made = ask(15, "1501.50", term_months=24)
    step = queries.request(made.request_id).waiting_for[0]
    url = f"/approvals/{made.request_id}/answer"
    shown = leader.post(url, {**answer, "step_id": str(step.id)}, follow=True).content.decode()
    assert back in shown


def test_handing_on_by_the_page(ask, people, leader):
    made = ask(15, 1000)
    step = queries.request(made.request_id).waiting_for[0]
    leader.post(
        f"/approvals/{made.request_id}/reassign",
        {"step_id": str(step.id), "member_id": str(people["finance"].id), "reason": "Away"},
    )
    assert queries.request(made.request_id).waiting_for[0].member_name == "Fay Moss"


def test_the_matrix_warns_tries_and_is_changed_in_a_draft(people, ask, leader):
    desk = sign_in(people["deal_desk"])
    tried = desk.get("/approvals/matrix?discount_percent=35&tcv=30000", follow=True)
    assert tried.redirect_chain == [("/policies/quote_approval?discount_percent=35&tcv=30000", 302)]
    html = tried.content.decode()
    assert "A long path: up to 4 approvers" in html
    assert "Sales leader, Finance and revenue operations, Legal counsel" in html
    assert leader.post("/approvals/matrix/start").status_code == 403
    ask(15, 1000)
    assert desk.post("/approvals/matrix/start").status_code == 302
    draft = policies.draft_of("quote_approval")
    rows = [
        Row(r.id, {**r.cells, "discount_percent": "> 20"}, r.outputs, r.note) if r.id == "1" else r
        for r in draft.table.rows
    ]
    policies_services.save_rows(
        table_id=draft.id, rows=rows, by=people["deal_desk"], at=draft.changed_at
    )
    page = desk.get("/policies/quote_approval/simulate?months=1")
    assert [(f.label, f.value) for f in page.context["found"].figures] == [
        ("Approvals saved", "1"), ("Days of waiting saved", "0.0"),
        ("Margin exposed", "USD 176.47"),
    ]  # fmt: skip
    assert desk.post("/policies/quote_approval/publish").status_code == 302
    assert [v.status for v in policies.versions("quote_approval")] == ["published", "retired"]
    assert ask(15, 1000).needed is False


def test_approvals_by_the_api(ask, people, leader):
    made = ask(15, 1000)
    kind = {"content_type": "application/json"}
    inbox = leader.get("/api/v1/approvals/mine").json()
    assert [r["id"] for r in inbox] == [str(made.request_id)]
    step = next(s for s in inbox[0]["steps"] if s["state"] == "active")
    url = f"/api/v1/approvals/steps/{step['id']}/decision"
    assert leader.post(url, {"decision": "maybe"}, **kind).status_code == 422
    assert leader.post(url, {"decision": "approve"}, **kind).json()["status"] == "approved"
    assert leader.post(url, {"decision": "approve"}, **kind).status_code == 409
    matrix = leader.get("/api/v1/approval-matrix").json()
    assert len(matrix["rows"]) == 5
    assert leader.put("/api/v1/approval-matrix", {"rows": []}, **kind).status_code == 403
    desk = sign_in(people["deal_desk"])
    body = {"rows": [*matrix["rows"][:1]], "publish": True}
    assert desk.put("/api/v1/approval-matrix", body, **kind).json()["version"] == 2


def test_the_matrices_of_all_kinds_by_the_api(people, leader):
    kind = {"content_type": "application/json"}
    desk = sign_in(people["deal_desk"])
    found = {one["kind"]: one for one in desk.get("/api/v1/approval-matrices").json()}
    assert list(found) == ["quote", "contract", "order"]
    assert [(one["version"], one["changing"]) for one in found.values()] == [(1, None)] * 3
    assert all("product_family" in one["facts"] for one in found.values())
    assert found["order"]["effective_from"] is not None
    matrix = desk.get("/api/v1/approval-matrices/order").json()
    assert (matrix["kind"], len(matrix["rows"])) == ("order", 3)
    body = {"rows": matrix["rows"][:1]}
    assert leader.put("/api/v1/approval-matrices/order", body, **kind).status_code == 403
    drafted = desk.put("/api/v1/approval-matrices/order", body, **kind).json()
    assert (drafted["version"], drafted["status"]) == (2, "draft")
    found = {one["kind"]: one for one in desk.get("/api/v1/approval-matrices").json()}
    assert (found["order"]["version"], found["order"]["changing"]) == (1, 2)
    body["publish"] = True
    assert desk.put("/api/v1/approval-matrices/order", body, **kind).json()["status"] == "published"
    assert desk.get("/api/v1/approval-matrix?kind=order").json()["version"] == 2
    assert desk.get("/api/v1/approval-matrices/nothing").status_code == 404


def test_the_inbox_takes_constant_statements(ask, people, leader, django_assert_max_num_queries):
    for place in range(12):
        ask(15 + place / 10, 1000)
    with django_assert_max_num_queries(16):
        html = leader.get("/approvals").content.decode()
    assert html.count("Review and answer") == 12
