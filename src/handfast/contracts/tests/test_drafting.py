"""From the accepted quote to a draft: prices, promises and clauses come with it, once per quote."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from handfast.contracts import queries, services
from handfast.contracts.models import Contract
from handfast.contracts.rules import FactsIncomplete
from handfast.contracts.tests.conftest import topics
from handfast.kernel.errors import Conflict, InvalidInput
from handfast.platform import outbox
from handfast.quotes import queries as quotes

D = Decimal


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
        "illinois", "Chosen because the customer's region is IL.",
    )  # fmt: skip
    assert (chosen["liability"].variant, chosen["liability"].why) == (
        "small-deal", "Chosen because the contract value is below 25,000.",
    )  # fmt: skip
    assert chosen["liability"].condition == "deal.tcv < 25000"
    assert chosen["services"].condition == ""
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
