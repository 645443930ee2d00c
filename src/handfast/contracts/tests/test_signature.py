"""Rendered, sent and signed: every version is kept, the customer signs first, a refusal brings back."""

from datetime import date, timedelta

import pytest

from handfast.contracts import queries, services
from handfast.contracts.models import Contract
from handfast.contracts.tests.conftest import BROWSER, DANA, MARCUS, topics
from handfast.kernel.errors import Conflict, InvalidInput
from handfast.kernel.ref import Ref
from handfast.parties import queries as party_queries
from handfast.parties import services as parties
from handfast.platform import files, outbox
from handfast.signing import queries as signing
from handfast.signing import services as signing_services


def test_every_rendered_version_is_kept_with_its_fingerprint(desk):
    contract = desk.contract()
    services.generate_document(contract_id=contract.id, by=desk.by, at=desk.at)
    desk.change(contract, "liability", "large-deal")
    services.generate_document(contract_id=contract.id, by=desk.by, at=desk.at)
    newer, older = queries.versions(contract.id)
    assert (older.version, newer.version) == (1, 2)
    assert older.sha256 != newer.sha256
    assert [files.get(v.file_id).sha256 for v in (older, newer)] == [older.sha256, newer.sha256]
    assert queries.contract(contract.id).document_file_id == newer.file_id


def test_the_customer_signs_first_and_then_our_signatory(desk):
    contract = desk.contract()
    sent = desk.send(contract)
    assert sent.status == "in_signature"
    envelope = signing.envelope(sent.envelope_id)
    assert [(r.name, r.order, r.status) for r in envelope.recipients] == [
        ("Dana Whitfield", 1, "invited"), ("Marcus Bell", 2, "waiting"),
    ]  # fmt: skip
    assert queries.versions(contract.id)[0].note == "Sent for signature"
    with pytest.raises(LookupError):
        desk.token(MARCUS)
    with pytest.raises(Conflict, match="no longer changes"):
        services.generate_document(contract_id=contract.id, by=desk.by, at=desk.at)


def test_all_signatures_make_it_active_for_its_term(desk):
    found = desk.signed_contract()
    assert (found.status, found.start_date, found.end_date) == (
        "active", date(2026, 3, 5), date(2028, 3, 5),
    )  # fmt: skip
    assert found.signed_file_id is not None
    assert found.certificate_file_id is not None
    told = next(
        e for e in outbox.timeline(subject=Ref("contract", found.id))
        if e.topic == "contract.executed"
    )  # fmt: skip
    assert (told.payload["start_date"], told.payload["term_months"]) == ("2026-03-05", 24)
    assert [x["net_price"] for x in told.payload["lines"]][1:] == [
        "47.5000", "5.0000", "49.5000", "8.0000",
    ]  # fmt: skip


def test_being_executed_twice_has_no_second_effect(desk):
    found = desk.signed_contract()
    services.execute_contract(
        contract_id=found.id, signed_file_id=None, certificate_file_id=None, by=desk.by,
        at=desk.at + timedelta(days=9),
    )  # fmt: skip
    assert queries.contract(found.id) == found


def test_a_refusal_brings_the_contract_back_to_drafting(desk):
    contract = desk.contract()
    desk.send(contract)
    signing_services.decline(
        token=desk.token(DANA), reason="The term is too long", at=desk.at, origin=BROWSER
    )
    outbox.drain()
    found = queries.contract(contract.id)
    assert (found.status, found.envelope_id) == ("draft", None)
    assert topics(contract)[-1] == "contract.declined"
    assert "too long" in outbox.timeline(subject=Ref("contract", contract.id))[0].headline
    assert desk.send(contract).status == "in_signature"


def test_a_missing_signer_and_signatory_are_named_together(desk):
    contract = desk.contract()
    Contract.objects.filter(id=contract.id).update(contact=None)
    entity = party_queries.own_entity()
    parties.save_entity(
        entity_id=entity.id, name=entity.name, signatory_id=None, by=desk.by, at=desk.at
    )
    with pytest.raises(InvalidInput) as refused:
        desk.send(contract)
    assert [(p.field, p.remedy) for p in refused.value.problems] == [
        ("contact", "Choose a contact on the quote, or complete the contact."),
        ("signatory", "Choose one in the settings of the legal entity."),
    ]
    assert queries.contract(contract.id).status == "draft"
    assert queries.versions(contract.id) == []
