"""Another variant of a clause: what it does to the review, and how Legal releases or returns it."""

import pytest

from handfast.contracts import queries, services
from handfast.contracts.tests.conftest import topics
from handfast.kernel.errors import Conflict, InvalidInput, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import outbox


def phases(contract):
    rows = outbox.timeline(subject=Ref("contract", contract.id))
    moves = [row.payload for row in reversed(rows) if row.topic == "contract.phase_changed"]
    return [(move["left"], move["entered"]) for move in moves]


def test_another_variant_needs_legal_before_it_is_sent(desk):
    contract = desk.contract()
    changed = desk.change(contract, "termination", "convenience")
    assert (changed.review_class, changed.version) == ("nonstandard", 2)
    clause = next(c for c in queries.clauses(contract.id) if c.key == "termination")
    assert (clause.variant, clause.standard, clause.why) == (
        "convenience", False, "Chosen by Ana Ruiz: Asked for by the customer",
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        desk.send(contract)
    assert refused.value.problems[0].remedy == ("Hand it to Legal, who releases it for signature.")
    assert "send" not in queries.contract(contract.id).actions
    for service in (services.submit_contract, services.approve_contract):
        service(contract_id=contract.id, by=desk.by, at=desk.at)
    assert desk.send(contract).status == "in_signature"
    assert topics(contract) == [
        "contract.drafted", "contract.clause_changed", "contract.submitted",
        "contract.approved", "contract.sent_for_signature",
    ]  # fmt: skip
    assert phases(contract) == [
        ("request", "drafting"), ("drafting", "review"), ("review", "approval"),
        ("approval", "signature"),
    ]  # fmt: skip


def test_going_back_to_the_variant_of_the_rules_makes_it_standard_again(desk):
    contract = desk.contract()
    desk.change(contract, "liability", "large-deal")
    assert queries.contract(contract.id).review_class == "nonstandard"
    desk.change(contract, "liability", "small-deal", reason="Agreed after all")
    assert queries.contract(contract.id).review_class == "standard"
    clause = next(c for c in queries.clauses(contract.id) if c.key == "liability")
    assert clause.standard is True


def test_a_risky_variant_is_high_risk_and_law_follows_the_clause(desk):
    contract = desk.contract()
    desk.change(contract, "liability", "uncapped-data")
    desk.change(contract, "governing-law", "delaware")
    found = queries.contract(contract.id)
    assert (found.review_class, found.governing_law) == ("high_risk", "delaware")


def test_a_change_needs_a_reason_a_published_variant_and_a_contract_in_drafting(desk):
    contract = desk.contract()
    with pytest.raises(InvalidInput, match="A reason is needed"):
        desk.change(contract, "liability", "large-deal", reason="  ")
    with pytest.raises(NotFound):
        services.change_clause(
            contract_id=contract.id, key="liability", clause_id=new_id(), reason="x", by=desk.by,
            at=desk.at,
        )  # fmt: skip
    desk.send(contract)
    with pytest.raises(Conflict, match="while drafting or in review only"):
        desk.change(contract, "liability", "large-deal")
    assert queries.contract(contract.id).review_class == "standard"


def test_a_change_made_meanwhile_is_refused(desk):
    contract = desk.contract()
    desk.change(contract, "liability", "large-deal", expected_version=1)
    with pytest.raises(Conflict) as refused:
        desk.change(contract, "term", "monthly", expected_version=1)
    assert refused.value.problems[0].message == "The contract is at version 2 by now."
    with pytest.raises(Conflict, match="version 2 by now"):
        desk.send(contract, expected_version=1)


def test_legal_returns_a_contract_with_a_reason(desk):
    contract = desk.contract()
    services.submit_contract(contract_id=contract.id, by=desk.by, at=desk.at)
    with pytest.raises(InvalidInput, match="A reason is needed"):
        services.return_contract(contract_id=contract.id, reason="", by=desk.by, at=desk.at)
    services.return_contract(
        contract_id=contract.id, reason="Term is missing", by=desk.by, at=desk.at
    )
    found = queries.contract(contract.id)
    assert (found.status, found.reason) == ("draft", "Term is missing")
