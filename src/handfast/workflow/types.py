"""Values of workflow: permissions, what a definition contains, what an instance waits for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

STAFF = (
    "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
    "security", "executive", "operations", "customer_success", "procurement",
)  # fmt: skip
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "workflow.view": STAFF,
    "workflow.work": STAFF,
    "workflow.start": (
        "sales", "sales_ops", "deal_desk", "contract_manager", "finance", "operations", "legal",
    ),
    "workflow.manage": ("operations", "contract_manager", "sales_ops", "sales_leader"),
    "workflow.design": (),
}  # fmt: skip

NAMESPACE = "urn:handfast:bpmn:1"
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
FIELD_TYPES = ("text", "longtext", "number", "boolean", "date", "choice")
LETTERS: Mapping[str, str] = {
    "R": "Responsible", "A": "Accountable", "C": "Consulted", "I": "Informed",
}  # fmt: skip


@dataclass(frozen=True)
class FormField:
    """One question of a task's form; the answer becomes the variable `key`."""

    key: str
    label: str
    type: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True)
class Element:
    """A node of a process: `kind` is its BPMN name, `event` what it waits for or throws.

    `settings` are the attributes and texts of our own namespace (candidates, action, due, …).
    """

    id: str
    name: str
    kind: str
    scope: str
    line: int
    event: str = ""
    event_name: str = ""
    expression: str = ""
    attached_to: str = ""
    interrupting: bool = True
    loop: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    guidance: str = ""

    @property
    def title(self) -> str:
        """The name people know it by."""
        return self.name or self.id


@dataclass(frozen=True)
class Flow:
    """An arrow between two nodes, with its condition."""

    id: str
    source: str
    target: str
    condition: str
    scope: str
    line: int
    default: bool = False


@dataclass(frozen=True)
class Process:
    """A process as its document says: the key, its nodes and arrows, what it calls."""

    key: str
    name: str
    guidance: str
    settings: Mapping[str, str]
    elements: tuple[Element, ...]
    flows: tuple[Flow, ...]

    @property
    def calls(self) -> tuple[str, ...]:
        """Keys of the processes that call activities start."""
        return tuple(
            dict.fromkeys(
                e.settings.get("calledElement", "")
                for e in self.elements
                if e.kind == "callActivity"
            )
        )

    @property
    def starts(self) -> tuple[Element, ...]:
        """Its start events: each begins instances of its own."""
        return tuple(e for e in self.elements if e.kind == "startEvent" and e.scope == self.key)

    def find(self, element_id: str) -> Element | None:
        """The node of that id, or None."""
        return next((e for e in self.elements if e.id == element_id), None)


@dataclass(frozen=True)
class Token:
    """Where a running process stands: one waiting node with the data that arrived there."""

    token: str
    element: Element
    data: Mapping[str, Any]
    kind: str
    name: str = ""
    due_at: datetime | None = None
    failure: str = ""


@dataclass(frozen=True)
class Happening:
    """Something the engine did in a step, for the history."""

    what: str
    element: Element
    token: str
    detail: str = ""


@dataclass(frozen=True)
class Thrown:
    """A message or signal a process sends to others."""

    kind: str
    name: str
    payload: Mapping[str, Any]
    correlation: str = ""


@dataclass(frozen=True)
class Move:
    """What becomes of one token when its instance moves to another version."""

    element_id: str
    name: str
    to: str
    note: str = ""


@dataclass(frozen=True)
class MigrationRow:
    """The effect on one instance; `skipped` are new mandatory tasks it would never see."""

    instance_id: UUID
    number: str
    title: str
    moves: tuple[Move, ...]
    skipped: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether every token has a place in the new version."""
        return not self.problems


@dataclass(frozen=True)
class WorkItem:
    """Something a person must do, whatever context it comes from; `asks` is the verb for it."""

    id: str
    kind: str
    title: str
    url: str
    text: str = ""
    state: str = "open"
    due_at: datetime | None = None
    priority: int = 50
    assignee_id: UUID | None = None
    assignee: str = ""
    group: str = ""
    about: str = ""
    claimable: bool = False
    asks: str = ""

    def late(self, at: datetime) -> bool:
        """Whether its time has passed."""
        return self.due_at is not None and self.due_at < at

    def word(self, at: datetime) -> str:
        """How it stands, in a word: fallout, overdue, what it asks for, else its state."""
        if self.state == "fallout":
            return self.state
        return "overdue" if self.late(at) else self.asks or self.state

    def tone(self, at: datetime) -> str:
        """Red for what is late or broken, amber for what others wait for, else blue."""
        if self.state == "fallout" or self.late(at):
            return "red"
        return "amber" if self.asks else "blue"
