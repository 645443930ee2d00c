"""Questions about a request: who is asked, until when, and how the answer comes back."""

from datetime import timedelta

import pytest

from handfast.approvals import queries, services
from handfast.approvals.models import ApprovalStep
from handfast.kernel.errors import Conflict, InvalidInput
from handfast.platform.models import Message


def say(made, actor, at):
    step = ApprovalStep.objects.get(request_id=made.request_id, kind="approver")
    return services.decide(step_id=step.id, decision="approve", comment="", by=actor, at=at)


def test_questions_pause_nothing_and_are_answered_once(ask, people, at):
    made = ask(15, 100)
    leader, seller = people["sales_leader"], people["sales"]
    asked = services.ask_question(request_id=made.request_id, text="Why so deep?", by=leader, at=at)
    mail = Message.objects.filter(recipient=seller.email).order_by("-id")[0]
    assert "Lee Tran asks about" in mail.text
    assert mail.links[0]["url"].endswith(f"/approvals/{made.request_id}#question-{asked.id}")
    services.answer_question(question_id=asked.id, text="Competitor", by=seller, at=at)
    back = Message.objects.filter(recipient=leader.email).order_by("-id")[0]
    assert "Ana Ruiz answers: Competitor" in back.text
    [one] = queries.questions(made.request_id)
    assert (one.text, one.answer, one.answered_by) == ("Why so deep?", "Competitor", "Ana Ruiz")
    with pytest.raises(Conflict):
        services.answer_question(question_id=asked.id, text="Again", by=seller, at=at)
    with pytest.raises(InvalidInput):
        services.ask_question(request_id=made.request_id, text=" ", by=seller, at=at)
    assert say(made, leader, at).status == "approved"


def test_a_question_waits_for_whoever_is_asked_and_the_answer_for_the_asker(ask, people, at):
    made = ask(15, 100)
    leader, seller = people["sales_leader"], people["sales"]
    services.ask_question(request_id=made.request_id, text="Why?", by=leader, at=at)
    [waits] = queries.questions_for(seller)
    assert (waits.text, waits.due_at) == ("Why?", at + timedelta(hours=8))
    assert queries.questions_for(leader) == []
    assert queries.questions_for(people["legal"]) == []
    services.answer_question(question_id=waits.id, text="They move out", by=seller, at=at)
    assert queries.questions_for(seller) == []
    [back] = queries.questions_for(leader)
    assert back.answer == "They move out"
    services.read_answers(request_id=made.request_id, by=seller, at=at)
    assert len(queries.questions_for(leader)) == 1
    services.read_answers(request_id=made.request_id, by=leader, at=at)
    assert queries.questions_for(leader) == []


def test_the_requester_asks_those_whose_answer_is_waited_for(ask, people, at):
    made = ask(15, 100)
    services.ask_question(request_id=made.request_id, text="Is it long?", by=people["sales"], at=at)
    [waits] = queries.questions_for(people["sales_leader"])
    assert waits.asked_of == (str(people["sales_leader"].id),)
    assert queries.questions_for(people["sales"]) == []


def test_an_answer_is_due_before_the_decision_is(ask, people, at):
    made = ask(15, 100)
    due = queries.request(made.request_id).due_at
    late = due - timedelta(hours=1)
    services.ask_question(request_id=made.request_id, text="?!", by=people["finance"], at=late)
    [waits] = queries.questions_for(people["sales"])
    assert waits.due_at == due
