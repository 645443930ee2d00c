"""The automaton: runs all threads of a pattern side by side, one character at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handfast.feel.budget import Meter
from handfast.feel.patterns.program import ACCEPT, ANCHOR, CHAR, FORK, JUMP, MARK, Step

Marks = tuple[int, ...]
Thread = tuple[int, Marks]


@dataclass(frozen=True, slots=True)
class Found:
    """A match: start and end of the whole and of each group; -1 where a group took no part."""

    marks: Marks

    @property
    def start(self) -> int:
        """Where the match starts."""
        return self.marks[0]

    @property
    def end(self) -> int:
        """Where the match ends."""
        return self.marks[1]

    def group(self, text: str, number: int) -> str:
        """The text of a group; empty when it took no part."""
        start, end = self.marks[2 * number : 2 * number + 2]
        return text[start:end] if start >= 0 else ""


class Pattern:
    """A compiled pattern."""

    __slots__ = ("groups", "multiline", "program")

    def __init__(self, program: list[Step], groups: int, *, multiline: bool) -> None:
        self.program = program
        self.groups = groups
        self.multiline = multiline

    def find(self, text: str, start: int, meter: Meter) -> Found | None:
        """The leftmost match from a position; charges one step per thread and character."""
        empty: Marks = (-1,) * (2 * self.groups + 2)
        threads: list[Thread] = []
        best: Found | None = None
        for offset in range(start, len(text) + 1):
            if best is None:
                meter.charge(self._spread(threads, (0, (offset, *empty[1:])), text, offset))
            if not threads:
                if best is not None:
                    break
                continue
            threads, accepted, visited = self._advance(threads, text, offset)
            meter.charge(visited + len(threads))
            best = accepted or best
        return best

    def _advance(
        self, threads: list[Thread], text: str, offset: int
    ) -> tuple[list[Thread], Found | None, int]:
        following: list[Thread] = []
        seen: set[int] = set()
        char = text[offset : offset + 1]
        for index, marks in threads:
            step = self.program[index]
            if step.kind == ACCEPT:
                return following, Found((marks[0], offset, *marks[2:])), len(seen)
            if char and step.test is not None and step.test(char):
                self._follow((index + 1, marks), text, offset + 1, seen, following)
        return following, None, len(seen)

    def _spread(self, threads: list[Thread], start: Thread, text: str, offset: int) -> int:
        seen = {index for index, _ in threads}
        self._follow(start, text, offset, seen, threads)
        return len(seen)

    def _follow(
        self, start: Thread, text: str, offset: int, seen: set[int], out: list[Thread]
    ) -> None:
        pending = [start]
        while pending:
            index, marks = pending.pop()
            if index in seen:
                continue
            seen.add(index)
            step = self.program[index]
            if step.kind in (CHAR, ACCEPT):
                out.append((index, marks))
            elif step.kind == JUMP:
                pending.append((step.first, marks))
            elif step.kind == FORK:
                pending += [(step.second, marks), (step.first, marks)]
            elif step.kind == MARK:
                kept = (*marks[: step.first], offset, *marks[step.first + 1 :])
                pending.append((index + 1, kept))
            elif step.kind == ANCHOR and self._holds(step.anchor, text, offset):
                pending.append((index + 1, marks))

    def _holds(self, anchor: str, text: str, offset: int) -> bool:
        if anchor == "^":
            return offset == 0 or (self.multiline and text[offset - 1] == "\n")
        return offset == len(text) or (self.multiline and text[offset] == "\n")

    def find_all(self, text: str, meter: Meter) -> Iterator[Found]:
        """All matches from left to right that do not overlap."""
        offset = 0
        while offset <= len(text):
            found = self.find(text, offset, meter)
            if found is None:
                return
            yield found
            offset = found.end if found.end > found.start else found.end + 1
