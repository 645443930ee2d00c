"""Patterns agree with Python's own engine on what both understand, and know XPath's extras."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.feel.budget import Meter
from handfast.feel.patterns import PatternError, compile_pattern

ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(a|b)", "(?:ab)", "(?:a|ba)"])
REPEATS = st.sampled_from(["", "*", "+", "?", "*?", "+?", "{2}", "{1,2}"])
PATTERNS = st.lists(st.tuples(ATOMS, REPEATS), min_size=1, max_size=4).map(
    lambda parts: "".join(atom + repeat for atom, repeat in parts)
)


@settings(max_examples=150, deadline=None)
@given(pattern=PATTERNS, text=st.text("abc", max_size=10))
def test_matches_are_those_of_python(pattern: str, text: str) -> None:
    expected = re.search(pattern, text)
    found = compile_pattern(pattern, "").find(text, 0, Meter())
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert (found.start, found.end) == expected.span()


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "expected"),
    [
        ("^b$", "", "a\nb", False),
        ("^b$", "m", "a\nb", True),
        ("a.b", "", "a\nb", False),
        ("a.b", "s", "a\nb", True),
        ("h e l l o [ ]w", "x", "hello w", True),
        ("a.c", "q", "abc", False),
        ("[a-z-[aeiou]]+x", "", "bcdx", True),
        ("^[a-z-[aeiou]]+$", "", "bad", False),
        (r"\p{Lu}\P{Lu}", "", "Ab", True),
        (r"^\d{2,3}$", "", "1234", False),
        (r"^[\d.]+$", "", "1.5", True),
        (r"\$\(\[", "", "$([", True),
        ("[^\\s-]+-", "", "ab-", True),
        ("ÄÖ", "i", "äö", True),
    ],
)
def test_flags_classes_and_escapes(pattern: str, flags: str, text: str, expected: bool) -> None:
    found = compile_pattern(pattern, flags).find(text, 0, Meter())
    assert (found is not None) is expected


@pytest.mark.parametrize(
    "pattern", ["(", "a)", "[", "[]", "*a", "a{3,2}", r"\1", "[b-a]", r"\q", "a{"]
)
def test_bad_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern, "")
