"""The budget that bounds time and memory of one evaluation, and the meter that counts it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handfast.feel.errors import FeelBudgetError


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one evaluation: loop steps, call depth, items of a list, characters of a string."""

    steps: int = 100_000
    depth: int = 48
    items: int = 20_000
    characters: int = 200_000


DEFAULT_BUDGET = Budget()


class Meter:
    """Counts what one evaluation has used; every method raises FeelBudgetError at the limit.

    It also carries the moment that now() tells and, when asked for, what decision tables matched.
    """

    __slots__ = ("at", "budget", "depth", "hits", "left")

    def __init__(self, budget: Budget = DEFAULT_BUDGET, at: datetime | None = None) -> None:
        self.at = at
        self.hits: list[object] | None = None
        self.budget = budget
        self.left = budget.steps
        self.depth = 0

    def charge(self, steps: int) -> None:
        """Use up a number of steps."""
        self.left -= steps
        if self.left < 0:
            raise FeelBudgetError("steps", self.budget.steps)

    def enter(self) -> None:
        """Go one function call deeper."""
        self.depth += 1
        if self.depth > self.budget.depth:
            raise FeelBudgetError("nested calls", self.budget.depth)

    def leave(self) -> None:
        """Return from a function call."""
        self.depth -= 1

    def list_size(self, items: int) -> None:
        """Refuse a list longer than the budget, and charge for its items."""
        if items > self.budget.items:
            raise FeelBudgetError("items in a list", self.budget.items)
        self.charge(items >> 3)

    def text_size(self, characters: int) -> None:
        """Refuse a string longer than the budget, and charge for its characters."""
        if characters > self.budget.characters:
            raise FeelBudgetError("characters in a string", self.budget.characters)
        self.charge(characters >> 6)
