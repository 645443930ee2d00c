"""The registry of built-in functions: signatures, conversion of arguments, overloads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from handfast.feel.budget import Meter
from handfast.feel.values import Function, kind_of

BUILTINS: dict[str, Builtin] = {}
Body = TypeVar("Body", bound=Callable[..., object])
UNFIT = object()
COSTS = {
    "log": 60, "exp": 20, "sqrt": 3, "floor": 2, "ceiling": 2, "modulo": 3, "decimal": 2,
    "round up": 2, "round down": 2, "round half up": 2, "round half down": 2,
    "replace": 20, "split": 20, "matches": 10, "stddev": 10, "range": 6, "number": 3, "string": 2,
    "duration": 5, "date and time": 5, "date": 3, "time": 3, "day of year": 2, "week of year": 2,
}  # fmt: skip
"""Steps a call costs beyond those of its arguments, as measured: a step is about a microsecond."""
GROUPS = {
    "duration": ("days and time duration", "years and months duration"),
    "instant": ("date", "date and time"),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, the kinds it takes, and whether it may be left out or be null."""

    name: str
    kinds: tuple[str, ...]
    optional: bool
    nullable: bool
    variadic: bool
    verbatim: bool

    def convert(self, value: object) -> object:
        """A value that fits the parameter, or UNFIT."""
        if self.kinds == ("any",):
            return value
        if value is None:
            return None if self.nullable else UNFIT
        if kind_of(value) in self.kinds:
            return value
        if self.kinds == ("list",):
            return [value]
        if isinstance(value, list) and len(value) == 1 and kind_of(value[0]) in self.kinds:
            return value[0]
        return UNFIT


@dataclass(frozen=True, slots=True)
class Signature:
    """One overload of a built-in function."""

    parameters: tuple[Parameter, ...]
    body: Callable[..., object]

    def bind(
        self, arguments: Sequence[object], names: tuple[str, ...] | None
    ) -> list[object] | None:
        """The values of the parameters in order, or null when the arguments do not fit."""
        if names is not None:
            arguments = self._reorder(arguments, names)
        elif self.parameters and self.parameters[-1].variadic:
            arguments = self._gather(arguments)
        if len(arguments) > len(self.parameters):
            return None
        bound: list[object] = []
        for index, parameter in enumerate(self.parameters):
            if index >= len(arguments) or arguments[index] is UNFIT:
                if not parameter.optional:
                    return None
                bound.append(None)
                continue
            value = parameter.convert(arguments[index])
            if value is UNFIT:
                return None
            bound.append(value)
        return bound

    def _reorder(self, arguments: Sequence[object], names: tuple[str, ...]) -> list[object]:
        values = dict(zip(names, arguments, strict=True))
        ordered = [values.pop(parameter.name, UNFIT) for parameter in self.parameters]
        return [*ordered, *values.values()]

    def _gather(self, arguments: Sequence[object]) -> list[object]:
        fixed = len(self.parameters) - 1
        rest = list(arguments[fixed:])
        if not rest:
            return list(arguments)
        alone = len(rest) == 1 and not self.parameters[-1].verbatim
        if alone and (rest[0] is None or isinstance(rest[0], list)):
            return [*arguments[:fixed], rest[0]]
        return [*arguments[:fixed], rest]


class Builtin(Function):
    """A built-in function with its overloads."""

    __slots__ = ("cost", "name", "signatures")

    def __init__(self, name: str) -> None:
        self.name = name
        self.cost = COSTS.get(name, 0)
        self.signatures: list[Signature] = []

    def call(
        self, arguments: Sequence[object], names: tuple[str, ...] | None, meter: Meter
    ) -> object:
        """Call the first overload that fits, or give null; charge for it and for its arguments."""
        if self.cost:
            meter.charge(self.cost)
        for argument in arguments:
            if isinstance(argument, str):
                meter.charge(len(argument) >> 6)
            elif isinstance(argument, list):
                meter.charge(len(argument) >> 3)
        for signature in self.signatures:
            bound = signature.bind(arguments, names)
            if bound is not None:
                try:
                    return signature.body(meter, *bound)
                except (ArithmeticError, ValueError):
                    return None
        return None


def _parameter(text: str) -> Parameter:
    name, _, kinds = (part.strip() for part in text.partition(":"))
    names: list[str] = []
    for kind in kinds.rstrip("~").split("|"):
        names.extend(GROUPS.get(kind.strip(), (kind.strip(),)))
    return Parameter(
        name.rstrip("?*+"),
        tuple(names),
        optional=name.endswith("?"),
        nullable=kinds.endswith("~"),
        variadic=name.endswith(("*", "+")),
        verbatim=name.endswith("+"),
    )


def builtin(name: str, *signatures: str) -> Callable[[Body], Body]:
    """Register a function under a FEEL name, with one or more signatures.

    A signature lists 'name: kind | kind'. A name ending in '?' may be left out, one ending in '*'
    takes one list or gathers all remaining arguments, one ending in '+' always gathers them, and a
    kind ending in '~' lets null through.
    """

    def register(body: Body) -> Body:
        function = BUILTINS.setdefault(name, Builtin(name))
        for text in signatures:
            parts = [part for part in text.split(",") if part.strip()]
            parameters = tuple(_parameter(part) for part in parts)
            function.signatures.append(Signature(parameters, body))
        return body

    return register


def whole(value: Any) -> int | None:
    """A number without fraction and of a sane size as an int, or null."""
    if not isinstance(value, Decimal) or value != value.to_integral_value():
        return None
    return int(value) if abs(value) < 10**12 else None
