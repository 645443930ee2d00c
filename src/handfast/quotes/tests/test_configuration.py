"""What may be chosen together: each refusal has all its reasons and a remedy with its price."""

from decimal import Decimal

import pytest

from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id
from handfast.quotes.rules import refuse, validate
from handfast.quotes.rules.configuration import apply_remedy
from handfast.quotes.rules.selection import Selection, apply_change, expand_bundle
from handfast.quotes.tests.choices import CONTEXT, catalog, changed, home_fast, journey
from handfast.quotes.types import Change, ConfigurationRefused


def refused(before, after):
    with pytest.raises(ConfigurationRefused) as caught:
        refuse(before, after, catalog(), CONTEXT, new_id)
    return caught.value.violations


def test_the_defaults_of_a_bundle_and_the_journey_are_allowed():
    assert validate(home_fast(), catalog(), CONTEXT) == []
    assert validate(journey(), catalog(), CONTEXT) == []


def test_a_voice_line_is_refused_with_both_reasons_and_a_priced_remedy():
    before = journey()
    after = changed(before, offering="voice_line", quantity=1)
    (violation,) = refused(before, after)
    assert violation.name == "Voice Line"
    assert violation.reasons == (
        "the modem is not voice-ready",
        "Static IPv4 excludes Voice Line",
    )
    assert violation.remedy.text == "Switch the modem to voice-ready and remove Static IPv4"
    assert violation.remedy.monthly == Decimal("7.00")
    assert violation.remedy.once == Decimal("0.00")


def test_the_remedy_makes_the_wish_possible():
    after = changed(journey(), offering="voice_line", quantity=1)
    (violation,) = refused(journey(), after)
    bundle = after.lines[0].key
    mended = apply_remedy(after, violation.remedy, catalog(), new_id)
    assert validate(mended, catalog(), CONTEXT) == []
    assert mended.part(bundle, "static_ipv4") is None
    assert mended.part(bundle, "modem").characteristics["voice_ready"] is True


def test_without_static_address_only_the_modem_is_in_the_way():
    after = changed(home_fast(), offering="voice_line", quantity=1)
    (violation,) = refused(home_fast(), after)
    assert violation.reasons == ("the modem is not voice-ready",)
    assert violation.remedy.text == "Switch the modem to voice-ready"
    assert violation.remedy.monthly == Decimal("15.00")


def test_two_voice_lines_are_allowed_and_three_are_not():
    ready = changed(home_fast(), offering="modem", characteristic="voice_ready", value=True)
    assert validate(changed(ready, offering="voice_line", quantity=2), catalog(), CONTEXT) == []
    (violation,) = refused(ready, changed(ready, offering="voice_line", quantity=3))
    assert violation.reasons == ("Home Fast 500 takes 0 to 2 of it, not 3",)
    assert violation.remedy.text == "Set Voice Line to 2"


@pytest.mark.parametrize(
    ("offering", "quantity", "limits"),
    [("modem", 0, "exactly 1"), ("internet_access", 2, "exactly 1"), ("static_ipv4", 2, "0 to 1")],
)
def test_cardinalities_of_the_parts(offering, quantity, limits):
    (violation,) = refused(home_fast(), changed(home_fast(), offering=offering, quantity=quantity))
    assert violation.reasons == (f"Home Fast 500 takes {limits} of it, not {quantity}",)


def test_each_bundle_is_judged_by_its_own_parts():
    first = changed(home_fast(), offering="modem", characteristic="voice_ready", value=True)
    first = changed(first, offering="voice_line", quantity=1)
    second = changed(home_fast(), offering="static_ipv4", quantity=1)
    assert validate(Selection(first.lines + second.lines), catalog(), CONTEXT) == []


def test_parts_grow_with_their_bundle():
    grown = apply_change(journey(), Change("home_fast_500", None, 3), catalog(), new_id)
    assert {x.offering: x.quantity for x in grown.lines} == {
        "home_fast_500": 3, "internet_access": 3, "modem": 3, "installation": 3, "static_ipv4": 3,
    }  # fmt: skip
    assert validate(grown, catalog(), CONTEXT) == []


def test_removing_a_bundle_removes_its_parts():
    empty = apply_change(journey(), Change("home_fast_500", None, 0), catalog(), new_id)
    assert empty.lines == ()


def test_a_part_cannot_be_sold_alone():
    alone = Selection(expand_bundle(catalog(), "static_ipv4", 1, new_id))
    (violation,) = validate(alone, catalog(), CONTEXT)
    assert violation.reasons == ("it is only sold as a part of a bundle",)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"offering": "priority_support", "quantity": 1}, "offering"),
        ({"offering": "modem", "characteristic": "voice_ready", "value": "perhaps"}, "voice_ready"),
        ({"offering": "modem", "characteristic": "hardware_version", "value": "X"}, "hardware_version"),
        ({"offering": "modem", "quantity": -1}, "quantity"),
        ({"offering": "static_ipv4", "characteristic": "address_family", "value": "IPv6"}, "offering"),
    ],
)  # fmt: skip
def test_what_the_catalog_does_not_know_is_refused(wish, field):
    with pytest.raises(InvalidInput) as caught:
        changed(home_fast(), **wish)
    assert caught.value.problems[0].field == field
