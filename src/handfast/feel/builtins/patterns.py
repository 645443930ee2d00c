"""Built-in functions with patterns: matches, replace, split."""

from __future__ import annotations

import re

from handfast.feel.budget import Meter
from handfast.feel.builtins.registry import builtin
from handfast.feel.patterns import Pattern, PatternError, compile_pattern
from handfast.feel.patterns.machine import Found

BAD_PATTERN = 5000
_REFERENCE = re.compile(r"\\([\\$])|\$(\d)")
_STRAY = re.compile(r"\\(?![\\$])|(?<!\\)\$(?!\d)")


def _compiled(pattern: str, flags: str | None, meter: Meter) -> Pattern | None:
    try:
        compiled = compile_pattern(pattern, flags or "")
    except PatternError:
        meter.charge(BAD_PATTERN)
        return None
    meter.charge(3 * len(compiled.program) + len(pattern))
    return compiled


@builtin("matches", "input: string, pattern: string, flags?: string~")
def matches(meter: Meter, text: str, pattern: str, flags: str | None) -> object:
    """Whether a part of a string matches a pattern; null for a bad pattern."""
    compiled = _compiled(pattern, flags, meter)
    return None if compiled is None else compiled.find(text, 0, meter) is not None


@builtin("replace", "input: string, pattern: string, replacement: string, flags?: string~")
def replace(meter: Meter, text: str, pattern: str, replacement: str, flags: str | None) -> object:
    """A string with all matches replaced; $1 stands for a group; null if "" matches, as in XPath."""
    compiled = _compiled(pattern, flags, meter)
    if compiled is None:
        return None
    literal = "q" in (flags or "")
    if compiled.find("", 0, meter) is not None:
        return None
    if not literal and _STRAY.search(replacement.replace("\\\\", "")):
        return None
    pieces: list[str] = []
    last, size = 0, len(text)
    for found in compiled.find_all(text, meter):
        piece = replacement if literal else _filled(replacement, found, text, compiled)
        pieces += (text[last : found.start], piece)
        last, size = found.end, size + len(piece)
        if size > meter.budget.characters:
            meter.text_size(size)
    return "".join([*pieces, text[last:]])


def _filled(replacement: str, found: Found, text: str, pattern: Pattern) -> str:
    def fill(match: re.Match[str]) -> str:
        if match[1]:
            return match[1]
        group = int(match[2])
        return found.group(text, group) if group <= pattern.groups else ""

    return _REFERENCE.sub(fill, replacement)


@builtin("split", "string: string, delimiter: string")
def split(meter: Meter, text: str, delimiter: str) -> object:
    """The parts of a string between the matches of a pattern."""
    compiled = _compiled(delimiter, None, meter)
    if compiled is None:
        return None
    parts: list[object] = []
    last = 0
    for found in compiled.find_all(text, meter):
        if found.end > found.start:
            parts.append(text[last : found.start])
            last = found.end
    meter.list_size(len(parts) + 1)
    return [*parts, text[last:]]
