"""Built-in functions on contexts: reading, building, changing and merging entries."""

from __future__ import annotations

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin


@builtin("get value", "m: context, key: string")
def get_value(meter: Meter, context: dict[str, object], key: str) -> object:
    """The value of an entry."""
    return context.get(key)


@builtin("get value", "context: context, keys: list")
def get_nested_value(meter: Meter, context: dict[str, object], keys: list[object]) -> object:
    """The value found by following keys through nested contexts."""
    value: object = context
    for key in keys:
        if not isinstance(value, dict) or not isinstance(key, str):
            return None
        value = value.get(key)
    return value if keys else None


@builtin("get entries", "m: context")
def get_entries(meter: Meter, context: dict[str, object]) -> object:
    """The entries as a list of contexts with key and value."""
    meter.list_size(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def context_of(meter: Meter, entries: list[object]) -> object:
    """A context from a list of contexts with key and value; null when a key comes twice."""
    meter.list_size(len(entries))
    result: dict[str, object] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not {"key", "value"} <= entry.keys():
            return None
        key = entry["key"]
        if not isinstance(key, str) or key in result:
            return None
        result[key] = entry["value"]
    return result


@builtin("context put", "context: context, key: string, value: any")
def context_put(meter: Meter, context: dict[str, object], key: str, value: object) -> object:
    """The context with one entry added or replaced."""
    meter.charge(len(context))
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def context_put_nested(
    meter: Meter, context: dict[str, object], keys: list[object], value: object
) -> object:
    """The context with an entry of a nested context added or replaced."""
    if not keys or not isinstance(keys[0], str):
        return None
    meter.charge(len(context) + len(keys))
    key, rest = keys[0], keys[1:]
    if not rest:
        return {**context, key: value}
    inner = context.get(key)
    if not isinstance(inner, dict):
        return None
    nested = context_put_nested(meter, inner, rest, value)
    return None if nested is None else {**context, key: nested}


@builtin("context merge", "contexts: list")
def context_merge(meter: Meter, contexts: list[object]) -> object:
    """All entries of several contexts; the last one wins."""
    result: dict[str, object] = {}
    for context in contexts:
        if not isinstance(context, dict):
            return None
        meter.charge(len(context) + 1)
        result.update(context)
    return result
