"""What upper contexts register at start-up: actions, facts, worklist sources, responsibilities,
places.
"""

from collections.abc import Callable, Mapping, Sequence
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


@dataclass(frozen=True)
class ActionFailed:
    """The answer of an action that failed, but whose notes of the attempt are to be kept."""

    reason: str


Action = Callable[[ActionCall], Mapping[str, Any] | ActionFailed | None]
Source = Callable[[Actor, datetime, str, int], list[WorkItem]]
Rows = Callable[[Actor, datetime, str], Any]
Letters = Callable[[str], Mapping[str, str]]
Places = Callable[[Ref], str]
Facts = Callable[[UUID], Mapping[str, Any]]


@dataclass(frozen=True)
class ActionInput:
    """One named value an action takes from the parameters of its service task."""

    name: str
    label: str
    required: bool = True


@dataclass(frozen=True)
class ActionEntry:
    """An action a service task may name, what it takes, and the variables it gives."""

    name: str
    run: Action
    title: str
    inputs: tuple[ActionInput, ...] = ()
    gives: tuple[str, ...] = ()


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
_facts: dict[str, Facts] = {}


def register_action(
    name: str,
    run: Action,
    title: str = "",
    *,
    inputs: Sequence[ActionInput] = (),
    gives: Sequence[str] = (),
) -> None:
    """Let service tasks name an action; `inputs` and `gives` are shown where one is chosen.

    It runs in the transaction of the step, and may run again after a failure: what leaves the
    database must use the call's key to be done once. It returns variables, or raises; a
    `ProcessError` goes to the error event of the service task. A call without a required input
    is refused before it runs. What it has written is undone when it raises, and kept when it
    answers with `ActionFailed`; both are tried again.
    """
    _actions[name] = ActionEntry(name, run, title or name, tuple(inputs), tuple(gives))


def register_facts(kind: str, facts: Facts) -> None:
    """Let start events know more of a kind of record than its event says.

    The callable gives named facts for an id. It is asked only for events that start a process
    somewhere; what it gives is seen by the start's condition and key, and is kept as variables.
    """
    _facts[kind] = facts


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


def facts_of(subject: Ref | None) -> Mapping[str, Any]:
    """What is registered to be known of a record; empty when nothing is."""
    found = _facts.get(subject.kind) if subject is not None else None
    return found(subject.id) if found is not None and subject is not None else {}


def place_of(subject: Ref | None) -> str:
    """The address of a record's page; empty when it has none."""
    return _places[0](subject) if subject is not None and _places else ""
