"""A change of facts, stored: who is asked again, who stays, and where it is said."""

import pytest

from handfast.approvals import queries, services
from handfast.approvals.models import ApprovalRequest, Decision
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform.models import Event
from handfast.platform.models.mail import Message


def answer(request_id, role, people, at, decision="approve", **more):
    step = next(s for s in queries.request(request_id).steps if s.role == role)
    return services.decide(
        step_id=step.id, decision=decision, comment=more.pop("comment", "ok"), by=people[role],
        at=at, **more,
    )  # fmt: skip


@pytest.fixture
def subject():
    return Ref("quote", new_id())


def test_the_leader_stays_and_legal_is_asked_when_the_value_grows(ask, people, at, subject):
    first = ask(15, 1000, subject)
    answer(first.request_id, "sales_leader", people, at, comment="Good customer")
    again = ask(15, 30000, subject)
    assert (again.needed, again.kept) == (True, ("sales_leader",))
    view = queries.request(again.request_id)
    states = {step.role: (step.state, step.kept) for step in view.approvers}
    assert states == {"sales_leader": ("approved", True), "legal": ("active", False)}
    kept = view.kept[0]
    assert (kept.decided_by, kept.comment, kept.basis) == (
        "Lee Tran", "Good customer", {"discount_percent": 15},
    )  # fmt: skip
    assert [(c["label"], c["before"], c["after"]) for c in view.changes] == [
        ("Contract value", 1000, 30000)
    ]
    told = Event.objects.get(topic="approval.reopened")
    assert told.payload["because"] == "The facts have changed: Contract value 1,000 → 30,000"
    assert (told.payload["again"], told.payload["kept"]) == ("nobody", "Sales leader")
    mail = Message.objects.get(recipient=people["legal"].email)
    assert "Contract value: 1000 → 30000" in mail.text
    answer(again.request_id, "legal", people, at)
    assert queries.request(again.request_id).status == "approved"
    assert Decision.objects.filter(request_id=again.request_id).count() == 1


def test_whose_fact_changed_is_asked_again_and_told_why(ask, people, at, subject):
    first = ask(15, 30000, subject)
    answer(first.request_id, "sales_leader", people, at)
    answer(first.request_id, "legal", people, at)
    again = ask(20, 30000, subject)
    view = queries.request(again.request_id)
    assert again.kept == ("legal",)
    assert [step.because for step in view.again] == ["Discount % changed from 15 to 20"]
    mail = Message.objects.filter(recipient=people["sales_leader"].email).order_by("-id")[0]
    assert "You are asked again, because Discount % changed from 15 to 20." in mail.text
    answer(again.request_id, "sales_leader", people, at)
    assert queries.request(again.request_id).status == "approved"


def test_a_fact_that_no_approver_judges_changes_nothing(ask, people, at, subject):
    first = ask(15, 1000, subject)
    again = ask(15, 2000, subject, term_months=36)
    assert again.request_id == first.request_id
    view = queries.request(first.request_id)
    assert (view.status, view.facts["tcv"], view.facts["term_months"]) == ("pending", 2000, 36)
    answer(first.request_id, "sales_leader", people, at)
    granted = ask(15, 3000, subject)
    assert (granted.needed, granted.already_granted) == (False, True)


def test_when_nobody_needs_to_agree_any_more_the_request_is_taken_back(ask, people, at, subject):
    first = ask(15, 1000, subject)
    assert ask(5, 1000, subject).needed is False
    assert queries.request(first.request_id).status == "recalled"
    recalled = Event.objects.get(topic="approval.recalled")
    assert recalled.payload["replaced"] is True


def test_answers_of_a_rejected_request_stay_on_the_same_facts(ask, people, at, subject):
    first = ask(30, 1000, subject)
    answer(first.request_id, "sales_leader", people, at)
    answer(first.request_id, "finance", people, at, "reject", comment="Show me the margin")
    again = ask(30, 1000, subject)
    view = queries.request(again.request_id)
    assert {s.role: s.state for s in view.approvers} == {
        "sales_leader": "approved", "finance": "active",
    }  # fmt: skip


def test_a_condition_that_fails_returns_the_record_and_holds_once_it_is_met(
    ask, people, at, subject
):
    first = ask(15, 1000, subject, term_months=36)
    request = answer(first.request_id, "sales_leader", people, at, condition="term_months <= 24")
    assert request.status == "rejected"
    assert request.reason == ("Lee Tran approves only if term_months <= 24 (term_months is 36)")
    better = ask(15, 1000, subject, term_months=24)
    assert (better.needed, better.already_granted, better.kept) == (False, True, ("sales_leader",))
    assert queries.request(better.request_id).status == "approved"
    worse = ask(15, 1000, subject, term_months=48)
    assert worse.needed is True
    [step] = queries.request(worse.request_id).again
    assert step.because == ("the condition no longer holds: term_months <= 24 (term_months is 48)")


def test_a_condition_that_holds_is_kept_with_the_decision(ask, people, at, subject):
    made = ask(15, 1000, subject, term_months=12)
    answer(made.request_id, "sales_leader", people, at, condition="term_months <= 24")
    assert queries.request(made.request_id).status == "approved"
    assert Decision.objects.get().condition == "term_months <= 24"
    decided = Event.objects.get(topic="approval.decided")
    assert decided.payload["decision"] == "approved if term_months <= 24"
    assert ApprovalRequest.objects.count() == 1


def test_several_kinds_of_approval_are_open_on_one_record_at_once(people, at, subject):
    def ask_kind(kind, **facts):
        return services.evaluate(
            subject=subject, kind=kind, facts=facts, summary={"title": "Deal"},
            requested_by=people["sales"], at=at,
        )  # fmt: skip

    first = ask_kind("quote", discount_percent=15, tcv=100)
    second = ask_kind("contract", tcv=100, term_months=72)
    assert first.request_id != second.request_id
    assert {view.kind for view in queries.requests_for(subject)} == {"quote", "contract"}
    answer(second.request_id, "finance", people, at)
    assert queries.request_for(subject, "quote").status == "pending"
    assert queries.request_for(subject, "contract").status == "approved"
    assert ask_kind("quote", discount_percent=15, tcv=100).request_id == first.request_id


def test_whoever_is_asked_next_reads_what_was_decided_so_far(ask, people, at, subject):
    made = ask(30, 1000, subject)
    answer(made.request_id, "sales_leader", people, at, comment="Good customer")
    mail = Message.objects.get(recipient=people["finance"].email)
    assert "Decided so far:\nLee Tran (sales leader) approved: Good customer" in mail.text
