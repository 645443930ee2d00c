"""Scopes of an evaluation: variables by name, looked up from the innermost outwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from handfast.feel.budget import Meter

MISSING = object()


class Scope:
    """One level of variables; knows its outer scope and the evaluation's meter."""

    __slots__ = ("meter", "outer", "variables")

    def __init__(self, variables: Mapping[str, object], outer: Scope | None, meter: Meter) -> None:
        self.variables = variables
        self.outer = outer
        self.meter = meter

    def inner(self, variables: Mapping[str, object]) -> Scope:
        """A scope inside this one."""
        return Scope(variables, self, self.meter)

    def lookup(self, name: str) -> object:
        """The value of a name, or MISSING."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.variables.get(name, MISSING)
            if value is not MISSING:
                return value
            scope = scope.outer
        return MISSING


Evaluator: TypeAlias = Callable[[Scope], object]
