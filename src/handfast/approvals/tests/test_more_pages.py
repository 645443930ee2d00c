"""Pages and API of delegations, questions, settings, the review, forgotten deals; and the cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.approvals import queries, services
from handfast.approvals.tests.test_pages import sign_in
from handfast.kernel.ref import Ref
from handfast.platform.tenancy import forget_tenant

JSON = {"content_type": "application/json"}


@pytest.fixture
def desk(people):
    return sign_in(people["deal_desk"])


@pytest.fixture
def leader(people):
    return sign_in(people["sales_leader"])


def answered(ask, people, at, count=10, hours=2):
    """So many requests, each approved after some hours."""
    for place in range(count):
        made = ask(15 + place, 1000, when=at + timedelta(minutes=place))
        step = queries.request(made.request_id).waiting_for[0]
        if step.role == "sales_leader":
            services.decide(
                step_id=step.id, decision="approve", comment="", by=people["sales_leader"],
                at=at + timedelta(hours=hours, minutes=place),
            )  # fmt: skip


def test_delegating_on_the_page_and_ending_it(people, leader):
    page = leader.get("/approvals/delegations").content.decode()
    assert "Everybody answers for themselves" in page
    form = {
        "member_id": str(people["sales_leader"].id), "substitute_id": str(people["finance"].id),
        "starts_on": "2026-03-02", "ends_on": "2026-03-01",
    }  # fmt: skip
    refused = leader.post("/approvals/delegations", form)
    assert refused.status_code == 422
    assert "The last day must come after the first" in refused.content.decode()
    assert (
        leader.post("/approvals/delegations", form | {"ends_on": "2026-03-09"}).status_code == 302
    )
    page = leader.get("/approvals/delegations").content.decode()
    assert "in force" in page
    [row] = queries.delegations()
    others = sign_in(people["legal"])
    assert others.post(f"/approvals/delegations/{row.id}/end").status_code == 403
    leader.post(f"/approvals/delegations/{row.id}/end")
    assert queries.delegations() == []
    assert "Past, of mine" in leader.get("/approvals/delegations").content.decode()


def test_a_condition_and_a_question_on_the_page(ask, people, leader):
    made = ask(15, 1000, term_months=36)
    url = f"/approvals/{made.request_id}"
    assert "<code>term_months</code>" in leader.get(url).content.decode()
    leader.post(f"{url}/question", {"text": "Why three years?"})
    seller = sign_in(people["sales"])
    [question] = queries.questions(made.request_id)
    seller.post(f"{url}/questions/{question.id}/answer", {"text": "Their lease ends then."})
    page = leader.get(url).content.decode()
    assert "Why three years?" in page
    assert "Their lease ends then." in page
    wrong = leader.post(f"{url}/answer", {"decision": "approve", "condition": "terms <= 24"})
    assert wrong.status_code == 422
    assert "Nobody knows “terms”" in wrong.content.decode()
    leader.post(f"{url}/answer", {"decision": "approve", "condition": "term_months <= 24"})
    page = leader.get(url).content.decode()
    assert "approves only if term_months &lt;= 24 (term_months is 36)" in page


def test_a_changed_fact_is_shown_with_who_stays(ask, people, leader, at):
    made = ask(15, 30000)
    step = queries.request(made.request_id).waiting_for[0]
    services.decide(
        step_id=step.id, decision="approve", comment="", by=people["sales_leader"], at=at
    )
    subject = Ref.parse(queries.request(made.request_id).subject)
    again = ask(15, 40000, subject)
    page = leader.get(f"/approvals/{again.request_id}").content.decode()
    assert "What has changed since it was last asked" in page
    assert "stays approved" in page
    assert "Stays: Sales leader." in page


def test_settings_are_saved_and_refused_inline(people, desk, leader):
    page = desk.get("/approvals/settings")
    assert page.status_code == 200
    assert "A long path: up to 4 approvers" in page.content.decode()
    assert leader.get("/approvals/settings").status_code == 403
    form = {
        "bundle_limit": "5000", "bundle_roles": ["legal"], "fallback_role": "finance",
        "work_start": "8", "work_end": "16", "work_days": ["0", "1"], "country": "XX",
        "region": "", "idle_days": "3", "quarter_days": "5",
    }  # fmt: skip
    refused = desk.post("/approvals/settings", form)
    assert refused.status_code == 422
    assert "The holidays of this place are not known." in refused.content.decode()
    assert desk.post("/approvals/settings", form | {"country": "us"}).status_code == 302
    forget_tenant()
    found = queries.policy_in_force()
    assert (found.idle_days, found.work_days, found.country) == (3, (0, 1), "US")


def test_the_review_names_what_could_be_simplified(ask, people, desk, leader, at):
    answered(ask, people, at)
    report = queries.report(since=at - timedelta(days=1), until=at + timedelta(days=1))
    [row] = report.by_role
    assert (row.label, row.answers, row.approved_percent) == ("Sales leader", 10, 100)
    assert (str(row.median_hours), str(row.p90_hours)) == ("2.0", "2.0")
    assert str(row.median_elapsed) == "2.0"
    assert [one.label for one in report.candidates] == ["Discount above 10 %"]
    [version] = report.versions
    assert (version.kind, version.version, version.requests, version.granted) == (
        "quote",
        1,
        10,
        10,
    )
    [quarter] = report.quarters
    assert (quarter.name, quarter.early, quarter.late) == ("Q1 2026", 10, 0)
    page = leader.get("/approvals/report").content.decode()
    assert "No answers in this period" in page  # the page ends at the clock's moment
    assert sign_in(people["security"]).get("/approvals/report").status_code == 403
    rows = desk.get("/approvals/report.csv?table=versions").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("matrix,version,first request")
    assert desk.get("/approvals/report.csv?table=nonsense").status_code == 422


def test_a_hundred_answers_cost_the_review_no_more_statements(ask, people, at):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            queries.report(since=at - timedelta(days=1), until=at + timedelta(days=1))
        return len(seen)

    answered(ask, people, at, count=2)
    few = statements()
    answered(ask, people, at, count=12)
    assert statements() == few


def test_forgotten_deals_on_the_page(ask, people, desk):
    ask(15, 1000)
    assert "Nothing is forgotten" in desk.get("/approvals/idle").content.decode()
    page = desk.get("/approvals/idle?days=0").content.decode()
    assert "Quote Q-2026-000001 for Lakeside Bakery LLC" in page


def test_delegations_questions_settings_and_figures_by_the_api(ask, people, desk, leader):
    made = ask(15, 1000)
    body = {"substitute_id": str(people["finance"].id), "starts_on": "2026-03-02",
            "ends_on": "2026-03-04", "kinds": ["quote"]}  # fmt: skip
    row = leader.post("/api/v1/approvals/delegations", body, **JSON).json()
    assert (row["member_name"], row["substitute_name"]) == ("Lee Tran", "Fay Moss")
    assert len(leader.get("/api/v1/approvals/delegations").json()) == 1
    mine = sign_in(people["finance"]).get("/api/v1/approvals/mine").json()
    assert [one["id"] for one in mine] == [str(made.request_id)]
    leader.post(f"/api/v1/approvals/delegations/{row['id']}/end", **JSON)
    thread = f"/api/v1/approvals/{made.request_id}/questions"
    [question] = leader.post(thread, {"text": "Why?"}, **JSON).json()
    answer = f"/api/v1/approvals/questions/{question['id']}/answer"
    assert leader.post(answer, {"text": "So"}, **JSON).json()[0]["answer"] == "So"
    assert leader.post(answer, {"text": "So"}, **JSON).status_code == 409
    settings = desk.get("/api/v1/approvals/settings").json()
    changed = {**settings, "idle_days": 2}
    assert desk.put("/api/v1/approvals/settings", changed, **JSON).json()["idle_days"] == 2
    assert leader.put("/api/v1/approvals/settings", changed, **JSON).status_code == 403
    assert desk.get("/api/v1/approvals/report").json()["answers"] == 0
    assert len(desk.get("/api/v1/approvals/idle?days=0").json()) == 1
    facts = {"facts": {"discount_percent": 35, "tcv": 100}}
    preview = desk.post("/api/v1/approvals/preview/quote", facts, **JSON).json()
    assert preview["approvers"] == ["Sales leader", "Finance and revenue operations"]
    assert desk.post("/api/v1/approvals/preview/lunch", facts, **JSON).status_code == 404


@pytest.mark.parametrize(("discount", "tcv", "most"), [(35, 30_000, 23), (15, 100, 18)])
def test_an_answer_costs_no_more_statements_than_before(ask, people, at, discount, tcv, most):
    made = ask(discount, tcv)
    step = queries.request(made.request_id).waiting_for[0]
    with CaptureQueriesContext(connection) as seen:
        services.decide(
            step_id=step.id, decision="approve", comment="ok", by=people["sales_leader"], at=at
        )
    assert len(seen) <= most
