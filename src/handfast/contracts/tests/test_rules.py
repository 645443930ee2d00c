"""Clauses follow the deal, with a reason; what is not standard is seen."""

import json
from importlib.resources import files

import pytest

from handfast.contracts.lifecycle import CONTRACT, PATH, PHASE_OF_STATUS
from handfast.contracts.rules import (
    FactsIncomplete,
    check_condition,
    choose,
    fill,
    placeholders,
    review_class,
)
from handfast.contracts.rules.runbook import PHASES, RACI
from handfast.contracts.types import ClauseText
from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id

SHIPPED = json.loads(files("handfast.contracts").joinpath("data/library.json").read_text())
LIBRARY = [
    ClauseText(id=new_id(), version=1, **{k: v for k, v in clause.items() if k != "obligations"})
    for clause in SHIPPED["clauses"]
]
KEYS = SHIPPED["templates"][0]["clause_keys"]


def facts(**changes):
    base = {
        "deal": {"tcv": 1501.50, "term_months": 24, "payment_frequency": "monthly"},
        "customer": {
            "name": "Lakeside Bakery LLC", "region": "IL", "segment": "small",
            "industry": "food", "country": "US",
        },
        "seller": {"name": "Northbeam Telecom"},
        "products": ["internet_access", "modem"],
    }  # fmt: skip
    for path, value in changes.items():
        group, name = path.split("__")
        base[group][name] = value
    return base


def variants(**changes):
    return {c.clause.key: c.clause.variant for c in choose(KEYS, LIBRARY, facts(**changes))}


def test_the_bakery_in_illinois_gets_its_clauses():
    chosen = variants()
    assert list(chosen) == KEYS
    assert chosen["governing-law"] == "illinois"
    assert chosen["liability"] == "small-deal"
    assert chosen["equipment"] == "rental"
    assert chosen["term"] == "fixed"


@pytest.mark.parametrize(
    ("change", "key", "variant"),
    [
        ({"customer__region": "NY"}, "governing-law", "new-york"),
        ({"customer__region": "ZZ"}, "governing-law", "delaware"),
        ({"deal__tcv": 25000}, "liability", "large-deal"),
        ({"deal__term_months": 1}, "term", "monthly"),
        ({"customer__segment": "enterprise"}, "service-levels", "enterprise"),
        ({"customer__industry": "healthcare"}, "data-protection", "regulated"),
    ],
)
def test_the_deal_chooses_the_variant(change, key, variant):
    assert variants(**change)[key] == variant


def test_each_choice_gives_its_reason_and_a_filled_text():
    chosen = {c.clause.key: c for c in choose(KEYS, LIBRARY, facts())}
    assert chosen["governing-law"].why == 'Chosen because customer.region = "IL".'
    assert chosen["notices"].why == "Standard text."
    assert "Lakeside Bakery LLC" in chosen["services"].text
    assert all(not placeholders(c.text) for c in chosen.values())


def test_what_is_missing_is_named_all_at_once():
    with pytest.raises(FactsIncomplete) as refused:
        choose([*KEYS, "escrow"], LIBRARY, facts(customer__name=""))
    assert [p.field for p in refused.value.problems] == ["customer.name", "escrow"]


def test_a_condition_must_be_feel():
    check_condition('customer.region = "IL" and deal.tcv < 25000')
    with pytest.raises(InvalidInput, match="not a FEEL expression"):
        check_condition("customer.region ==")
    with pytest.raises(InvalidInput, match="Nobody knows “deals” \\(column 5\\)"):
        check_condition("not(deals.tcv < 25000)")


def test_fields_are_filled_once_and_braces_in_values_stay():
    text, missing = fill("Dear {customer.name} {nobody}", {"customer": {"name": "{deal.tcv}"}})
    assert text == "Dear {deal.tcv} "
    assert missing == ("nobody",)


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ([("standard", True)], "standard"),
        ([("nonstandard", True)], "standard"),
        ([("standard", False)], "nonstandard"),
        ([("standard", False), ("high_risk", False)], "high_risk"),
        ([("high_risk", True)], "high_risk"),
    ],
)
def test_what_people_change_is_looked_at(clauses, expected):
    assert review_class(clauses) == expected


def test_every_state_is_reachable_and_belongs_to_a_phase():
    reached = {CONTRACT.initial}
    for _ in CONTRACT.states:
        reached |= {CONTRACT.after(s, a) for s in reached for a in CONTRACT.actions(s)}
    assert reached == set(CONTRACT.states) == set(PHASE_OF_STATUS)
    assert set(PATH) <= reached


def test_each_phase_has_one_accountable_role_and_the_table_of_the_source():
    by_phase = {}
    for phase, role, letter in RACI:
        by_phase.setdefault(phase, {})[role] = letter
    assert [p for p, _, _ in PHASES] == list(by_phase)
    assert all(list(cells.values()).count("A") == 1 for cells in by_phase.values())
    assert by_phase["signature"] == {
        "sales": "R", "sales_ops": "I", "legal": "C", "contract_manager": "A", "finance": "I",
    }  # fmt: skip
