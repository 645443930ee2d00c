"""FEEL types: whether a value conforms to one, and implicit conversion to one."""

from __future__ import annotations

from collections.abc import Callable

from handfast.feel.scope import Scope
from handfast.feel.temporal.arithmetic import as_instant
from handfast.feel.tree import TypeNode
from handfast.feel.values import Function, Range, kind_of

SIMPLE = {
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "date and time": "date and time",
    "dateTime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
}
STRUCTURED = ("list", "range", "context", "function")


class NamedType:
    """A type defined outside FEEL text, such as a DMN item definition."""

    __slots__ = ("accepts",)

    def __init__(self, accepts: Callable[[object], bool]) -> None:
        self.accepts = accepts

    def convert(self, value: object) -> object:
        """The value as this type, or null when it does not fit."""
        return value if self.accepts(value) else None


def type_key(name: str) -> str:
    """The scope variable that holds a named type; no FEEL name can be like it."""
    return f"\0type {name}"


def _named(name: str, scope: Scope) -> NamedType | None:
    found = scope.lookup(type_key(name))
    return found if isinstance(found, NamedType) else None


def known_type(type_node: TypeNode, scope: Scope) -> bool:
    """Whether all parts of a type are known."""
    known = (
        type_node.name in SIMPLE
        or type_node.name in ("Any", "Null", *STRUCTURED)
        or _named(type_node.name, scope) is not None
    )
    return known and all(known_type(member, scope) for _, member in type_node.members)


def conforms(value: object, type_node: TypeNode, scope: Scope) -> bool:
    """Whether a value is of a type; null is of type Null only (and of Any, inside)."""
    name = type_node.name
    if name in SIMPLE:
        return kind_of(value) == SIMPLE[name]
    check = CHECKS.get(name)
    if check is not None:
        return check(value, type_node, scope)
    named = _named(name, scope)
    return named is not None and named.accepts(value)


def _is_any(value: object, type_node: TypeNode, scope: Scope) -> bool:
    return value is not None


def _is_null(value: object, type_node: TypeNode, scope: Scope) -> bool:
    return value is None


def _is_list(value: object, type_node: TypeNode, scope: Scope) -> bool:
    if not isinstance(value, list):
        return False
    scope.meter.charge(len(value))
    return all(
        _inside(item, member, scope) for _, member in type_node.members[:1] for item in value
    )


def _inside(value: object, type_node: TypeNode, scope: Scope) -> bool:
    return value is None or conforms(value, type_node, scope)


def _is_context(value: object, type_node: TypeNode, scope: Scope) -> bool:
    if not isinstance(value, dict):
        return False
    return all(
        key in value and _inside(value[key], member, scope) for key, member in type_node.members
    )


def _is_range(value: object, type_node: TypeNode, scope: Scope) -> bool:
    if not isinstance(value, Range):
        return False
    ends = (value.low, value.high)
    return all(_inside(end, member, scope) for _, member in type_node.members[:1] for end in ends)


def _is_function(value: object, type_node: TypeNode, scope: Scope) -> bool:
    return isinstance(value, Function)


CHECKS: dict[str, Callable[[object, TypeNode, Scope], bool]] = {
    "Any": _is_any,
    "Null": _is_null,
    "list": _is_list,
    "context": _is_context,
    "range": _is_range,
    "function": _is_function,
}


def coerce(value: object, type_node: TypeNode, scope: Scope) -> object:
    """A value converted to a type where FEEL does so by itself, else null."""
    named = _named(type_node.name, scope)
    if named is not None:
        return named.convert(value)
    if value is None or conforms(value, type_node, scope) or type_node.name == "Any":
        return value
    if type_node.name == "list":
        return [value] if conforms([value], type_node, scope) else None
    if isinstance(value, list) and len(value) == 1 and conforms(value[0], type_node, scope):
        return value[0]
    if kind_of(value) == "date" and SIMPLE.get(type_node.name) == "date and time":
        return as_instant(value)  # type: ignore[arg-type]
    return None
