"""Compiled expressions and unary tests: the face of the library to its callers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from handfast.feel import tree
from handfast.feel.budget import DEFAULT_BUDGET, Budget, Meter
from handfast.feel.checking import Shape, UnknownName, unknown_names
from handfast.feel.compiling import compile_node, compile_tests
from handfast.feel.compiling.measure import names_read
from handfast.feel.errors import FeelBudgetError
from handfast.feel.parsing import TOO_DEEP, parse, parse_tests
from handfast.feel.scope import Scope
from handfast.feel.tokens import syntax_error
from handfast.feel.values import to_feel

MAX_CACHED = 4000
Made = TypeVar("Made")


class _Compiled:
    """What expressions and unary tests share: their text and the names they read."""

    __slots__ = ("names", "node", "text")

    def __init__(self, text: str, node: tree.Node | tree.UnaryTests) -> None:
        self.text = text
        self.node = node
        self.names = names_read(node)

    def unknown_names(self, known: Collection[str] | Shape) -> list[UnknownName]:
        """The names the text reads that are neither known nor built in, with their places.

        With a mapping of names to their members (None: any) unknown members are found as well.
        They all evaluate to None, so a rule with one is most likely misspelled.
        """
        return _compiled(self.text, lambda: unknown_names(self.node, self.text, known))

    def _scope(self, context: Mapping[str, object], budget: Budget, at: datetime | None) -> Scope:
        used = {name: to_feel(context[name]) for name in self.names if name in context}
        return Scope(used, None, Meter(budget, at))


def _compiled(text: str, make: Callable[[], Made]) -> Made:
    try:
        return make()
    except RecursionError:
        raise syntax_error(text, 0, *TOO_DEEP) from None


class Expression(_Compiled):
    """A compiled expression; immutable and safe to share between threads."""

    __slots__ = ("evaluator",)

    def __init__(self, text: str, names: Collection[str] = ()) -> None:
        node = parse(text, names)
        super().__init__(text, node)
        self.evaluator = _compiled(text, lambda: compile_node(node))

    def evaluate(
        self,
        context: Mapping[str, object],
        budget: Budget | None = None,
        at: datetime | None = None,
    ) -> object:
        """The value in a context; what goes wrong inside gives None, as FEEL demands.

        now() and today() tell 'at'; without it they are None.

        Raises FeelBudgetError when the budget is used up and FeelError when the context holds a
        value that FEEL does not know.
        """
        limits = budget or DEFAULT_BUDGET
        try:
            return self.evaluator(self._scope(context, limits, at))
        except RecursionError:
            raise FeelBudgetError("nested calls", limits.depth) from None


class UnaryTests(_Compiled):
    """A compiled cell of a decision table."""

    __slots__ = ("matcher",)

    def __init__(self, text: str, names: Collection[str] = ()) -> None:
        node = parse_tests(text, ("?", *names))
        super().__init__(text, node)
        self.matcher = _compiled(text, lambda: compile_tests(node))

    def matches(
        self,
        value: object,
        context: Mapping[str, object],
        budget: Budget | None = None,
        at: datetime | None = None,
    ) -> bool | None:
        """Whether a value passes the cell; None when it cannot be compared with it.

        Raises FeelBudgetError when the budget is used up and FeelError when the context holds a
        value that FEEL does not know.
        """
        limits = budget or DEFAULT_BUDGET
        try:
            current = to_feel(value)
            return self.matcher(current, self._scope(context, limits, at).inner({"?": current}))
        except RecursionError:
            raise FeelBudgetError("nested calls", limits.depth) from None


@lru_cache(maxsize=4096)
def _expression(text: str, names: frozenset[str]) -> Expression:
    return Expression(text, sorted(names))


@lru_cache(maxsize=4096)
def _unary_tests(text: str, names: frozenset[str]) -> UnaryTests:
    return UnaryTests(text, sorted(names))


def compile_expression(text: str, names: Collection[str] = ()) -> Expression:
    """Compile an expression, or take it from the cache; raises FeelSyntaxError.

    Names that hold spaces are found by themselves; names that hold operators must be given.
    """
    if len(text) > MAX_CACHED:
        return Expression(text, names)
    return _expression(text, frozenset(names))


def compile_unary_tests(text: str, names: Collection[str] = ()) -> UnaryTests:
    """Compile a cell such as '< 10' or '"A", "B"', or take it from the cache."""
    if len(text) > MAX_CACHED:
        return UnaryTests(text, names)
    return _unary_tests(text, frozenset(names))


def evaluate(
    text: str,
    context: Mapping[str, object],
    budget: Budget | None = None,
    at: datetime | None = None,
) -> object:
    """Compile a text with the names of a context, and evaluate it there."""
    return compile_expression(text, context.keys()).evaluate(context, budget, at)
