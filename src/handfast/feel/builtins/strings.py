"""Built-in functions on strings, except those with patterns."""

from __future__ import annotations

from decimal import Decimal

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin


@builtin("substring", "string: string, start position: number, length?: number")
def substring(meter: Meter, text: str, start: Decimal, length: Decimal | None) -> object:
    """A part of a string; positions count from 1, or from the end when negative."""
    first = int(start) if abs(start) < 10**9 else 0
    count = len(text) if length is None else int(length) if abs(length) < 10**9 else len(text)
    if first == 0 or abs(first) > len(text) or count < 1:
        return None if first == 0 or count < 1 else ""
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin : begin + count]


@builtin("string length", "string: string")
def string_length(meter: Meter, text: str) -> object:
    """The number of characters."""
    return Decimal(len(text))


@builtin("upper case", "string: string")
def upper_case(meter: Meter, text: str) -> object:
    """The string in upper case."""
    return text.upper()


@builtin("lower case", "string: string")
def lower_case(meter: Meter, text: str) -> object:
    """The string in lower case."""
    return text.lower()


@builtin("substring before", "string: string, match: string")
def substring_before(meter: Meter, text: str, match: str) -> object:
    """What stands before the first match, or an empty string."""
    return text.partition(match)[0] if match and match in text else ""


@builtin("substring after", "string: string, match: string")
def substring_after(meter: Meter, text: str, match: str) -> object:
    """What stands after the first match, or an empty string."""
    return text.partition(match)[2] if match else text


@builtin("contains", "string: string, match: string")
def contains(meter: Meter, text: str, match: str) -> object:
    """Whether a string contains another."""
    return match in text


@builtin("starts with", "string: string, match: string")
def starts_with(meter: Meter, text: str, match: str) -> object:
    """Whether a string starts with another."""
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(meter: Meter, text: str, match: str) -> object:
    """Whether a string ends with another."""
    return text.endswith(match)


@builtin("string join", "list: list, delimiter?: string~")
def string_join(meter: Meter, parts: list[object], delimiter: str | None) -> object:
    """All strings of a list in one, nulls left out; null when an item is no string."""
    texts = [part for part in parts if part is not None]
    if not all(isinstance(text, str) for text in texts):
        return None
    words = [str(text) for text in texts]
    meter.charge(len(words))
    meter.text_size(sum(map(len, words)) + len(words) * len(delimiter or ""))
    return (delimiter or "").join(words)
