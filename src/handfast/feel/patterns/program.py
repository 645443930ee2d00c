"""A pattern as a program of the automaton: characters, forks, jumps, marks and anchors."""

from __future__ import annotations

from dataclasses import dataclass

from handfast.feel.patterns.classes import Test
from handfast.feel.patterns.syntax import (
    Anchor,
    Choice,
    Group,
    One,
    Part,
    PatternError,
    Repeat,
    Sequence,
)

MAX_PROGRAM = 2000
CHAR, FORK, JUMP, MARK, ANCHOR, ACCEPT = range(6)


@dataclass(slots=True)
class Step:
    """One instruction: its kind, up to two targets, a test and the kind of an anchor."""

    kind: int
    first: int = 0
    second: int = 0
    test: Test | None = None
    anchor: str = ""


def assemble(part: Part) -> list[Step]:
    """The program of a pattern; raises PatternError when it gets too long."""
    program: list[Step] = []
    _emit(part, program)
    program.append(Step(ACCEPT))
    return program


def _add(program: list[Step], step: Step) -> int:
    if len(program) >= MAX_PROGRAM:
        raise PatternError("The pattern is too long.")
    program.append(step)
    return len(program) - 1


def _emit(part: Part, program: list[Step]) -> None:
    if isinstance(part, One):
        _add(program, Step(CHAR, test=part.test))
    elif isinstance(part, Anchor):
        _add(program, Step(ANCHOR, anchor=part.kind))
    elif isinstance(part, Sequence):
        for piece in part.parts:
            _emit(piece, program)
    elif isinstance(part, Group):
        _add(program, Step(MARK, 2 * part.number))
        _emit(part.part, program)
        _add(program, Step(MARK, 2 * part.number + 1))
    elif isinstance(part, Choice):
        _choice(part, program)
    else:
        _repeat(part, program)


def _choice(part: Choice, program: list[Step]) -> None:
    exits: list[int] = []
    for option in part.options[:-1]:
        fork = _add(program, Step(FORK, len(program) + 1))
        _emit(option, program)
        exits.append(_add(program, Step(JUMP)))
        program[fork].second = len(program)
    _emit(part.options[-1], program)
    for index in exits:
        program[index].first = len(program)


def _fork(program: list[Step], greedy: bool) -> int:
    index = len(program)
    return _add(program, Step(FORK, index + 1 if greedy else 0, 0 if greedy else index + 1))


def _aim(program: list[Step], fork: int, greedy: bool, target: int) -> None:
    if greedy:
        program[fork].second = target
    else:
        program[fork].first = target


def _repeat(part: Repeat, program: list[Step]) -> None:
    for _ in range(part.least):
        _emit(part.part, program)
    if part.most is None:
        fork = _fork(program, part.greedy)
        _emit(part.part, program)
        _add(program, Step(JUMP, fork))
        _aim(program, fork, part.greedy, len(program))
        return
    forks: list[int] = []
    for _ in range(part.most - part.least):
        forks.append(_fork(program, part.greedy))
        _emit(part.part, program)
    for fork in forks:
        _aim(program, fork, part.greedy, len(program))
