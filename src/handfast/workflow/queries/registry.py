"""What upper contexts register at start-up: actions, worklist sources, responsibilities, places."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.kernel.ref import Ref
from handfast.platform.access import Actor
from handfast.workflow.types import WorkItem


@dataclass(frozen=True)
class ActionCall:
    """What a service task hands to its action; `key` is the same on every repetition."""

    arguments: Mapping[str, Any]
    key: str
    instance_id: UUID
    number: str
    subject: Ref | None
    stream_id: UUID | None
    by: Actor
    at: datetime


Action = Callable[[ActionCall], Mapping[str, Any] | None]
Source = Callable[[Actor, datetime, str, int], list[WorkItem]]
Rows = Callable[[Actor, datetime, str], Any]
Letters = Callable[[str], Mapping[str, str]]
Places = Callable[[Ref], str]


@dataclass(frozen=True)
class ActionEntry:
    """An action a service task may name."""

    name: str
    run: Action
    title: str


@dataclass(frozen=True)
class SourceEntry:
    """Where items of the worklist come from; `rows` finds those of a scope as a queryset."""

    title: str
    items: Source
    rows: Rows | None = None


_actions: dict[str, ActionEntry] = {}
_sources: dict[str, SourceEntry] = {}
_letters: dict[str, Letters] = {}
_places: list[Places] = []


def register_action(name: str, run: Action, title: str = "") -> None:
    """Let service tasks name an action.

    It runs in the transaction of the step, and may run again after a failure: what leaves the
    database must use the call's key to be done once. It returns variables, or raises; a
    `ProcessError` goes to the error event of the service task.
    """
    _actions[name] = ActionEntry(name, run, title or name)


def register_source(
    kind: str, source: Source, title: str = "", *, rows: Rows | None = None
) -> None:
    """Let a context bring its own tasks to the one worklist.

    The source is called with the actor, the moment, the scope (mine, team, free: what nobody of
    the team has taken, or unassigned) and the most items that are wanted, the first due first.
    `rows`, called with the first three, gives the same as a queryset (None: nothing), so that all
    sources are counted in one statement; without it the items are read to be counted.
    """
    _sources[kind] = SourceEntry(title or kind.replace("_", " ").capitalize(), source, rows)


def register_responsibilities(name: str, letters: Letters) -> None:
    """Let tasks say `raci="name.phase"`: the callable gives each role's letter for a phase."""
    _letters[name] = letters


def register_places(places: Places) -> None:
    """Let tasks and instances link to the records they are about (reference to address)."""
    _places[:] = [places]


def actions() -> tuple[ActionEntry, ...]:
    """The registered actions by name."""
    return tuple(_actions[name] for name in sorted(_actions))


def action(name: str) -> ActionEntry | None:
    """The action of that name, or None."""
    return _actions.get(name)


def sources() -> Mapping[str, SourceEntry]:
    """The registered worklist sources by kind."""
    return dict(_sources)


def letters_of(name: str) -> Mapping[str, str]:
    """The letters of a phase named as `contract.drafting`; empty when nobody knows it."""
    table, _, phase = name.partition(".")
    found = _letters.get(table)
    return found(phase) if found else {}


def place_of(subject: Ref | None) -> str:
    """The address of a record's page; empty when it has none."""
    return _places[0](subject) if subject is not None and _places else ""
