"""Reading a pattern: alternatives, sequences, repetitions, groups, classes and anchors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from handfast.feel.patterns import classes
from handfast.feel.patterns.classes import Test

MAX_LENGTH = 1000
MAX_REPEAT = 500
MAX_NESTING = 30
MAX_GROUPS = 20
MAX_SUBTRACTIONS = 3
MAX_ESCAPES = 12


class PatternError(Exception):
    """The pattern or its flags are not understood."""


@dataclass(frozen=True, slots=True)
class One:
    """One character that passes a test."""

    test: Test


@dataclass(frozen=True, slots=True)
class Anchor:
    """The start (^) or the end ($) of the text or line."""

    kind: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after another."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several alternatives, the first preferred."""

    options: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part a number of times; without a most, any number."""

    part: Part
    least: int
    most: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A captured part."""

    number: int
    part: Part


Part: TypeAlias = One | Anchor | Sequence | Choice | Repeat | Group
_COUNT = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}", re.ASCII)


def parse_pattern(text: str, flags: str) -> tuple[Part, int]:
    """The tree of a pattern and its number of groups; raises PatternError."""
    if len(text) > MAX_LENGTH or set(flags) - set("smixq"):
        raise PatternError(text)
    if "q" in flags:
        return Sequence(tuple(One(classes.literal(char, "i" in flags)) for char in text)), 0
    reader = _Reader(_compact(text) if "x" in flags else text, flags)
    part = reader.choice()
    if reader.rest():
        raise PatternError(text)
    return part, reader.groups


def _compact(text: str) -> str:
    kept: list[str] = []
    nesting = 0
    for index, char in enumerate(text):
        escaped = index > 0 and text[index - 1] == "\\"
        nesting += 0 if escaped else {"[": 1, "]": -1}.get(char, 0)
        if nesting > 0 or not char.isspace():
            kept.append(char)
    return "".join(kept)


class _Reader:
    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.index = 0
        self.groups = 0
        self.nesting = 0
        self.ignore_case = "i" in flags
        self.dot = classes.is_any if "s" in flags else classes.is_not_newline

    def rest(self) -> bool:
        return self.index < len(self.text)

    def peek(self) -> str:
        return self.text[self.index : self.index + 1]

    def take(self) -> str:
        char = self.peek()
        if not char:
            raise PatternError(self.text)
        self.index += 1
        return char

    def accept(self, text: str) -> bool:
        if self.text.startswith(text, self.index):
            self.index += len(text)
            return True
        return False

    def choice(self) -> Part:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise PatternError(self.text)
        options = [self.sequence()]
        while self.accept("|"):
            options.append(self.sequence())
        self.nesting -= 1
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Part:
        parts: list[Part] = []
        while self.rest() and self.peek() not in "|)":
            parts.append(self.repeated(self.atom()))
        return Sequence(tuple(parts))

    def repeated(self, part: Part) -> Part:
        least, most = self.count()
        if (least, most) == (1, 1):
            return part
        return Repeat(part, least, most, greedy=not self.accept("?"))

    def count(self) -> tuple[int, int | None]:
        for sign, bounds in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.accept(sign):
                return bounds
        if self.peek() != "{":
            return 1, 1
        match = _COUNT.match(self.text, self.index)
        if match is None:
            raise PatternError(self.text)
        self.index = match.end()
        least = int(match[1])
        most = int(match[3]) if match[3] else (None if match[2] else least)
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise PatternError(self.text)
        return least, most

    def atom(self) -> Part:
        char = self.take()
        if char == "(":
            return self.group()
        if char == "[":
            return One(self.char_class())
        if char == "\\":
            return One(self.escape())
        if char in "^$":
            return Anchor(char)
        if char in "*+?{}])":
            raise PatternError(self.text)
        return One(self.dot if char == "." else classes.literal(char, self.ignore_case))

    def group(self) -> Part:
        if self.accept("?:"):
            part = self.choice()
        else:
            self.groups += 1
            if self.groups > MAX_GROUPS:
                raise PatternError(self.text)
            number = self.groups
            part = Group(number, self.choice())
        if not self.accept(")"):
            raise PatternError(self.text)
        return part

    def escape(self) -> Test:
        char = self.take()
        if char in classes.ESCAPES:
            return classes.ESCAPES[char]
        if char in "pP":
            return self.category(char == "P")
        return classes.literal(self.plain(char), self.ignore_case)

    def plain(self, char: str) -> str:
        if char in classes.CONTROLS:
            return classes.CONTROLS[char]
        if char not in classes.PUNCTUATION:
            raise PatternError(self.text)
        return char

    def category(self, negative: bool) -> Test:
        match = re.compile(r"\{([A-Z][a-z]?)\}").match(self.text, self.index)
        if match is None:
            raise PatternError(self.text)
        self.index = match.end()
        test = classes.category(match[1])
        return classes.negated(test) if negative else test

    def char_class(self, nesting: int = 0) -> Test:
        if nesting > MAX_SUBTRACTIONS:
            raise PatternError(self.text)
        negative = self.accept("^")
        spans: list[tuple[str, str]] = []
        tests: list[Test] = []
        excluded: Test | None = None
        while not ((spans or tests) and self.accept("]")):
            if self.accept("-["):
                excluded = self.char_class(nesting + 1)
                if not self.accept("]"):
                    raise PatternError(self.text)
                break
            self.class_item(spans, tests)
        test = self.class_test(spans, tests)
        test = classes.negated(test) if negative else test
        return test if excluded is None else classes.without(test, excluded)

    def class_test(self, spans: list[tuple[str, str]], tests: list[Test]) -> Test:
        if len(tests) > MAX_ESCAPES:
            raise PatternError(self.text)
        simple = classes.in_spans(spans, self.ignore_case)
        return classes.either([simple, *tests]) if tests else simple

    def class_item(self, spans: list[tuple[str, str]], tests: list[Test]) -> None:
        char = self.take()
        if char == "[":
            raise PatternError(self.text)
        if char == "\\":
            if self.peek() in classes.ESCAPES or self.peek() in "pP":
                tests.append(self.escape())
                return
            char = self.plain(self.take())
        if self.peek() != "-" or self.text[self.index + 1 : self.index + 2] in ("]", "["):
            spans.append((char, char))
            return
        self.take()
        high = self.take()
        high = self.plain(self.take()) if high == "\\" else high
        if high < char:
            raise PatternError(self.text)
        spans.append((char, high))
