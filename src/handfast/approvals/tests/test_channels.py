"""What an approver is sent, by which channel, with enough to decide standing in a train."""

from datetime import timedelta

import pytest
from django.test import Client

from handfast.approvals import queries, services
from handfast.approvals.rules.reach import ways
from handfast.approvals.rules.texting import LENGTH, message, plain
from handfast.approvals.types import Reach
from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties.models import Member
from handfast.platform.models import Message

URL = "https://handfast.northbeam.example/approve/" + "x" * 43
CONTRACT = {
    "title": "Contract C-2026-000007 with Müller & Söhne – Bäckerei GmbH", "number": "C-2026-000007",
    "account_name": "Müller & Söhne – Bäckerei GmbH", "currency": "EUR", "tcv": "48000.00",
    "url": "/contracts/1/", "deviation": "high-risk clauses",
    "deviations": [{"clause": "Limitation of liability", "how": "high risk"},
                   {"clause": "Governing law", "how": "not the wording that the rules chose"}],
    "waterfall": [{"label": "List price", "amount": "50000.00"},
                  {"label": "Bundles, promotions and discounts", "amount": "-2000.00"}],
}  # fmt: skip


@pytest.fixture
def with_phone(people):
    Member.objects.filter(id=people["sales_leader"].id).update(phone="+1 312 555 0188")
    return people["sales_leader"]


def sent(channel, leader):
    to = leader.email if channel == "email" else "+13125550188"
    return list(Message.objects.filter(channel=channel, recipient=to).order_by("id"))


def test_a_text_message_is_one_message_with_the_whole_address():
    text = message("Approve?", CONTRACT, {"discount_percent": "4.00"}, "4 Mar 17:00", URL)
    assert text == f"Approve? C-2026-000007, EUR 48,000, 4 % off, 2 clauses deviate. {URL}"
    assert len(text) <= LENGTH
    assert text.endswith(URL)
    assert text.isascii()


@pytest.mark.parametrize("length", [0, 20, 90, 140, 150, 158])
def test_it_fits_whatever_the_address_is(length):
    url = "https://" + "a" * length
    text = message("Overdue", CONTRACT, {}, "4 Mar 17:00", url)
    assert text.endswith(url)
    assert len(text) <= LENGTH or length > 140


def test_words_are_made_plain():
    assert plain("Café – Größe “x” [a]") == "Cafe - Groe x (a)"


@pytest.mark.parametrize(
    ("reach", "reminder", "phone", "expected"),
    [
        (Reach(), False, True, ("email", "sms")),
        (Reach(), False, False, ("email",)),
        (Reach(("sms",)), False, False, ("email",)),
        (Reach(("sms",), ()), True, True, ()),
        (Reach(("email",), ("sms",)), True, False, ("email",)),
    ],
)
def test_ways(reach, reminder, phone, expected):
    assert ways(reach, reminder=reminder, phone=phone) == expected


def test_the_mail_of_a_contract_names_waterfall_and_clauses(people, at, member_as):
    made = services.evaluate(
        subject=Ref("contract", new_id()), kind="contract", requested_by=people["sales"], at=at,
        facts={"tcv": 48000, "clause_deviation": "high_risk", "term_months": 24},
        summary=CONTRACT,
    )  # fmt: skip
    [mail] = Message.objects.filter(recipient=people["finance"].email)
    assert made.needed
    assert "From list to net:\nList price: EUR 50,000.00\n" in mail.text
    assert (
        "Deviation from standard: high-risk clauses\nLimitation of liability: high risk\n"
        "Governing law: not the wording that the rules chose"
    ) in mail.text
    assert mail.text.count("Deviation from standard") == 1
    page = Client().get(mail.links[0]["url"]).content.decode()
    assert "Limitation of liability" in page


def test_an_earlier_no_is_told_when_it_is_asked_again(ask, people, at):
    subject = Ref("quote", new_id())
    made = ask(15, 100, subject=subject)
    step = queries.request(made.request_id).waiting_for[0]
    services.decide(
        step_id=step.id, decision="reject", comment="Too deep", by=people["sales_leader"], at=at
    )
    ask(14, 100, subject=subject)
    last = sent("email", people["sales_leader"])[-1]
    number = queries.request(made.request_id).number
    assert f"Decided so far:\nLee Tran (Sales leader) rejected {number}: Too deep" in last.text


def test_people_choose_how_they_are_asked_and_reminded(ask, with_phone, at):
    services.choose_reach(asked=["sms"], reminded=[], by=with_phone, at=at)
    made = ask(15, 100)
    assert sent("email", with_phone) == []
    [text] = sent("sms", with_phone)
    assert text.private
    assert len(text.text) <= LENGTH
    link = "/approve/" + text.text.rpartition("/approve/")[2]
    services.remind_due(at=at + timedelta(days=1, hours=3))
    assert len(sent("sms", with_phone)) == 1  # no reminder, and the link goes on working
    assert Client().get(link).status_code == 200
    assert queries.request(made.request_id).waiting_for[0].reminders == 0
    services.choose_reach(asked=["sms"], reminded=["email"], by=with_phone, at=at)
    services.remind_due(at=at + timedelta(days=2, hours=3))
    assert sent("email", with_phone)[-1].subject.startswith("Overdue: your approval")
    assert Client().get(link).status_code != 200  # the reminder's link takes its place


def test_somebody_who_is_asked_must_be_told(with_phone, at):
    with pytest.raises(InvalidInput):
        services.choose_reach(asked=[], reminded=[], by=with_phone, at=at)
    with pytest.raises(InvalidInput):
        services.choose_reach(asked=["pigeon"], reminded=[], by=with_phone, at=at)


def test_a_question_by_the_link_does_not_use_it_up(ask, people, at):
    made = ask(15, 100)
    [mail] = sent("email", people["sales_leader"])
    url = mail.links[0]["url"]
    page = Client().post(url, {"decision": "ask", "text": "Why three years?"}).content.decode()
    assert "Your question was sent" in page
    [question] = queries.questions(made.request_id)
    assert (question.text, question.asked_by) == ("Why three years?", "Lee Tran")
    assert Client().post(url, {"decision": "ask", "text": " "}).status_code == 422
    assert "You have approved" in Client().post(url, {"decision": "approve"}).content.decode()


def test_channels_by_the_profile_and_the_api(people, at):
    browser = Client()
    browser.force_login(Member.objects.get(id=people["sales_leader"].id).user)
    url = "/api/v1/approvals/channels"
    assert browser.get(url).json() == {"asked": ["email", "sms"], "reminded": ["email", "sms"]}
    browser.post("/profile/channels", {"asked": "email", "reminded": ""})
    assert browser.get(url).json() == {"asked": ["email"], "reminded": []}
    page = browser.get("/profile").content.decode()
    assert '<option value="" selected>None, I look in the app</option>' in page
    body = {"asked": ["email"], "reminded": ["sms", "sms"]}
    answer = browser.put(url, body, content_type="application/json")
    assert answer.json() == {"asked": ["email"], "reminded": ["sms"]}
    assert browser.post("/profile/channels", {"asked": "", "reminded": ""}).status_code in (
        302,
        422,
    )
    assert browser.get(url).json()["asked"] == ["email"]
