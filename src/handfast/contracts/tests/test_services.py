"""A contract's life on a real database: drafted from the quote, changed, released, signed, ended."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from handfast.contracts import queries, services
from handfast.contracts.models import Contract
from handfast.contracts.rules import FactsIncomplete
from handfast.contracts.tests.conftest import BROWSER
from handfast.kernel.errors import Conflict, Forbidden, IllegalTransition, InvalidInput, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import queries as party_queries
from handfast.parties import services as parties
from handfast.platform import audit, clock, files, outbox
from handfast.quotes import queries as quotes
from handfast.signing import queries as signing
from handfast.signing import services as signing_services

D = Decimal
DANA, MARCUS = "dana@lakesidebakery.example", "marcus@northbeam.example"


def topics(contract):
    rows = outbox.timeline(subject=Ref("contract", contract.id))
    return [row.topic for row in reversed(rows) if row.topic != "contract.phase_changed"]


def phases(contract):
    rows = outbox.timeline(subject=Ref("contract", contract.id))
    moves = [row.payload for row in reversed(rows) if row.topic == "contract.phase_changed"]
    return [(move["left"], move["entered"]) for move in moves]


def variant(key, name):
    return next(v for v in queries.variants_of(key) if v.variant == name)


def change(desk, contract, key, name, reason="Asked for by the customer", **more):
    return services.change_clause(
        contract_id=contract.id, key=key, clause_id=variant(key, name).id, reason=reason,
        by=desk.by, at=desk.at, **more,
    )  # fmt: skip


def send(desk, contract, **more):
    return services.send_for_signature(contract_id=contract.id, by=desk.by, at=desk.at, **more)


def signed(desk):
    contract = desk.contract()
    send(desk, contract)
    desk.sign(DANA, "Dana Whitfield", days=2)
    desk.sign(MARCUS, "Marcus Bell", days=3)
    return queries.contract(contract.id)


# -- drafting ----------------------------------------------------------------------------------


def test_the_accepted_quote_becomes_a_contract_and_nothing_is_typed_again(desk):
    quote = desk.quote()
    row = services.draft_from_quote(quote_id=quote.id, by=desk.by, at=desk.at)
    found = queries.contract(row.id)
    assert (found.number, found.status, found.review_class) == (
        "C-2026-000001", "draft", "standard",
    )  # fmt: skip
    assert (found.monthly, found.once, found.tcv, found.currency) == (
        D("60.50"), D("49.50"), D("1501.50"), "USD",
    )  # fmt: skip
    assert (found.term_months, found.payment_frequency) == (24, "monthly")
    assert (found.quote_number, found.stream_id) == (quote.number, quote.stream_id)
    assert (found.account_name, found.contact_name) == ("Lakeside Bakery", "Dana Whitfield")
    assert found.catalog_version_id == quote.catalog_version_id
    assert topics(row) == ["contract.drafted"]


def test_the_schedule_is_the_four_lines_with_the_quotes_promises(desk):
    contract = desk.contract()
    promised = {x.offering_code: x for x in quotes.lines(contract.quote_id)}
    schedule = queries.schedule(contract.id)
    assert [(x.offering_code, x.list_price, x.net_price, x.charge_type) for x in schedule] == [
        ("home_fast_500", D("0"), D("0"), "none"),
        ("internet_access", D("60.00"), D("47.50"), "recurring"),
        ("modem", D("5.00"), D("5.00"), "rental"),
        ("installation", D("99.00"), D("49.50"), "one_time"),
        ("static_ipv4", D("8.00"), D("8.00"), "recurring"),
    ]
    for line in schedule:
        quoted = promised[line.offering_code]
        assert (line.promise_id, line.parent_promise_id) == (
            quoted.promise_id, quoted.parent_promise_id,
        )  # fmt: skip
        assert line.characteristics == quoted.characteristics


def test_clauses_follow_the_state_and_the_size_of_the_deal(desk):
    contract = desk.contract()
    chosen = {c.key: c for c in queries.clauses(contract.id)}
    assert (chosen["governing-law"].variant, chosen["governing-law"].why) == (
        "illinois", 'Chosen because customer.region = "IL".',
    )  # fmt: skip
    assert (chosen["liability"].variant, chosen["liability"].why) == (
        "small-deal", "Chosen because deal.tcv < 25000.",
    )  # fmt: skip
    assert "runs for 24 months" in chosen["term"].text
    assert "Lakeside Bakery LLC (“Customer”)" in chosen["services"].text
    assert all(c.standard for c in chosen.values())
    assert queries.contract(contract.id).governing_law == "illinois"


def test_only_an_accepted_quote_makes_a_contract(desk):
    quote = desk.quote(accepted=False)
    with pytest.raises(Conflict) as refused:
        services.draft_from_quote(quote_id=quote.id, by=desk.by, at=desk.at)
    (problem,) = refused.value.problems
    assert problem.message == "The quote is presented; only an accepted quote makes a contract."
    assert problem.remedy == "Send it to the customer and wait for the acceptance."
    assert Contract.objects.count() == 0


def test_a_quote_makes_one_contract_until_that_is_cancelled(desk):
    first = desk.contract()
    with pytest.raises(Conflict, match="It has the contract C-2026-000001 already"):
        services.draft_from_quote(quote_id=first.quote_id, by=desk.by, at=desk.at)
    services.cancel_contract(contract_id=first.id, reason="Wrong term", by=desk.by, at=desk.at)
    second = services.draft_from_quote(quote_id=first.quote_id, by=desk.by, at=desk.at)
    assert second.number == "C-2026-000002"
    with pytest.raises(IntegrityError, match="contract_of_quote_once"), transaction.atomic():
        Contract.objects.filter(id=first.id).update(status="draft")


def test_a_clause_that_lacks_a_fact_names_it_and_nothing_is_drafted(desk):
    saved = services.save_clause(
        key="delivery", variant="residency", title="Delivery", priority=99,
        text="Data stays in {customer.data_residency}.", by=desk.by, at=desk.at,
    )  # fmt: skip
    services.publish_clause(clause_id=saved.id, by=desk.by, at=desk.at)
    quote = desk.quote()
    with pytest.raises(FactsIncomplete) as refused:
        services.draft_from_quote(quote_id=quote.id, by=desk.by, at=desk.at)
    assert [p.field for p in refused.value.problems] == ["customer.data_residency"]
    assert Contract.objects.count() == 0


def test_an_unknown_template_is_refused_with_its_remedy(desk):
    with pytest.raises(InvalidInput, match="no published template “nda”"):
        services.draft_from_quote(
            quote_id=desk.quote().id, by=desk.by, at=desk.at, template_key="nda"
        )


def test_acceptance_drafts_the_contract_by_itself(desk):
    quote = desk.quote()
    outbox.drain()
    contract = queries.contract_for_quote(quote.id)
    assert (contract.status, contract.tcv) == ("draft", D("1501.50"))
    outbox.drain()
    assert Contract.objects.count() == 1


def test_with_the_setting_off_a_person_drafts_it(desk, by_hand):
    quote = desk.quote()
    outbox.drain()
    assert queries.contract_for_quote(quote.id) is None
    services.draft_from_quote(quote_id=quote.id, by=desk.by, at=desk.at)
    assert queries.contract_for_quote(quote.id).number == "C-2026-000001"


# -- review ------------------------------------------------------------------------------------


def test_another_variant_needs_legal_before_it_is_sent(desk):
    contract = desk.contract()
    changed = change(desk, contract, "termination", "convenience")
    assert (changed.review_class, changed.version) == ("nonstandard", 2)
    clause = next(c for c in queries.clauses(contract.id) if c.key == "termination")
    assert (clause.variant, clause.standard, clause.why) == (
        "convenience", False, "Chosen by Ana Ruiz: Asked for by the customer",
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        send(desk, contract)
    assert refused.value.problems[0].remedy == ("Hand it to Legal, who releases it for signature.")
    assert "send" not in queries.contract(contract.id).actions
    for service in (services.submit_contract, services.approve_contract):
        service(contract_id=contract.id, by=desk.by, at=desk.at)
    assert send(desk, contract).status == "in_signature"
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
    change(desk, contract, "liability", "large-deal")
    assert queries.contract(contract.id).review_class == "nonstandard"
    change(desk, contract, "liability", "small-deal", reason="Agreed after all")
    assert queries.contract(contract.id).review_class == "standard"
    clause = next(c for c in queries.clauses(contract.id) if c.key == "liability")
    assert clause.standard is True


def test_a_risky_variant_is_high_risk_and_law_follows_the_clause(desk):
    contract = desk.contract()
    change(desk, contract, "liability", "uncapped-data")
    change(desk, contract, "governing-law", "delaware")
    found = queries.contract(contract.id)
    assert (found.review_class, found.governing_law) == ("high_risk", "delaware")


def test_a_change_needs_a_reason_a_published_variant_and_a_contract_in_drafting(desk):
    contract = desk.contract()
    with pytest.raises(InvalidInput, match="A reason is needed"):
        change(desk, contract, "liability", "large-deal", reason="  ")
    with pytest.raises(NotFound):
        services.change_clause(
            contract_id=contract.id, key="liability", clause_id=new_id(), reason="x", by=desk.by,
            at=desk.at,
        )  # fmt: skip
    send(desk, contract)
    with pytest.raises(Conflict, match="while drafting or in review only"):
        change(desk, contract, "liability", "large-deal")
    assert queries.contract(contract.id).review_class == "standard"


def test_a_change_made_meanwhile_is_refused(desk):
    contract = desk.contract()
    change(desk, contract, "liability", "large-deal", expected_version=1)
    with pytest.raises(Conflict) as refused:
        change(desk, contract, "term", "monthly", expected_version=1)
    assert refused.value.problems[0].message == "The contract is at version 2 by now."
    with pytest.raises(Conflict, match="version 2 by now"):
        send(desk, contract, expected_version=1)


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


# -- documents and signature -------------------------------------------------------------------


def test_every_rendered_version_is_kept_with_its_fingerprint(desk):
    contract = desk.contract()
    services.generate_document(contract_id=contract.id, by=desk.by, at=desk.at)
    change(desk, contract, "liability", "large-deal")
    services.generate_document(contract_id=contract.id, by=desk.by, at=desk.at)
    newer, older = queries.versions(contract.id)
    assert (older.version, newer.version) == (1, 2)
    assert older.sha256 != newer.sha256
    assert [files.get(v.file_id).sha256 for v in (older, newer)] == [older.sha256, newer.sha256]
    assert queries.contract(contract.id).document_file_id == newer.file_id


def test_the_customer_signs_first_and_then_our_signatory(desk):
    contract = desk.contract()
    sent = send(desk, contract)
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
    found = signed(desk)
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
    found = signed(desk)
    services.execute_contract(
        contract_id=found.id, signed_file_id=None, certificate_file_id=None, by=desk.by,
        at=desk.at + timedelta(days=9),
    )  # fmt: skip
    assert queries.contract(found.id) == found


def test_a_refusal_brings_the_contract_back_to_drafting(desk):
    contract = desk.contract()
    send(desk, contract)
    signing_services.decline(
        token=desk.token(DANA), reason="The term is too long", at=desk.at, origin=BROWSER
    )
    outbox.drain()
    found = queries.contract(contract.id)
    assert (found.status, found.envelope_id) == ("draft", None)
    assert topics(contract)[-1] == "contract.declined"
    assert "too long" in outbox.timeline(subject=Ref("contract", contract.id))[0].headline
    assert send(desk, contract).status == "in_signature"


def test_a_missing_signer_and_signatory_are_named_together(desk):
    contract = desk.contract()
    Contract.objects.filter(id=contract.id).update(contact=None)
    entity = party_queries.own_entity()
    parties.save_entity(
        entity_id=entity.id, name=entity.name, signatory_id=None, by=desk.by, at=desk.at
    )
    with pytest.raises(InvalidInput) as refused:
        send(desk, contract)
    assert [(p.field, p.remedy) for p in refused.value.problems] == [
        ("contact", "Choose a contact on the quote, or complete the contact."),
        ("signatory", "Choose one in the settings of the legal entity."),
    ]
    assert queries.contract(contract.id).status == "draft"
    assert queries.versions(contract.id) == []


# -- endings -----------------------------------------------------------------------------------


def test_an_active_contract_is_terminated_with_a_reason_and_not_cancelled(desk):
    found = signed(desk)
    with pytest.raises(IllegalTransition):
        services.cancel_contract(contract_id=found.id, reason="x", by=desk.by, at=desk.at)
    services.terminate_contract(contract_id=found.id, reason="Shop closed", by=desk.by, at=desk.at)
    ended = queries.contract(found.id)
    assert (ended.status, ended.reason, ended.actions) == ("terminated", "Shop closed", ())
    (latest,) = audit.trail(Ref("contract", found.id), limit=1)
    assert (latest.action, latest.reason) == ("contract.terminate", "Shop closed")


def test_a_contract_expires_on_the_first_day_after_its_term(desk):
    found = signed(desk)
    clock.run_ticker("contracts.expire", clock.at_local(date(2028, 3, 4), 23))
    assert queries.contract(found.id).status == "active"
    clock.run_ticker("contracts.expire", clock.at_local(date(2028, 3, 5), 0))
    assert queries.contract(found.id).status == "expired"
    assert topics(found)[-1] == "contract.ended"


# -- permissions and reading -------------------------------------------------------------------


def test_each_step_takes_its_permission(desk, actor_with):
    contract = desk.contract()
    reader = {"by": actor_with("contracts.view"), "at": desk.at}
    steps = [
        lambda: services.draft_from_quote(quote_id=contract.quote_id, **reader),
        lambda: services.change_clause(
            contract_id=contract.id, key="term", clause_id=new_id(), reason="x", **reader
        ),
        lambda: services.generate_document(contract_id=contract.id, **reader),
        lambda: services.submit_contract(contract_id=contract.id, **reader),
        lambda: services.approve_contract(contract_id=contract.id, **reader),
        lambda: services.return_contract(contract_id=contract.id, reason="x", **reader),
        lambda: services.send_for_signature(contract_id=contract.id, **reader),
        lambda: services.cancel_contract(contract_id=contract.id, reason="x", **reader),
        lambda: services.terminate_contract(contract_id=contract.id, reason="x", **reader),
        lambda: services.install_library(**reader),
        lambda: services.set_responsibilities(cells={("review", "legal"): "R"}, **reader),
    ]
    for step in steps:
        with pytest.raises(Forbidden):
            step()
    assert queries.contract(contract.id).version == 1


def test_a_contact_sees_its_own_contracts_and_a_stranger_none(desk, actor_with):
    contract = desk.contract()
    dana = party_queries.actor_for_contact(desk.contact_id)
    assert [c.id for c in queries.search(by=dana).rows] == [contract.id]
    assert queries.search(by=actor_with("orders.view")).rows == []
    with pytest.raises(NotFound):
        queries.contract(contract.id, by=actor_with("orders.view"))


def test_search_looks_into_clauses_and_pages_by_every_column(desk, actor):
    contract = desk.contract()
    services.cancel_contract(contract_id=contract.id, reason="x", by=actor, at=desk.at)
    other = services.draft_from_quote(quote_id=contract.quote_id, by=actor, at=desk.at)

    def found(**asked):
        return [c.id for c in queries.search(by=actor, **asked).rows]

    assert found(text="State of Illinois") == [other.id, contract.id]
    assert found(text="State of New York") == []
    assert found(text=contract.number) == [contract.id]
    assert found(status="cancelled") == [contract.id]
    for sort in ("", "created", "number", "-number", "value", "-value", "status"):
        first = queries.search(by=actor, sort=sort, limit=1)
        second = queries.search(by=actor, sort=sort, limit=1, cursor=first.next_cursor)
        assert {first.rows[0].id, second.rows[0].id} == {contract.id, other.id}
        assert second.next_cursor == ""
