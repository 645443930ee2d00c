"""Who a phase of work belongs to, from its letters: who may do it, who is told."""

from collections.abc import Mapping


def candidates(letters: Mapping[str, str]) -> tuple[str, ...]:
    """The roles that may do the work: responsible first, then accountable."""
    return tuple(role for word in "RA" for role, letter in letters.items() if letter == word)


def informed(letters: Mapping[str, str]) -> tuple[str, ...]:
    """The roles that are told, consulted before informed."""
    return tuple(role for word in "CI" for role, letter in letters.items() if letter == word)


def accountable(letters: Mapping[str, str]) -> str:
    """The role that answers for it; empty when nobody does."""
    return next((role for role, letter in letters.items() if letter == "A"), "")
