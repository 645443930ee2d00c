"""Tests of one character: literals, classes, escapes and Unicode categories."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable

Test = Callable[[str], bool]


def literal(char: str, ignore_case: bool) -> Test:
    """Exactly one character, or its other case."""
    if ignore_case:
        low = char.lower()
        return lambda given: given.lower() == low
    return lambda given: given == char


def negated(test: Test) -> Test:
    """Any character that fails a test."""
    return lambda given: not test(given)


def in_spans(spans: list[tuple[str, str]], ignore_case: bool) -> Test:
    """A character of one of several ranges, found by bisection."""
    merged: list[tuple[str, str]] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    lows = [low for low, _ in merged]
    highs = [high for _, high in merged]

    def inside(given: str) -> bool:
        index = bisect_right(lows, given) - 1
        return index >= 0 and given <= highs[index]

    if not ignore_case:
        return inside
    return lambda given: inside(given) or inside(given.lower()) or inside(given.upper())


def either(tests: list[Test]) -> Test:
    """A character that passes one of a few tests."""
    return lambda given: any(test(given) for test in tests)


def without(test: Test, excluded: Test) -> Test:
    """A character that passes one test and fails another."""
    return lambda given: test(given) and not excluded(given)


def category(name: str) -> Test:
    """A character of a Unicode category, such as L or Lu."""
    return lambda given: unicodedata.category(given).startswith(name)


def is_any(given: str) -> bool:
    """Any character."""
    return True


def is_not_newline(given: str) -> bool:
    """Any character but the end of a line."""
    return given not in "\n\r"


def is_space(given: str) -> bool:
    """A space, tab or end of line."""
    return given in " \t\n\r"


def is_word(given: str) -> bool:
    """A character that is no punctuation, separator or control character."""
    return unicodedata.category(given)[0] not in "PZC"


def is_name_start(given: str) -> bool:
    """A character that can start an XML name."""
    return given.isalpha() or given in ":_"


def is_name(given: str) -> bool:
    """A character of an XML name."""
    return given.isalnum() or given in ":_-."


ESCAPES: dict[str, Test] = {
    "d": category("Nd"),
    "s": is_space,
    "w": is_word,
    "i": is_name_start,
    "c": is_name,
}
ESCAPES |= {letter.upper(): negated(test) for letter, test in list(ESCAPES.items())}
CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
PUNCTUATION = frozenset("\\|.?*+(){}[]-^$/ \"'#,:;=<>!@&%_~`")
