"""A contract that somebody has to agree to waits, and goes out by itself once they have."""

from decimal import Decimal

import pytest

from handfast.approvals import queries as approval_queries
from handfast.approvals import services as approvals
from handfast.contracts import queries, services
from handfast.contracts.models import Contract, ContractClause
from handfast.contracts.rules.runbook import next_step
from handfast.contracts.services import judging
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import outbox


@pytest.fixture
def finance(tenant, member_as):
    return parties.actor_for_member(member_as("finance", name="Fay Moss").id)


def asked(contract):
    return approval_queries.request_for(Ref("contract", contract.id), "contract")


def sent(desk, contract, **facts):
    Contract.objects.filter(id=contract.id).update(**facts)
    services.send_for_signature(contract_id=contract.id, by=desk.by, at=desk.at)
    return queries.contract(contract.id)


def test_a_standard_contract_of_an_approved_quote_needs_nobody(desk):
    contract = desk.contract()
    assert sent(desk, contract).status == "in_signature"
    assert asked(contract) is None


def test_a_long_term_waits_for_finance_and_goes_out_by_itself(desk, finance):
    contract = desk.contract()
    view = sent(desk, contract, term_months=72)
    request = asked(contract)
    assert (view.status, view.envelope_id) == ("draft", None)
    assert view.reason == f"Waiting for approval {request.number}"
    assert next_step(view, ()).text.startswith("It is sent for signature by itself")
    assert [step.role for step in request.approvers] == ["finance"]
    assert sent(desk, contract).status == "draft"
    approvals.decide(
        step_id=request.waiting_for[0].id, decision="approve", comment="", by=finance, at=desk.at
    )
    outbox.drain()
    assert queries.contract(contract.id).status == "in_signature"


def test_a_no_leaves_the_contract_in_drafting_with_the_reason(desk, finance):
    contract = desk.contract()
    sent(desk, contract, term_months=72)
    step = asked(contract).waiting_for[0]
    approvals.decide(
        step_id=step.id, decision="reject", comment="Five years at most", by=finance, at=desk.at
    )
    outbox.drain()
    view = queries.contract(contract.id)
    assert (view.status, view.reason) == ("draft", "Not approved: Five years at most")
    assert sent(desk, contract, term_months=48).status == "in_signature"


def test_a_contract_that_cannot_go_out_any_more_says_why(desk, finance):
    contract = desk.contract()
    sent(desk, contract, term_months=72)
    step = asked(contract).waiting_for[0]
    Contract.objects.filter(id=contract.id).update(contact_id=None)
    approvals.decide(step_id=step.id, decision="approve", comment="", by=finance, at=desk.at)
    outbox.drain()
    view = queries.contract(contract.id)
    assert view.status == "draft"
    assert view.reason == (
        "Approved, but not sent: The customer has no signer with an e-mail address."
    )


def test_the_page_links_to_the_request_and_sending_says_that_it_waits(desk, finance, client_as):
    contract = desk.contract()
    Contract.objects.filter(id=contract.id).update(term_months=72)
    client = client_as("sales", name="Cora Lane")
    sent_page = client.post(f"/contracts/{contract.id}/do/send/", follow=True)
    assert "it is sent by itself once they have agreed" in sent_page.content.decode()
    page = client.get(f"/contracts/{contract.id}/").content.decode()
    assert f"/approvals/{asked(contract).id}" in page
    assert "See who is asked" in page


def test_approvers_judge_discount_margin_family_and_the_clauses_that_deviate(desk, finance):
    contract = desk.contract()
    sent(desk, contract, term_months=72)
    request = asked(contract)
    row = Contract.objects.get(id=contract.id)
    assert str(request.facts["discount_percent"]) == str(row.facts["deal"]["discount_percent"])
    assert request.facts["product_family"] == "home"
    assert request.facts["margin_percent"] not in (0, "0", None)
    [full, reduced] = request.summary["waterfall"]
    assert (full["label"], Decimal(full["amount"]) > 0) == ("List price", True)
    assert Decimal(reduced["amount"]) < 0
    assert request.summary["deviations"] == []


def test_a_clause_in_other_words_is_named_to_the_approvers(desk, finance):
    contract = desk.contract()
    first = queries.clauses(contract.id)[0]
    ContractClause.objects.filter(id=first.id).update(as_chosen=False)
    row = Contract.objects.get(id=contract.id)
    [named] = judging.approval_summary(row, parties.account(row.account_id))["deviations"]
    assert named["clause"] == first.title
    assert named["how"].endswith("not the wording that the rules chose")
