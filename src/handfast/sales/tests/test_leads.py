"""Leads: captured with an owner and an explained score, converted in one action, imported."""

from dataclasses import asdict
from decimal import Decimal

import pytest

from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput
from handfast.parties import queries as parties
from handfast.parties import services as parties_services
from handfast.platform import outbox
from handfast.platform.models import Event
from handfast.platform.models.mail import Message
from handfast.sales import queries, services
from handfast.sales.models import Lead, Opportunity
from handfast.sales.rules.scoring import score
from handfast.sales.types import LeadFacts


def test_a_web_lead_appears_with_source_owner_score_and_mail(tenant, actor, at, member_as):
    ana = member_as("sales", name="Ana Ruiz")
    services.set_territory(region=" il ", owner_id=ana.id, by=actor, at=at)
    lead = services.capture_lead(
        name=" Dana Whitfield ", company="Lakeside Bakery LLC", email="Dana@LakesideBakery.example",
        phone="+1 312 555 0142", message="Please quote internet for our shop", region="IL",
        source="web_form", by=actor, at=at,
    )  # fmt: skip
    view = queries.lead(lead.id)
    assert (view.number, view.source, view.owner_name) == ("L-2026-000001", "web_form", "Ana Ruiz")
    assert (view.name, view.email) == ("Dana Whitfield", "dana@lakesidebakery.example")
    assert view.score == 15 + 15 + 10 + 20 + 15 + 15
    assert view.grade == "hot"
    assert Message.objects.get(recipient=ana.email).subject.startswith("New lead L-2026-000001")
    assert [e.topic for e in queries.lead_history(lead.id)] == ["lead.captured"]


def test_the_stored_facts_give_the_stored_score_again(dana):
    again = score(LeadFacts(**dana.score_facts))
    assert again.points == dana.score
    assert [asdict(factor) for factor in again.factors] == dana.factors
    assert sum(factor.points for factor in again.factors) == again.points


def test_a_poor_lead_scores_low_and_says_why():
    facts = LeadFacts("", "x@gmail.com", "", "hi", "import", False, False)
    result = score(facts)
    assert (result.points, result.grade) == (10, "cold")
    reasons = {factor.key: factor.reason for factor in result.factors}
    assert reasons["email"] == "gmail.com is a free mail service"
    assert reasons["company"] == "No company was named"


def test_capture_names_every_wrong_field(tenant, actor, actor_with, at):
    with pytest.raises(InvalidInput) as caught:
        services.capture_lead(name=" ", email="nope", source="fax", by=actor, at=at)
    assert [p.field for p in caught.value.problems] == ["name", "email", "source"]
    with pytest.raises(Forbidden):
        services.capture_lead(name="x", email="x@y.zz", by=actor_with("sales.view"), at=at)
    assert Lead.objects.count() == 0


def test_one_action_makes_account_contact_and_opportunity(tenant, actor, at, dana):
    made = services.convert_lead(lead_id=dana.id, by=actor, at=at, amount=Decimal("1501.50"))
    account, contact = parties.account(made.account_id), parties.contact(made.contact_id)
    opportunity = queries.opportunity(made.opportunity_id)
    assert (account.name, account.region, account.phone) == (
        "Lakeside Bakery LLC", "IL", "+1 312 555 0142",
    )  # fmt: skip
    assert (contact.name, contact.email) == ("Dana Whitfield", "dana@lakesidebakery.example")
    assert contact.portal_enabled
    assert (opportunity.account_id, opportunity.contact_id) == (account.id, contact.id)
    assert (opportunity.lead_id, opportunity.amount) == (dana.id, Decimal("1501.50"))
    view = queries.lead(dana.id)
    assert (view.status, view.opportunity_id) == ("converted", opportunity.id)
    assert made.account_is_new
    assert made.contact_is_new
    event = Event.objects.get(topic="lead.converted")
    assert event.stream_id == opportunity.stream_id


def test_a_lead_is_converted_once(tenant, actor, at, dana):
    services.convert_lead(lead_id=dana.id, by=actor, at=at)
    with pytest.raises(IllegalTransition):
        services.convert_lead(lead_id=dana.id, by=actor, at=at)
    assert Opportunity.objects.count() == 1


def test_conversion_reuses_the_account_and_finds_the_contact(tenant, actor, at, dana):
    account = parties_services.create_account(name="Lakeside Bakery", by=actor, at=at)
    contact = parties_services.create_contact(
        account_id=account.id, name="D. Whitfield", email="dana@lakesidebakery.example",
        by=actor, at=at,
    )  # fmt: skip
    like = parties.accounts_like(name=dana.company, email=dana.email)
    assert [view.id for view in like] == [account.id]
    made = services.convert_lead(lead_id=dana.id, account_id=account.id, by=actor, at=at)
    assert (made.account_id, made.contact_id) == (account.id, contact.id)
    assert not made.account_is_new
    assert not made.contact_is_new


def test_conversion_refuses_a_contact_of_somebody_else_and_leaves_nothing(tenant, actor, at, dana):
    one = parties_services.create_account(name="One", by=actor, at=at)
    two = parties_services.create_account(name="Two", by=actor, at=at)
    contact = parties_services.create_contact(account_id=two.id, name="X", by=actor, at=at)
    with pytest.raises(InvalidInput):
        services.convert_lead(
            lead_id=dana.id, account_id=one.id, contact_id=contact.id, by=actor, at=at
        )
    assert queries.lead(dana.id).status == "new"
    assert Opportunity.objects.count() == 0


def test_a_lead_given_up_needs_a_reason_and_may_come_back(tenant, actor, at, dana):
    with pytest.raises(InvalidInput):
        services.disqualify_lead(lead_id=dana.id, reason=" ", by=actor, at=at)
    services.disqualify_lead(lead_id=dana.id, reason="Moved away", by=actor, at=at)
    assert queries.lead(dana.id).disqualify_reason == "Moved away"
    with pytest.raises(IllegalTransition):
        services.convert_lead(lead_id=dana.id, by=actor, at=at)
    services.reopen_lead(lead_id=dana.id, by=actor, at=at)
    assert queries.lead(dana.id).status == "working"
    assert queries.lead(dana.id).disqualify_reason == ""


def test_correcting_a_lead_scores_it_again_and_minds_the_version(tenant, actor, at, dana):
    before = dana.score
    row = services.update_lead(
        lead_id=dana.id, company="", expected_version=dana.version, by=actor, at=at
    )
    assert row.score == before - 15
    with pytest.raises(Conflict):
        services.update_lead(lead_id=dana.id, company="X", expected_version=1, by=actor, at=at)


def test_assigning_tells_the_new_owner_once(tenant, actor, at, dana, member_as):
    ben = member_as("sales", name="Ben Ode")
    services.assign_lead(lead_id=dana.id, owner_id=ben.id, by=actor, at=at)
    services.assign_lead(lead_id=dana.id, owner_id=ben.id, by=actor, at=at)
    assert Message.objects.filter(recipient=ben.email).count() == 1
    assert queries.lead(dana.id).owner_name == "Ben Ode"


CSV = """Name,Company,E-mail,Phone,State
Ada Stone,Stone Works,ada@stoneworks.example,,IL
,No Name Inc,info@noname.example,,IL
Bo Reed,Reed,bo(at)reed.example,,WI
Cy Park,Park,,+1 312 555 0101,IL
Ada Again,Stone Works,ADA@stoneworks.example,,IL
"""


def test_importing_the_good_rows_reports_every_row(tenant, actor, at):
    report = services.import_leads(text=CSV, mode="good_rows", by=actor, at=at)
    assert report.imported == 2
    assert [(row.line, row.number) for row in report.rows if row.ok] == [
        (2, "L-2026-000001"), (5, "L-2026-000002"),
    ]  # fmt: skip
    assert [(row.line, row.problems[0].column) for row in report.refused] == [
        (3, "name"), (4, "email"), (6, "email"),
    ]  # fmt: skip
    assert sorted(Lead.objects.values_list("name", flat=True)) == ["Ada Stone", "Cy Park"]
    assert Event.objects.filter(topic="leads.imported").count() == 1


def test_all_or_nothing_keeps_everything_out_when_one_row_is_bad(tenant, actor, at):
    report = services.import_leads(text=CSV, mode="all_or_nothing", by=actor, at=at)
    assert (report.imported, Lead.objects.count(), len(report.refused)) == (0, 0, 3)


def test_importing_twice_finds_the_open_leads(tenant, actor, at):
    services.import_leads(text=CSV, mode="good_rows", by=actor, at=at)
    again = services.preview_leads(text=CSV, by=actor)
    assert again.rows[0].problems[0].message == "An open lead has this address."


@pytest.mark.parametrize("text", ["", "Company\nX\n", "Name,Email\n"])
def test_an_unusable_file_is_refused_with_a_remedy(tenant, actor, at, text):
    with pytest.raises(InvalidInput) as caught:
        services.import_leads(text=text, mode="good_rows", by=actor, at=at)
    assert caught.value.problems[0].remedy


def test_an_import_takes_the_same_statements_for_many_rows(
    tenant, actor, at, django_assert_max_num_queries
):
    rows = "\n".join(f"P{i},C{i},p{i}@c{i}.example,,IL" for i in range(300))
    with django_assert_max_num_queries(14):
        report = services.import_leads(
            text="name,company,email,phone,region\n" + rows, mode="good_rows", by=actor, at=at
        )
    assert report.imported == 300


def test_an_accepted_quote_wins_its_opportunity(tenant, actor, at, dana):
    made = services.convert_lead(lead_id=dana.id, by=actor, at=at)
    from handfast.sales.subscribers import win_opportunity

    event = outbox.EventRow(
        id=dana.id, seq=1, topic="quote.accepted", headline="", subject=None, by=actor, at=at,
        stream_id=None,
        payload={"opportunity_id": str(made.opportunity_id), "tcv": "1501.50"},
    )  # fmt: skip
    win_opportunity(event)
    win_opportunity(event)
    view = queries.opportunity(made.opportunity_id)
    assert (view.stage, view.amount, view.closed_at) == ("won", Decimal("1501.50"), at)
