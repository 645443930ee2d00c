"""Approvals: asked by the matrix, answered once on screen or by link, reminded, handed on."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handfast.approvals import queries, services
from handfast.approvals.models import ApprovalRequest, Decision
from handfast.kernel.errors import Conflict, Forbidden, InvalidInput, LinkRefused
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform.models import Event
from handfast.platform.models.mail import Message
from handfast.policies import queries as policies
from handfast.policies import services as policies_services


def step_of(request_id, role):
    return next(s for s in queries.request(request_id).steps if s.role == role)


def answer(request_id, role, by, at, decision="approve", comment=""):
    step = step_of(request_id, role)
    return services.decide(step_id=step.id, decision=decision, comment=comment, by=by, at=at)


def topics():
    return list(
        Event.objects.filter(topic__startswith="approval.")
        .order_by("seq")
        .values_list("topic", flat=True)
    )


def link_token(email):
    mail = Message.objects.filter(recipient=email).order_by("-id")[0]
    return mail.links[0]["url"].rpartition("/")[2]


@pytest.mark.parametrize(
    ("discount", "tcv", "approvers"),
    [
        ("5", "1501.50", ()),
        ("10", "24999.99", ()),
        ("15", "1501.50", ("sales_leader",)),
        ("30", "1501.50", ("sales_leader", "finance")),
        ("5", "25000", ("legal",)),
        ("30", "25000", ("sales_leader", "finance", "legal")),
    ],
)
def test_the_matrix_of_the_journey(ask, discount, tcv, approvers):
    made = ask(Decimal(discount), Decimal(tcv))
    assert made.approvers == approvers
    assert made.needed is bool(approvers)
    assert made.informed == (("deal_desk",) if approvers else ())
    assert ApprovalRequest.objects.count() == (1 if approvers else 0)


def test_the_risk_tier_is_read_when_it_is_known(ask):
    assert ask(5, 100, risk_tier="high").approvers == ("security",)


def test_the_mail_holds_enough_to_decide_and_the_deal_desk_is_only_told(ask, people):
    ask(15, "1501.50")
    mail = Message.objects.get(recipient=people["sales_leader"].email)
    assert mail.subject == "Your approval is needed: Quote Q-2026-000001 for Lakeside Bakery LLC"
    for figure in (
        "Monthly: USD 60.50",
        "Total contract value: USD 1,501.50",
        "Highest discount: 15 %",
    ):
        assert figure in mail.text
    assert [link["label"] for link in mail.links] == ["Approve or reject", "Open the request"]
    told = Message.objects.get(recipient=people["deal_desk"].email)
    assert told.subject.startswith("For your information")
    assert [link["label"] for link in told.links] == ["Open the request"]


def test_finance_is_asked_after_the_sales_leader_and_the_request_is_granted(ask, people, at):
    made = ask(30, 1000)
    assert not Message.objects.filter(recipient=people["finance"].email).exists()
    with pytest.raises(Conflict):
        answer(made.request_id, "finance", people["finance"], at)
    answer(made.request_id, "sales_leader", people["sales_leader"], at)
    assert Message.objects.filter(recipient=people["finance"].email).count() == 1
    assert queries.request(made.request_id).status == "pending"
    answer(made.request_id, "finance", people["finance"], at, comment="Fine")
    view = queries.request(made.request_id)
    assert (view.status, view.decided_at) == ("approved", at)
    assert topics() == [
        "approval.requested", "approval.decided", "approval.decided", "approval.granted",
    ]  # fmt: skip
    kept = Decision.objects.order_by("at", "id")
    assert [(d.decision, d.facts["discount_percent"], d.via) for d in kept] == [
        ("approve", 30, "screen"), ("approve", 30, "screen"),
    ]  # fmt: skip
    assert [m["row_id"] for m in kept[0].matched] == ["1", "2", "5"]


def test_a_rejection_needs_a_reason_ends_the_path_and_tells_the_seller(ask, people, at):
    made = ask(30, 30000)
    leader = people["sales_leader"]
    with pytest.raises(InvalidInput):
        answer(made.request_id, "sales_leader", leader, at, "reject")
    answer(made.request_id, "sales_leader", leader, at, "reject", "Too deep")
    view = queries.request(made.request_id)
    assert (view.status, view.reason) == ("rejected", "Too deep")
    assert {s.role: s.state for s in view.approvers} == {
        "sales_leader": "rejected", "finance": "cancelled", "legal": "cancelled",
    }  # fmt: skip
    event = Event.objects.get(topic="approval.rejected")
    assert event.payload["subject"] == view.subject
    assert event.payload["reason"] == "Too deep"
    assert "Too deep" in Message.objects.get(recipient=people["sales"].email).text


def test_an_answer_is_given_once(ask, people, at, member_as):
    made = ask(15, 1000)
    answer(made.request_id, "sales_leader", people["sales_leader"], at)
    with pytest.raises(Conflict) as caught:
        answer(made.request_id, "sales_leader", people["sales_leader"], at)
    assert caught.value.problems[0].message == "Lee Tran has approved this already."
    assert Decision.objects.count() == 1


def test_the_wrong_role_may_not_answer_and_an_override_needs_a_reason(ask, people, at):
    made = ask(15, 1000)
    with pytest.raises(Forbidden):
        answer(made.request_id, "sales_leader", people["finance"], at)
    with pytest.raises(InvalidInput):
        answer(made.request_id, "sales_leader", people["deal_desk"], at)
    answer(made.request_id, "sales_leader", people["deal_desk"], at, comment="Lee is away")
    assert Decision.objects.get().override is True


def test_nobody_answers_their_own_request(people, at, member_as):
    from handfast.parties import queries as parties

    both = parties.actor_for_member(member_as("sales", "sales_leader", name="Bo Th").id)
    made = services.evaluate(
        subject=Ref("quote", new_id()), facts={"discount_percent": 15, "tcv": 1}, summary={},
        requested_by=both, at=at,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        answer(made.request_id, "sales_leader", both, at)
    assert (queries.pending_for(both), queries.pending_count(both)) == ([], 0)
    assert queries.pending_count(people["sales_leader"]) == 1


def test_not_even_whoever_may_override_answers_their_own_request(people, at):
    desk = people["deal_desk"]
    made = services.evaluate(
        subject=Ref("quote", new_id()), facts={"discount_percent": 15, "tcv": 1}, summary={},
        requested_by=desk, at=at,
    )  # fmt: skip
    with pytest.raises(Forbidden, match="asked for yourself"):
        answer(made.request_id, "sales_leader", desk, at, comment="it is urgent")


def test_when_only_the_requester_holds_the_role_substitutes_are_asked(tenant, at, member_as):
    from handfast.parties import queries as parties

    lead = parties.actor_for_member(member_as("sales", "sales_leader", name="Bo Th").id)
    desk = parties.actor_for_member(member_as("deal_desk", name="Dee Desk").id)
    made = services.evaluate(
        subject=Ref("quote", new_id()), facts={"discount_percent": 15, "tcv": 1}, summary={},
        requested_by=lead, at=at,
    )  # fmt: skip
    asked = Message.objects.filter(subject__startswith="Your approval is needed")
    assert [m.recipient for m in asked] == [desk.email]
    assert "Nobody else holds the role sales leader" in asked[0].text
    request = answer(made.request_id, "sales_leader", desk, at, comment="Bo is the only leader")
    assert request.status == "approved"


def test_the_link_in_the_mail_decides_once_and_a_refused_answer_keeps_it(ask, people, at):
    made = ask(15, 1000)
    token = link_token(people["sales_leader"].email)
    with pytest.raises(InvalidInput):
        services.decide_by_link(token=token, decision="reject", comment="", at=at)
    request = services.decide_by_link(token=token, decision="approve", comment="", at=at)
    assert (request.id, request.status) == (made.request_id, "approved")
    decided = Decision.objects.get()
    assert (decided.via, decided.by_name, decided.by_id) == (
        "link", "Lee Tran", people["sales_leader"].id,
    )  # fmt: skip
    with pytest.raises(LinkRefused, match="already used on 2 Mar 2026"):
        services.decide_by_link(token=token, decision="reject", comment="no", at=at)


def test_a_decision_on_screen_withdraws_the_links(ask, people, at):
    made = ask(15, 1000)
    token = link_token(people["sales_leader"].email)
    answer(made.request_id, "sales_leader", people["sales_leader"], at)
    with pytest.raises(LinkRefused):
        services.open_link(token=token, at=at)


def test_the_same_facts_are_not_asked_twice_and_other_facts_are(ask, people, at):
    subject = Ref("quote", new_id())
    first = ask("15", "1000", subject)
    assert ask("15.00", "1000.00", subject).request_id == first.request_id
    second = ask("20", "1000", subject)
    assert second.request_id != first.request_id
    assert queries.request(first.request_id).status == "recalled"
    answer(second.request_id, "sales_leader", people["sales_leader"], at)
    again = ask(20, 1000, subject)
    assert (again.needed, again.already_granted, again.request_id) == (
        False,
        True,
        second.request_id,
    )
    assert ask(35, 1000, subject).needed is True


def test_recalling_and_handing_on(ask, people, at):
    made = ask(15, 1000)
    step = step_of(made.request_id, "sales_leader")
    with pytest.raises(Forbidden):
        services.reassign(
            step_id=step.id, member_id=people["finance"].id, reason="", by=people["legal"], at=at
        )
    with pytest.raises(InvalidInput):
        services.reassign(
            step_id=step.id,
            member_id=people["sales"].id,
            reason="x",
            by=people["sales_leader"],
            at=at,
        )
    services.reassign(
        step_id=step.id,
        member_id=people["finance"].id,
        reason="Away",
        by=people["sales_leader"],
        at=at,
    )
    assert queries.pending_for(people["sales_leader"]) == []
    assert [v.id for v in queries.pending_for(people["finance"])] == [made.request_id]
    with pytest.raises(Forbidden):
        services.recall(request_id=made.request_id, reason="", by=people["finance"], at=at)
    services.recall(request_id=made.request_id, reason="Wrong price", by=people["sales"], at=at)
    assert queries.request(made.request_id).status == "recalled"
    assert queries.pending_count(people["finance"]) == 0


def test_open_approvals_are_reminded_daily_and_overdue_is_told_once(ask, people, at):
    ask(15, 1000)
    leader = people["sales_leader"].email
    assert services.remind_due(at=at + timedelta(hours=23)) == 0
    assert services.remind_due(at=at + timedelta(hours=24)) == 1
    assert services.remind_due(at=at + timedelta(hours=25)) == 0
    assert services.remind_due(at=at + timedelta(hours=49)) == 1
    assert services.remind_due(at=at + timedelta(hours=50)) == 0
    said = Message.objects.filter(recipient=leader).order_by("id").values_list("subject", flat=True)
    assert [text.partition(":")[0] for text in said] == [
        "Your approval is needed", "Reminder", "Overdue",
    ]  # fmt: skip
    assert topics().count("approval.overdue") == topics().count("approval.at_risk") == 1
    assert len(queries.aging(at + timedelta(hours=50))) == 1


def test_the_longest_path_of_a_matrix_is_found(people, at, actor):
    services.ensure_matrices(at=at)
    roles, facts = queries.longest_path(policies.table_at("quote_approval", at).table)
    assert set(roles) == {"sales_leader", "finance", "legal", "security"}
    assert facts["discount_percent"] >= 30


def test_a_changed_matrix_is_followed_from_its_moment_on(ask, actor, at):
    services.ensure_matrices(at=at)
    draft = policies_services.draft_table(key="quote_approval", by=actor, at=at)
    rows = policies.table(draft.id).table.rows
    policies_services.save_rows(table_id=draft.id, rows=rows[1:], by=actor, at=at)
    later = at + timedelta(days=1)
    policies_services.publish_table(table_id=draft.id, effective_from=later, by=actor, at=at)
    assert ask(15, 1000).needed is True
    assert ask(15, 1000, when=later).needed is False


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 40), st.sampled_from([100, 30000]), st.randoms(use_true_random=False))
def test_stored_paths_always_end_with_every_answer_kept(ask, people, at, discount, tcv, random):
    made = ask(discount, tcv, risk_tier=random.choice(["low", "high"]))
    if not made.needed:
        return
    given_answers = 0
    while (view := queries.request(made.request_id)).status == "pending":
        step = random.choice(view.waiting_for)
        decision = "approve" if random.random() < 0.8 else "reject"
        services.decide(
            step_id=step.id, decision=decision, comment="ok", by=people[step.role], at=at
        )
        given_answers += 1
    assert Decision.objects.filter(request_id=made.request_id).count() == given_answers
    rejected = any(s.state == "rejected" for s in view.approvers)
    assert view.status == ("rejected" if rejected else "approved")
