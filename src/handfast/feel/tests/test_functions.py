"""The built-in functions, each with values taken from the definitions of DMN 1.5."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from handfast.feel import evaluate
from handfast.feel.values import YearsMonths

D = Decimal

STRINGS: list[tuple[str, Any]] = [
    ('substring("foobar", 3)', "obar"),
    ('substring("foobar", 3, 3)', "oba"),
    ('substring("foobar", -2, 1)', "a"),
    ('substring("foobar", 0)', None),
    ('substring(string: "foobar", start position: 3)', "obar"),
    ('string length("tes")', D(3)),
    ('string length("\\uD83D\\uDC0Eab")', D(3)),
    ('lower case("aBc4")', "abc4"),
    ('substring before("foobar", "bar")', "foo"),
    ('substring before("foobar", "xyz")', ""),
    ('substring after("foobar", "ob")', "ar"),
    ('substring after("", "a")', ""),
    ('ends with("foobar", "r")', True),
    ('contains("foobar", null)', None),
    ('string join(["a", null, "c"])', "ac"),
    ('string join(["a", "b"], "-")', "a-b"),
    ('string join(["a", 1])', None),
    ('matches("foobar", "^fo*b")', True),
    ('matches("FOO", "foo", "i")', True),
    ('matches("a", "[")', None),
    ('matches("a", "a", "z")', None),
    ('replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")', "[1=ab][2=]cd"),
    ('replace("abracadabra", "bra", "*")', "a*cada*"),
    ('replace("abracadabra", "a.*?a", "*")', "*c*bra"),
    ('replace("abc", "x*", "-")', None),
    ('replace("abc", "b", "$")', None),
    ('split("John Doe", "\\s")', ["John", "Doe"]),
    ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
    ("string(1.10)", "1.10"),
    ("string(true)", "true"),
    ("string(null)", None),
    ('string({a: "x", b: [1, null]})', '{a: "x", b: [1, null]}'),
    ('string(@"P1Y14M")', "P2Y2M"),
    ('string(@"PT36H")', "P1DT12H"),
    ('string(@"2026-03-02T09:00:00@America/Chicago")', "2026-03-02T09:00:00@America/Chicago"),
    ("string([1..3))", "[1..3)"),
]
NUMBERS: list[tuple[str, Any]] = [
    ('number("1 000,0", " ", ",")', D(1000)),
    ('number("1,000.5", ",", ".")', D("1000.5")),
    ('number("1,000", ",", ",")', None),
    ('number("x")', None),
    ("decimal(1/3, 2)", D("0.33")),
    ("decimal(1.5, 0)", D(2)),
    ("decimal(2.5, 0)", D(2)),
    ("floor(-1.56, 1)", D("-1.6")),
    ("ceiling(-1.56, 1)", D("-1.5")),
    ("round up(-5.5, 0)", D(-6)),
    ("round down(5.5, 0)", D(5)),
    ("round half up(-5.5, 0)", D(-6)),
    ("round half down(-5.5, 0)", D(-5)),
    ("round half down(1.126, 2)", D("1.13")),
    ("abs(-10)", D(10)),
    ('abs(@"-PT5H")', timedelta(hours=5)),
    ("modulo(-12, 5)", D(3)),
    ("modulo(10.1, -4.5)", D("-3.4")),
    ("modulo(1, 0)", None),
    ("sqrt(16)", D(4)),
    ("sqrt(-3)", None),
    ("log(0)", None),
    ("exp(0)", D(1)),
    ("odd(5)", True),
    ("odd(1e6000)", False),
    ("even(1e6000)", True),
    ("even(5)", False),
    ("even(0.5)", None),
    ("2 ** 3 ** 2", D(64)),
    ("-2 ** 2", D(4)),
    ("10 ** 7000", None),
]
LISTS: list[tuple[str, Any]] = [
    ("min([1, 2, 3])", D(1)),
    ('max("a", "b")', "b"),
    ('max(1, "b")', None),
    ("min([])", None),
    ("sum([])", None),
    ('sum([@"PT1H", @"PT2H"])', timedelta(hours=3)),
    ("mean([1, 2, 3, 6])", D(3)),
    ("median(8, 2, 5, 3, 4)", D(4)),
    ("median([6, 1, 2, 3])", D("2.5")),
    ("stddev([2, 4, 6])", D(2)),
    ("stddev([47])", None),
    ("mode(6, 3, 9, 6, 6)", [D(6)]),
    ("mode([6, 1, 9, 6, 1])", [D(1), D(6)]),
    ("mode([])", []),
    ("product([2, 3, 4])", D(24)),
    ("all([true, null])", None),
    ("all([false, null])", False),
    ("all([])", True),
    ("any([true, null])", True),
    ("any([false, null])", None),
    ("any([])", False),
    ("sublist([4, 5, 6], 1, 2)", [D(4), D(5)]),
    ("sublist([4, 5, 6], -2)", [D(5), D(6)]),
    ("sublist([4, 5, 6], 5)", None),
    ("append([1], 2, 3)", [D(1), D(2), D(3)]),
    ("append([1], [2])", [D(1), [D(2)]]),
    ("concatenate([1, 2], [3])", [D(1), D(2), D(3)]),
    ("insert before([1, 3], 1, 2)", [D(2), D(1), D(3)]),
    ("insert before([1, 3], -1, 2)", [D(1), D(2), D(3)]),
    ("remove([1, 2, 3], 2)", [D(1), D(3)]),
    ("remove([1], 3)", None),
    ("list replace([2, 4, 7], 3, 6)", [D(2), D(4), D(6)]),
    (
        "list replace([2, 4, 7, 8], function(item, newItem) item < newItem, 5)",
        [D(5), D(5), D(7), D(8)],
    ),
    ("reverse([1, 2])", [D(2), D(1)]),
    ("index of([1, 2, 3, 2], 2)", [D(2), D(4)]),
    ("union([1, 2], [2, 3])", [D(1), D(2), D(3)]),
    ("distinct values([1, 2, 1, null, null])", [D(1), D(2), None]),
    ("flatten([[1, 2], [[3]], 4])", [D(1), D(2), D(3), D(4)]),
    ("sort([3, 1, 2], function(x, y) x > y)", [D(3), D(2), D(1)]),
    ("list contains([1, null], null)", True),
    ("count(null)", None),
]
CONTEXTS: list[tuple[str, Any]] = [
    ('get value({key1: "value1"}, "key1")', "value1"),
    ('get value({a: {b: 1}}, ["a", "b"])', D(1)),
    ("get entries({a: 1})", [{"key": "a", "value": D(1)}]),
    ('context([{key: "a", value: 1}, {key: "b", value: 2}])', {"a": D(1), "b": D(2)}),
    ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
    ('context put({x: 1}, "y", 2)', {"x": D(1), "y": D(2)}),
    ('context put({x: 1, y: {a: 0}}, ["y", "a"], 2)', {"x": D(1), "y": {"a": D(2)}}),
    ("context merge([{x: 1}, {x: 3, y: 2}])", {"x": D(3), "y": D(2)}),
]
TEMPORAL: list[tuple[str, Any]] = [
    ('date("2012-12-25") - date("2012-12-24")', timedelta(days=1)),
    ("date(2012, 12, 25)", date(2012, 12, 25)),
    ("date(2012, 13, 1)", None),
    ('date(date and time("2012-12-25T11:00:00Z"))', date(2012, 12, 25)),
    ('date and time("2012-12-24T23:59:00")', datetime(2012, 12, 24, 23, 59)),
    (
        'date and time(date("2012-12-24"), time("23:59:00Z"))',
        datetime(2012, 12, 24, 23, 59, tzinfo=UTC),
    ),
    ('time("23:59:00Z") + duration("PT2M")', time(0, 1, tzinfo=UTC)),
    ("time(23, 59, 0.5)", time(23, 59, 0, 500000)),
    ('duration("P2Y2M").months', D(2)),
    ('duration("-P1Y6M")', YearsMonths(-18)),
    ('duration("P26D") / duration("P13D")', D(2)),
    ('duration("PT1H") * 1.5', timedelta(minutes=90)),
    ('years and months duration(date("2011-12-22"), date("2013-08-24"))', YearsMonths(20)),
    ('@"2024-01-31" + @"P1M"', date(2024, 2, 29)),
    ('@"2024-01-31" + @"P1D"', date(2024, 2, 1)),
    ('@"2026-03-02T09:00:00Z" > @"2026-03-02T09:00:00+01:00"', True),
    ('@"2026-03-02T09:00:00Z" = @"2026-03-02T10:00:00+01:00"', True),
    ('@"2026-03-02T09:00:00Z" < @"2026-03-02T10:00:00"', None),
    ('@"2026-03-02T09:00:00@Europe/Paris".timezone', "Europe/Paris"),
    ('@"2026-03-02T09:00:00+02:00".time offset', timedelta(hours=2)),
    ('@"2026-03-02".hour', None),
    ('string(@"2026-03-29T01:30:00@Europe/Paris" + @"PT1H")', "2026-03-29T03:30:00@Europe/Paris"),
    (
        '@"2026-03-29T03:30:00@Europe/Paris" - @"2026-03-29T01:30:00@Europe/Paris"',
        timedelta(hours=1),
    ),
    ('@"0001-01-01T00:00:00@Asia/Tokyo" < @"2026-01-01T00:00:00Z"', None),
    ('day of year(date("2019-09-17"))', D(260)),
    ('day of week(date("2019-09-17"))', "Tuesday"),
    ('month of year(date("2019-09-17"))', "September"),
    ('week of year(date("2005-01-01"))', D(53)),
    ('is(date("2012-12-25"), time("23:00:50"))', False),
    ('is(@"23:00:50Z", @"23:00:50")', False),
    ("now()", None),
]
RANGES: list[tuple[str, Any]] = [
    ("before(1, 10)", True),
    ("before([1..5), 5)", True),
    ("before([1..5], 5)", False),
    ("before((1..10], 1)", False),
    ("after([6..10], [1..5])", True),
    ("after(10, [1..5])", True),
    ("meets([1..5], [5..10])", True),
    ("meets([1..5), [5..10])", False),
    ("met by([5..10], [1..5])", True),
    ("overlaps([1..5], [5..8])", True),
    ("overlaps([1..5), [5..8])", False),
    ("overlaps before([1..5], [3..8])", True),
    ("overlaps before([1..5], [1..5])", False),
    ("overlaps after([3..8], [1..5])", True),
    ("finishes(10, [1..10])", True),
    ("finishes([5..10), [1..10))", True),
    ("finished by([1..10], 10)", True),
    ("includes([1..10], 5)", True),
    ("includes([1..10], [1..10))", True),
    ("includes((1..10], [1..10])", False),
    ("during(5, [1..10])", True),
    ("starts(1, (1..10])", False),
    ("starts([1..5], [1..10])", True),
    ("started by([1..10], 1)", True),
    ("coincides([1..5], [1..5])", True),
    ("coincides(3, 4)", False),
    ('before(1, "a")', None),
    ("includes((< 10), 5)", True),
    ('range("[18..21)") = [18..21)', True),
    ("range(\"['a'..'b']\")", None),
    ("[1..5].start", D(1)),
    ("[1..5).end included", False),
    ("(< 5).start", None),
]
FUNCTIONS = STRINGS + NUMBERS + LISTS + CONTEXTS + TEMPORAL + RANGES


@pytest.mark.parametrize(("text", "expected"), FUNCTIONS, ids=[text for text, _ in FUNCTIONS])
def test_function_has_the_value_of_the_specification(text: str, expected: Any) -> None:
    actual = evaluate(text, {})
    assert actual == expected
    assert type(actual) is type(expected)


def test_now_and_today_are_what_the_caller_passes() -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert evaluate("now()", {}, at=at) == at
    assert evaluate("today()", {}, at=at) == date(2026, 3, 2)


def test_a_variable_hides_a_function_of_its_name() -> None:
    assert evaluate("date", {"date": 5}) == D(5)
    assert evaluate("count", {"count": "x"}) == "x"
