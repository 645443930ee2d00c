"""Conditions of clauses in words: whole sentences for the usual shapes, none for all others."""

import json
from pathlib import Path

import pytest

from handfast.contracts.rules import explained, in_words
from handfast.contracts.rules.wording import because

LIBRARY = Path(__file__).parent.parent / "data" / "library.json"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("deal.tcv >= 25000", "the contract value is at least 25,000"),
        ("deal.monthly<99.5", "the monthly charge is below 99.5"),
        ('customer.region = "IL"', "the customer's region is IL"),
        ('customer.region != "IL"', "the customer's region is not IL"),
        ('customer.segment in ("large", "enterprise")',
         "the customer's segment is large or enterprise"),
        ('customer.segment in ("a", "b", "c")', "the customer's segment is a, b or c"),
        ('list contains(products, "modem")', "modem is ordered"),
        ('list contains(products, "modem") or list contains(products, "fiber_router")',
         "modem or fiber router is ordered"),
        ('list contains(products, "modem") and list contains(products, "voice")',
         "modem and voice are ordered"),
        ('deal.tcv >= 25000 and list contains(products, "voice")',
         "the contract value is at least 25,000 and voice is ordered"),
        ('customer.industry = "oil and gas" or deal.tcv > 5',
         "the customer's industry is oil and gas or the contract value is above 5"),
    ],
)  # fmt: skip
def test_a_usual_condition_reads_as_a_sentence(condition, words):
    assert in_words(condition) == words


@pytest.mark.parametrize(
    "condition",
    [
        "", "false", "deal.tcv", "not(deal.tcv > 5)", "deal.tcv > 5 and",
        "deal.tcv > 5 and deal.once > 5 or deal.monthly > 5",
        "(deal.tcv > 5 or deal.once > 5) and deal.monthly > 5",
        "deal.tcv > deal.once", "deal.surprise > 5", "deal.tcv > 5 and deal.surprise > 5",
        'list contains(products, "a\\"b")', "some p in products satisfies p = 3",
    ],
)  # fmt: skip
def test_an_unusual_condition_is_not_guessed_at(condition):
    assert in_words(condition) == ""


def test_every_condition_of_the_shipped_library_has_words():
    clauses = json.loads(LIBRARY.read_text())
    rows = clauses["clauses"] if isinstance(clauses, dict) else clauses
    conditions = {row["condition"] for row in rows} - {"", "false"}
    assert len(conditions) >= 6
    assert [c for c in conditions if not in_words(c)] == []


def test_a_reason_is_told_in_words_with_the_condition_beside_it():
    plain = "deal.tcv < 25000"
    assert explained(because(plain), plain) == (
        "Chosen because the contract value is below 25,000.", plain,
    )  # fmt: skip
    unusual = "count(products) > 3"
    assert explained(because(unusual), unusual) == ("Chosen by its condition.", unusual)


def test_the_words_of_people_are_left_alone():
    said = "Chosen by Lena Legal: the customer insists."
    assert explained(said, "deal.tcv < 25000") == (said, "")
    assert explained("Standard text.", "") == ("Standard text.", "")
