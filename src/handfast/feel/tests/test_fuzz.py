"""Random texts are evaluated or refused; nothing but the library's own errors ever comes out."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.feel import Budget, FeelError, compile_unary_tests, evaluate
from handfast.feel.builtins import BUILTINS

WORDS = (
    [
        "1",
        "0",
        "-1",
        "2.5",
        "1e300",
        '"a"',
        '"P1Y"',
        "true",
        "false",
        "null",
        "x",
        "xs",
        "item",
        "?",
    ]
    + ["(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "+", "-", "*", "/", "**", "=", "!=", "<"]
    + [">=", "and", "or", "not", "in", "between", "if", "then", "else", "for", "return", "some"]
    + ["every", "satisfies", "function", "instance of", "number", "list<", ">", "a", "b", "partial"]
    + ['@"2026-03-02"', '@"P1D"', '@"P1Y"', '@"10:00:00Z"', '@"2026-03-02T10:00:00@Europe/Paris"']
)
CONTEXT = {"x": 5, "xs": [1, 2, {"a": 1}], "a": {"b": [None]}, "b": "text"}
BUDGET = Budget(steps=2000)
VALUES = st.sampled_from(
    ["null", "1", "-1", "0", "1.5", "1e300", '"a"', '""', "true", "[]", "[1,2]", '["a"]', "[null]"]
    + ["{}", "{a: 1}", "[1..5]", "(< 3)", '@"2026-03-02"', '@"P1D"', '@"-P1Y"', '@"10:00:00Z"']
    + ['@"9999-12-31T23:59:59@Europe/Paris"', '@"0001-01-01T00:00:00Z"', "function(a, b) a < b"]
    + ["sum", '"[1..2]"', '"P1Y"', '"2026-03-02"', '"(a|b)*"', '"i"', "[[1], [2]]", "1e-300"]
)


def _run(text: str) -> None:
    with contextlib.suppress(FeelError):
        evaluate(text, CONTEXT, BUDGET)
    with contextlib.suppress(FeelError):
        compile_unary_tests(text).matches(5, CONTEXT, BUDGET)


@settings(max_examples=150, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=14))
def test_random_words_raise_only_errors_of_the_library(words: list[str]) -> None:
    _run(" ".join(words))


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=30))
def test_random_characters_raise_only_errors_of_the_library(text: str) -> None:
    _run(text)


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(sorted(BUILTINS)), arguments=st.lists(VALUES, max_size=4))
def test_built_in_functions_take_any_arguments(name: str, arguments: list[str]) -> None:
    _run(f"string({name}({', '.join(arguments)}))")


@settings(max_examples=100, deadline=None)
@given(
    left=VALUES,
    operator=st.sampled_from(["+", "-", "*", "/", "**", "=", "!=", "<", "<=", "in", "and", "or"]),
    right=VALUES,
)
def test_operators_take_any_operands(left: str, operator: str, right: str) -> None:
    _run(f"string({left} {operator} {right})")
