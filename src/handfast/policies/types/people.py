"""Who publishes: people as policies knows them, and the rule that a second person looks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Person:
    """A colleague who can be told something by mail."""

    id: UUID
    name: str
    email: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Directory:
    """Where policies finds people, given by whoever knows them.

    `holders(permission)` are the active colleagues who hold a permission, `roles(permission)` the
    roles that do (key to name), `person(id)` is an active colleague or None.
    """

    holders: Callable[[str], Sequence[Person]]
    person: Callable[[UUID], Person | None]
    roles: Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class ReviewRule:
    """Whether a second person must publish, and the roles that may publish their own versions."""

    four_eyes: bool
    alone: tuple[str, ...] = ()

    def spares(self, roles: Iterable[str]) -> bool:
        """Whether somebody with these roles may publish what they have written themselves."""
        return not self.four_eyes or not set(roles).isdisjoint(self.alone)
