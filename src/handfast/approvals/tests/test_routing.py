"""Who is asked: managers, teams, named colleagues, stand-ins, fallbacks; quorum, bundle, auto."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from handfast.approvals import queries, services
from handfast.approvals.models import ApprovalStep, Decision
from handfast.kernel.errors import Forbidden, InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.models import Member, Team
from handfast.platform.models import Event
from handfast.platform.models.audit import AuditRecord
from handfast.platform.models.mail import Message
from handfast.policies.models import DecisionTable

TODAY = date(2026, 3, 2)


def rows(*lines):
    """Make the matrix say: (discount, role, kind, step, quorum) rows."""
    table = DecisionTable.objects.get(key="quote_approval")
    keys = [column["key"] for column in table.inputs]
    table.rows = [
        {"id": str(place), "note": f"Row {place}", "cells": {**dict.fromkeys(keys, "-"),
         "discount_percent": discount},
         "outputs": {"role": role, "kind": kind, "step": str(step), "quorum": str(quorum)}}
        for place, (discount, role, kind, step, quorum) in enumerate(lines)
    ]  # fmt: skip
    table.save(update_fields=["rows"])


@pytest.fixture
def matrix(people, at):
    services.ensure_matrices(at=at)
    return rows


def say(made, role, by, at, decision="approve", **more):
    step = next(s for s in queries.request(made.request_id).steps if s.role == role)
    return services.decide(
        step_id=step.id, decision=decision, comment=more.pop("comment", "ok"), by=by, at=at, **more
    )


def test_the_managers_of_the_requester_are_found(ask, people, matrix, at):
    boss, chief = people["sales_leader"], people["finance"]
    Member.objects.filter(id=people["sales"].id).update(manager_id=boss.id)
    Member.objects.filter(id=boss.id).update(manager_id=chief.id)
    matrix(("> 5", "manager", "approver", 1, 0), ("> 5", "manager:2", "approver", 2, 0))
    made = ask(15, 100)
    steps = queries.request(made.request_id).approvers
    assert [(s.role_name, s.member_name, s.state) for s in steps] == [
        ("Manager", "Lee Tran", "active"), ("Manager, 2 levels up", "Fay Moss", "waiting"),
    ]  # fmt: skip
    say(made, "manager", boss, at)
    assert say(made, "manager:2", chief, at).status == "approved"


def test_where_the_line_of_managers_ends_the_fallback_role_is_asked(ask, people, matrix, at):
    matrix(("> 5", "manager:3", "approver", 1, 0))
    made = ask(15, 100)
    [step] = queries.request(made.request_id).approvers
    assert (step.also, step.also_names) == (("deal_desk",), ("Deal desk",))
    assert step.note == "Row 0; There is no manager that many levels up."
    told = Event.objects.get(topic="approval.escalated")
    assert told.payload["to"] == "Dee Park"
    assert [view.id for view in queries.pending_for(people["deal_desk"])] == [made.request_id]
    assert say(made, "manager:3", people["deal_desk"], at, comment="").status == "approved"
    assert Decision.objects.get().override is False


def test_a_team_and_a_named_colleague_answer(ask, people, matrix, at):
    team = Team.objects.get(key="legal")
    Member.objects.filter(id=people["legal"].id).update(team=team)
    fay = f"member:{people['finance'].id}"
    matrix(("> 5", "team:legal", "approver", 1, 0), ("> 5", fay, "approver", 1, 0))
    made = ask(15, 100)
    names = {s.role: (s.role_name, s.holders) for s in queries.request(made.request_id).approvers}
    assert names == {"team:legal": ("Team legal", ("Les Ford",)), fay: ("Fay Moss", ("Fay Moss",))}
    les = parties.actor_for_member(people["legal"].id)
    assert queries.pending_count(les) == queries.pending_count(people["finance"]) == 1
    assert queries.pending_count(people["security"]) == 0
    say(made, "team:legal", les, at)
    assert say(made, fay, people["finance"], at).status == "approved"


def test_two_of_three_are_enough(ask, people, matrix, at):
    matrix(*(("> 5", role, "approver", 1, 2) for role in ("finance", "legal", "security")))
    made = ask(15, 100)
    say(made, "legal", people["legal"], at, "reject", comment="Not mine")
    assert queries.request(made.request_id).status == "pending"
    say(made, "finance", people["finance"], at)
    assert say(made, "security", people["security"], at).status == "approved"
    other = ask(16, 100)
    say(other, "legal", people["legal"], at, "reject", comment="No")
    assert say(other, "finance", people["finance"], at, "reject", comment="No").status == "rejected"
    third = ask(17, 100)
    say(third, "legal", people["legal"], at)
    assert say(third, "finance", people["finance"], at).status == "approved"
    states = {s.role: s.state for s in queries.request(third.request_id).approvers}
    assert states["security"] == "cancelled"


def test_the_matrix_may_approve_by_itself(ask, people, matrix, at):
    matrix(("> 5", "sales_leader", "approver", 1, 0), ("< 20", "deal_desk", "auto", 1, 0))
    made = ask(15, 100)
    assert (made.needed, made.already_granted) == (False, True)
    view = queries.request(made.request_id)
    assert (view.status, view.auto, view.reason) == (
        "approved", True, "Approved by the matrix: Row 1",
    )  # fmt: skip
    assert ask(25, 100).needed is True
    assert (
        queries.preview(kind="quote", facts={"discount_percent": 15, "tcv": 1}, at=at).needed
        is False
    )


def test_small_deals_ask_legal_together_with_sales(ask, people, matrix, at):
    matrix(("> 5", "sales_leader", "approver", 1, 0), ("> 5", "legal", "approver", 2, 0))
    small, large = ask(15, 9999), ask(15, 10000)
    assert {s.step for s in queries.request(small.request_id).approvers} == {1}
    assert queries.request(small.request_id).bundled is True
    assert {s.step for s in queries.request(large.request_id).approvers} == {1, 2}
    assert queries.request(large.request_id).bundled is False


def delegate(people, at, member="sales_leader", substitute="finance", **more):
    days = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=4), **more}
    by = days.pop("by", people[member])
    return services.delegate(
        member_id=people[member].id, substitute_id=people[substitute].id, by=by, at=at, **days
    )


def test_a_stand_in_is_asked_too_and_the_record_says_for_whom(ask, people, at):
    delegate(people, at, out_of_office=True, reason="Holiday")
    made = ask(15, 100)
    mail = Message.objects.filter(recipient=people["finance"].email).order_by("-id")[0]
    assert "You answer for Lee Tran, who may answer as well." in mail.text
    [step] = queries.request(made.request_id).approvers
    assert step.stand_ins == ("Fay Moss for Lee Tran, away until 6 Mar",)
    assert [view.id for view in queries.pending_for(people["finance"])] == [made.request_id]
    assert queries.pending_count(people["sales_leader"]) == 1
    assert say(made, "sales_leader", people["finance"], at, comment="").status == "approved"
    decided = Decision.objects.get()
    assert (decided.by_name, decided.for_name, decided.override) == ("Fay Moss", "Lee Tran", False)
    audit = AuditRecord.objects.filter(action="approval.approve").get()
    assert audit.after["for"] == "Lee Tran"
    told = Event.objects.get(topic="approval.decided")
    assert told.payload["decision"] == "approved by Fay Moss for Lee Tran"
    assert datetime.fromisoformat(told.payload["asked_at"]) == at


def test_what_waits_already_is_handed_to_the_stand_in_at_once(ask, people, at):
    made = ask(15, 100)
    delegate(people, at)
    asked = Message.objects.filter(
        recipient=people["finance"].email, subject__startswith="Your approval"
    )
    assert asked.count() == 1
    token = asked[0].links[0]["url"].rpartition("/")[2]
    request = services.decide_by_link(token=token, decision="approve", comment="", at=at)
    assert (request.id, Decision.objects.get().for_name) == (made.request_id, "Lee Tran")


def test_a_delegation_ends_and_is_limited_to_its_kinds(ask, people, at):
    row = delegate(people, at, kinds=["contract"])
    made = ask(15, 100)
    assert queries.pending_count(people["finance"]) == 0
    with pytest.raises(Forbidden):
        say(made, "sales_leader", people["finance"], at)
    services.end_delegation(delegation_id=row.id, by=people["sales_leader"], at=at)
    delegate(people, at)
    assert queries.pending_count(people["finance"]) == 1
    later = at + timedelta(days=10)
    with pytest.raises(Forbidden):
        say(made, "sales_leader", people["finance"], later)


def test_nobody_delegates_for_others_or_to_themselves(people, at):
    with pytest.raises(Forbidden):
        delegate(people, at, by=people["legal"])
    assert delegate(people, at, by=people["deal_desk"]).made_by == "Dee Park"
    with pytest.raises(InvalidInput) as caught:
        services.delegate(
            member_id=people["legal"].id, substitute_id=people["legal"].id, starts_on=TODAY,
            ends_on=TODAY - timedelta(days=1), kinds=["lunch"], by=people["legal"], at=at,
        )  # fmt: skip
    assert [p.field for p in caught.value.problems] == ["substitute_id", "ends_on", "kinds"]


def test_late_answers_are_escalated_to_the_manager(ask, people, at):
    Member.objects.filter(id=people["sales_leader"].id).update(manager_id=people["finance"].id)
    made = ask(15, 100)
    services.remind_due(at=at + timedelta(days=2, hours=7))
    assert queries.pending_count(people["finance"]) == 0
    services.remind_due(at=at + timedelta(days=3))
    step = ApprovalStep.objects.get(request_id=made.request_id, kind="approver")
    assert step.also == [str(people["finance"].id)]
    told = Event.objects.get(topic="approval.escalated")
    assert (told.payload["to"], told.payload["why"]) == ("Fay Moss", "the answer is late")
    mail = Message.objects.filter(recipient=people["finance"].email).order_by("-id")[0]
    assert mail.subject.startswith("Escalated: your approval is needed")
    assert say(made, "sales_leader", people["finance"], at).status == "approved"
    assert Decision.objects.get().override is False


def test_settings_are_data_and_checked(people, at):
    wanted = replace(queries.policy_in_force(), idle_days=9, country="US", region="IL")
    with pytest.raises(Forbidden):
        services.save_policy(policy=wanted, by=people["legal"], at=at)
    services.save_policy(policy=wanted, by=people["deal_desk"], at=at)
    assert queries.policy_in_force() == wanted
    wrong = replace(wanted, work_end=3, work_days=(), fallback_role="nobody", country="XX")
    with pytest.raises(InvalidInput) as caught:
        services.save_policy(policy=wrong, by=people["deal_desk"], at=at)
    assert {p.field for p in caught.value.problems} == {
        "work_end", "work_days", "fallback_role", "country",
    }  # fmt: skip


def test_forgotten_deals_are_listed_with_their_owners(ask, people, at):
    subject = Ref("quote", new_id())
    ask(15, 1000, subject)
    assert queries.idle(at + timedelta(days=4), days=5) == []
    [row] = queries.idle(at + timedelta(days=9), days=5)
    assert (row.record.kind, row.record.owner, row.working_days) == ("approval", "Sales leader", 7)
    assert (row.last_at, row.last_by) == (at, "Ana Ruiz")


def test_before_the_quarter_ends_a_late_answer_is_escalated_at_once(ask, people, at):
    Member.objects.filter(id=people["sales_leader"].id).update(manager_id=people["finance"].id)
    friday = at.replace(day=27)
    made = ask(15, 100, when=friday)
    services.remind_due(at=friday + timedelta(days=4, minutes=30))
    step = ApprovalStep.objects.get(request_id=made.request_id, kind="approver")
    assert step.due_at == friday + timedelta(days=3, hours=8)
    assert step.also == [str(people["finance"].id)]


def test_nobody_is_written_to_at_night(ask, people, at):
    ask(15, 100)
    before = Message.objects.count()
    assert services.remind_due(at=at + timedelta(hours=12)) == 0
    assert Message.objects.count() == before
