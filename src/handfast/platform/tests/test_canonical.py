"""Canonical JSON: one value, one text; nothing lost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.kernel.money import Money
from handfast.kernel.ref import Ref
from handfast.platform.canonical import canonical_json, digest, plain

ID = UUID("01900000-0000-7000-8000-000000000001")
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


class Color(Enum):
    RED = "red"


@dataclass(frozen=True)
class Line:
    product: str
    net: Money


def test_keys_are_sorted_and_text_is_kept_as_it_is():
    assert canonical_json({"b": 1, "a": "Zoë"}) == '{"a":"Zoë","b":1}'.encode()


def test_special_values_become_text():
    east = timezone(timedelta(hours=2))
    value = {
        "id": ID,
        "net": Decimal("47.50"),
        "at": datetime(2026, 3, 2, 11, 0, tzinfo=east),
        "day": date(2026, 3, 2),
        "ref": Ref("quote", ID),
        "color": Color.RED,
        "tags": {"b", "a"},
        "line": Line("Internet", Money(Decimal("47.50"), "USD")),
    }
    assert plain(value) == {
        "id": str(ID),
        "net": "47.50",
        "at": "2026-03-02T09:00:00+00:00",
        "day": "2026-03-02",
        "ref": f"{'quote'}:{ID}",
        "color": "red",
        "tags": ["a", "b"],
        "line": {"product": "Internet", "net": {"amount": "47.50", "currency": "USD"}},
    }


def test_the_same_moment_in_two_zones_is_the_same():
    there = datetime(2026, 3, 2, 3, 0, tzinfo=timezone(timedelta(hours=-6)))
    assert plain(there) == plain(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


def test_values_without_json_form_are_refused():
    with pytest.raises(TypeError, match="object has no JSON form"):
        plain(object())


@settings(max_examples=50, deadline=None)
@given(json_values)
def test_plain_is_idempotent_and_the_digest_is_stable(value):
    assert plain(plain(value)) == plain(value)
    assert digest(value) == digest(plain(value))
