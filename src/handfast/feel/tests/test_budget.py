"""Hostile texts end with an error of the budget or of the syntax, and never run away."""

from __future__ import annotations

import pytest

from handfast.feel import Budget, FeelBudgetError, FeelSyntaxError, compile_expression, evaluate

DOUBLING = "{a: [1, 1], " + ", ".join(
    f"x{i}: [{'a' if i == 0 else f'x{i - 1}'}, {'a' if i == 0 else f'x{i - 1}'}]" for i in range(40)
)
RUNAWAY = [
    "for i in 1..1000000000 return i",
    "for i in 1..1000, j in 1..1000 return i * j",
    "some i in 1..1000000000 satisfies i < 0",
    "{f: function(n) f(n + 1), r: f(1)}.r",
    "{f: function(n) if n < 2 then n else f(n - 1) + f(n - 2), r: f(40)}.r",
    '{f: function(s, n) if n = 0 then s else f(s + s, n - 1), r: f("aaaaaaaa", 40)}.r',
    DOUBLING + ", r: x39 = x39}.r",
    DOUBLING + ", r: string(x39)}.r",
    DOUBLING + ", r: count(flatten(x39))}.r",
    "distinct values(for i in 1..9000 return i)",
    "for i in 1..20000 return partial",
    "{a: for i in 1..3000 return [partial[-1]], r: a = a}.r",
    'for d in @"0001-01-01"..@"9999-12-31" return d',
    'for i in 1..20000 return matches("a", "(a{400}){4}" + string(i))',
    'replace("' + "a" * 9000 + '", "a", "' + "b" * 9000 + '")',
    'for i in 1..10000 return upper case("' + "z" * 20000 + '")',
    "for a in [1, 2]" + "".join(f", b{i} in [1, 2]" for i in range(40)) + " return 1",
    "sort(for i in 1..5000 return modulo(i * 7919, 5003), function(a, b) a < b)",
]
ENDLESS = ["(" * 9000, "[1, [" * 4000, "-" * 9000 + "1", "not(" * 4000, "+".join("1" * 9000)]


@pytest.mark.parametrize("text", RUNAWAY, ids=[text[:50] for text in RUNAWAY])
def test_runaway_evaluations_are_stopped_by_the_budget(text: str) -> None:
    with pytest.raises(FeelBudgetError):
        evaluate(text, {})


@pytest.mark.parametrize("text", [*ENDLESS, "1" * 40000], ids=lambda text: text[:8])
def test_endless_texts_are_refused(text: str) -> None:
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


def test_long_chains_inside_deep_brackets_are_refused_or_stopped() -> None:
    text = "1"
    for _ in range(50):
        text = f"({text}{' + 1' * 140})"
    with pytest.raises(FeelSyntaxError, match="nested too deeply"):
        compile_expression(text)


def test_catastrophic_patterns_are_harmless() -> None:
    assert evaluate('matches("' + "a" * 60 + '!", "^(a+)+$")', {}) is False
    assert evaluate('matches("' + "a" * 60 + '", "(a*)*(a*)*(a*)*b")', {}) is False
    assert evaluate('matches("a", "((a{500}){500}){500}")', {}) is None


def test_extreme_numbers_give_null() -> None:
    for text in ("9**9**9**9**9", "exp(1e300)", 'string(@"P1Y" * 1e5999)', "time(1, 1, 1e6000)"):
        assert evaluate(text, {}) is None


def test_each_limit_of_a_budget_is_kept_and_named() -> None:
    cases = [
        ("for i in 1..100 return i", Budget(steps=50), "steps"),
        ("for i in 1..100 return i", Budget(items=50), "items in a list"),
        ('"aaa" + "bbb"', Budget(characters=5), "characters in a string"),
        ("{f: function(n) f(n), r: f(1)}.r", Budget(depth=3), "nested calls"),
    ]
    for text, budget, limit in cases:
        with pytest.raises(FeelBudgetError) as caught:
            compile_expression(text).evaluate({}, budget)
        assert caught.value.limit == limit


def test_a_budget_counts_each_evaluation_by_itself() -> None:
    expression = compile_expression("sum(for i in 1..100 return i)")
    assert {expression.evaluate({}, Budget(steps=1000)) for _ in range(5)} == {5050}


@pytest.mark.parametrize(
    "call", ["log(i)", "exp(i) + exp(i)", "i ** 0.37 + i ** 0.73", "i ** 9999"]
)
def test_slow_functions_cost_as_many_steps_as_they_take_microseconds(call: str) -> None:
    assert evaluate(f"count(for i in 1..1000 return {call})", {}) == 1000
    with pytest.raises(FeelBudgetError):
        evaluate(f"for i in 1..4000 return {call}", {})
