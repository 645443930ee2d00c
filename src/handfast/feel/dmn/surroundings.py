"""What an expression of a model sees: names, types, and where its problems are noted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from handfast.feel import tree
from handfast.feel.dmn.items import ItemType, Types
from handfast.feel.errors import FeelSyntaxError
from handfast.feel.parsing import parse, parse_tests
from handfast.feel.scope import Evaluator

NULL = tree.Literal(None)
NEVER = tree.UnaryTests((tree.Junction("and", (tree.Name("?"), tree.Literal(False))),))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a boxed expression sees: names in scope, types, and where problems are noted."""

    names: frozenset[str]
    types: Types
    members: frozenset[str]
    problems: list[str]
    owner: str

    def with_names(self, names: Collection[str]) -> Surroundings:
        """The same with more names in scope."""
        return Surroundings(
            self.names | frozenset(names), self.types, self.members, self.problems, self.owner
        )

    def note(self, problem: object) -> None:
        """Remember what is wrong with the model."""
        self.problems.append(f"{self.owner}: {problem}")


def converted(evaluate: Evaluator, wanted: ItemType | None) -> Evaluator:
    """A closure whose value is converted to a type."""
    if wanted is None:
        return evaluate
    return lambda scope: wanted.convert(evaluate(scope))


def parse_text(text: str, around: Surroundings) -> tree.Node:
    """The tree of a FEEL text; a text with a syntax error is noted and gives null."""
    try:
        return parse(text, around.names | around.members)
    except FeelSyntaxError as problem:
        around.note(problem)
        return NULL


def parse_cell(text: str, around: Surroundings) -> tree.UnaryTests | None:
    """The tests of a cell; none for an empty cell; a broken one is noted and never matches."""
    if not text:
        return None
    try:
        return parse_tests(text, around.names | around.members | {"?"})
    except FeelSyntaxError as problem:
        around.note(problem)
        return NEVER
