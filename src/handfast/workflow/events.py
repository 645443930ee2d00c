"""Facts workflow publishes."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ProcessPublished:
    """A version of a process is in force for new instances."""

    topic: ClassVar[str] = "workflow.process_published"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Process {name}: version {number} published"
    key: str
    name: str
    number: int


@dataclass(frozen=True)
class InstanceStarted:
    """A process began."""

    topic: ClassVar[str] = "workflow.started"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{process} {number} started"
    instance_id: UUID
    number: str
    process: str
    subject: str


@dataclass(frozen=True)
class InstanceEnded:
    """A process is over: `status` says completed or cancelled."""

    topic: ClassVar[str] = "workflow.ended"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{process} {number} {status}"
    instance_id: UUID
    number: str
    process: str
    status: str
    subject: str


@dataclass(frozen=True)
class TaskDone:
    """A person did their part.

    `process` and `element` are keys, `step` is what the drawing calls it; `taken_at` is None when
    nobody had taken the task before it was done, `calendar` the one by which its time is reckoned.
    """

    topic: ClassVar[str] = "workflow.task_done"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} done"
    task_id: UUID
    instance_id: UUID
    name: str
    process: str
    element: str
    step: str
    ready_at: datetime
    taken_at: datetime | None
    calendar: str


@dataclass(frozen=True)
class TaskLate:
    """A person's task is past its time; `told` says who was asked to look at it."""

    topic: ClassVar[str] = "workflow.task_late"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{name} is late; told {told}"
    task_id: UUID
    instance_id: UUID
    name: str
    told: str
    level: int


@dataclass(frozen=True)
class IncidentOpened:
    """A process cannot go on without somebody."""

    topic: ClassVar[str] = "workflow.incident_opened"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{number}: “{name}” is stuck: {message}"
    instance_id: UUID
    number: str
    name: str
    message: str


@dataclass(frozen=True)
class InstanceMigrated:
    """An instance goes on by another version of its process."""

    topic: ClassVar[str] = "workflow.migrated"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{number} moved to version {to}"
    instance_id: UUID
    number: str
    to: int
