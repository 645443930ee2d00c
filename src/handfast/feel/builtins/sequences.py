"""Built-in functions that make new lists: append, insert, sort, flatten, distinct values, ..."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin, whole
from handfast.feel.comparing import compare, equals
from handfast.feel.values import Function


@builtin("sublist", "list: list, start position: number, length?: number")
def sublist(meter: Meter, values: list[object], start: Decimal, length: Decimal | None) -> object:
    """A part of a list; positions count from 1, or from the end when negative."""
    first = whole(start)
    if not first or abs(first) > len(values):
        return None
    begin = first - 1 if first > 0 else len(values) + first
    count = len(values) - begin if length is None else whole(length)
    if count is None or count < 1 or begin + count > len(values):
        return None
    return values[begin : begin + count]


@builtin("append", "list: list, item+: list")
def append(meter: Meter, values: list[object], items: list[object]) -> object:
    """A list with items added at its end."""
    meter.list_size(len(values) + len(items))
    return [*values, *items]


@builtin("concatenate", "list+: list")
def concatenate(meter: Meter, lists: list[object]) -> object:
    """Several lists in one."""
    result: list[object] = []
    for values in lists:
        if values is None:
            return None
        result += values if isinstance(values, list) else [values]
        meter.list_size(len(result))
    return result


@builtin("insert before", "list: list, position: number, newItem: any")
def insert_before(meter: Meter, values: list[object], position: Decimal, item: object) -> object:
    """A list with an item inserted before a position."""
    index = _index(values, position)
    if index is None:
        return None
    meter.list_size(len(values) + 1)
    return [*values[:index], item, *values[index:]]


@builtin("remove", "list: list, position: number")
def remove(meter: Meter, values: list[object], position: Decimal) -> object:
    """A list without the item at a position."""
    index = _index(values, position)
    if index is None:
        return None
    meter.list_size(len(values))
    return values[:index] + values[index + 1 :]


@builtin("list replace", "list: list, position: number, newItem: any")
def list_replace(meter: Meter, values: list[object], position: Decimal, item: object) -> object:
    """A list with the item at a position replaced."""
    index = _index(values, position)
    if index is None:
        return None
    meter.list_size(len(values))
    return [*values[:index], item, *values[index + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any")
def list_replace_matching(
    meter: Meter, values: list[object], match: Function, item: object
) -> object:
    """A list with all items replaced for which a function of item and new item is true."""
    result: list[object] = []
    for value in values:
        verdict = match.call([value, item], None, meter)
        if not isinstance(verdict, bool):
            return None
        result.append(item if verdict else value)
    return result


def _index(values: list[object], position: Decimal) -> int | None:
    index = whole(position)
    if not index or abs(index) > len(values):
        return None
    return index - 1 if index > 0 else len(values) + index


@builtin("reverse", "list: list")
def reverse(meter: Meter, values: list[object]) -> object:
    """A list from its end to its start."""
    meter.list_size(len(values))
    return values[::-1]


@builtin("index of", "list: list, match: any")
def index_of(meter: Meter, values: list[object], match: object) -> object:
    """The positions of all items equal to a value."""
    meter.charge(len(values))
    return [
        Decimal(position)
        for position, value in enumerate(values, 1)
        if equals(value, match, meter) is True
    ]


@builtin("distinct values", "list: list")
def distinct_values(meter: Meter, values: list[object]) -> object:
    """A list without the repetitions of its items."""
    result: list[object] = []
    for value in values:
        meter.charge(len(result) + 1)
        if not any(equals(value, known, meter) is True for known in result):
            result.append(value)
    return result


@builtin("union", "list+: list")
def union(meter: Meter, lists: list[object]) -> object:
    """Several lists in one, without repetitions."""
    joined = concatenate(meter, lists)
    return distinct_values(meter, joined) if isinstance(joined, list) else None


@builtin("flatten", "list: list")
def flatten(meter: Meter, values: list[object]) -> object:
    """A list with the items of all nested lists."""
    result: list[object] = []
    pending = [iter(values)]
    while pending:
        for value in pending[-1]:
            meter.charge(1)
            if isinstance(value, list):
                pending.append(iter(value))
                break
            result.append(value)
        else:
            pending.pop()
    meter.list_size(len(result))
    return result


@builtin("sort", "list: list, precedes?: function")
def sort(meter: Meter, values: list[object], precedes: Function | None) -> object:
    """A list in the order of a function of two items, or in natural order."""
    meter.list_size(len(values))
    failed = False

    def order(left: object, right: object) -> int:
        nonlocal failed
        meter.charge(1)
        if precedes is None:
            sign = compare(left, right)
            failed = failed or sign is None
            return sign or 0
        if precedes.call([left, right], None, meter) is True:
            return -1
        return 1 if precedes.call([right, left], None, meter) is True else 0

    result = sorted(values, key=cmp_to_key(order))
    return None if failed else result
