"""Wire shapes of the workflow API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from handfast.platform.schemas import Strict


class WorkItemOut(Schema):
    """Something a person must do; `kind` is the source it comes from."""

    id: str
    kind: str
    title: str
    text: str
    url: str
    state: str
    due_at: datetime | None
    priority: int
    assignee_id: UUID | None
    assignee: str
    group: str
    about: str
    claimable: bool
    asks: str


class WorklistOut(Schema):
    """The items of a scope, overdue and due first; `late` are overdue, `whole` is their number."""

    items: list[WorkItemOut]
    late: int
    whole: int


class DefinitionOut(Schema):
    """A version of a process without its document."""

    id: UUID
    key: str
    number: int
    name: str
    status: str
    guidance: str
    author: str
    note: str
    saved_at: datetime
    published_at: datetime | None
    version: int


class DefinitionXml(DefinitionOut):
    """A version with its BPMN document."""

    xml: str


class ProblemOut(Schema):
    """What keeps a document from being published, and where."""

    field: str
    value: str
    message: str
    remedy: str


class CheckOut(Schema):
    """The outcome of a check: publishable when there are no problems."""

    key: str
    name: str
    problems: list[ProblemOut]


class DocumentIn(Strict):
    """A BPMN document; `version` is the draft's that was read."""

    xml: str
    note: str = ""
    version: int | None = None


class TokenOut(Schema):
    """Where an instance stands."""

    element: str
    title: str
    kind: str
    name: str
    since: str
    due: str
    failure: str


class InstanceOut(Schema):
    """An instance with its variables and where it stands."""

    id: UUID
    number: str
    title: str
    status: str
    process: str = Field(validation_alias="definition.key")
    process_version: int = Field(validation_alias="definition.number")
    business_key: str
    subject_kind: str
    subject_id: UUID | None
    stream_id: UUID | None
    variables: dict[str, Any]
    tokens: list[TokenOut]
    started_by: str
    started_at: datetime
    ended_at: datetime | None
    reason: str


class InstancePage(Schema):
    """Instances with the cursor of the next page."""

    items: list[InstanceOut]
    next_cursor: str


class StartIn(Strict):
    """What a process begins with; `subject` is kind:uuid, `begin` the id of a start event."""

    begin: str = Field("", max_length=120)
    variables: dict[str, Any] = {}
    subject: str = ""
    business_key: str = ""
    title: str = ""


class HistoryOut(Schema):
    """One step of an instance's history."""

    at: datetime
    element: str
    name: str
    kind: str
    what: str
    detail: str
    by_name: str
    waited_seconds: int | None


class IncidentOut(Schema):
    """A path that cannot go on."""

    id: UUID
    instance_id: UUID
    element: str
    name: str
    message: str
    status: str
    owner_role: str
    owner_id: UUID | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    reason: str


class TaskOut(Schema):
    """A person's task; `candidates` are role:…, team:… and member:…."""

    id: UUID
    instance_id: UUID
    element: str
    name: str
    status: str
    candidates: list[str]
    informs: list[str]
    assignee_id: UUID | None
    priority: int
    opened_at: datetime
    claimed_at: datetime | None
    due_at: datetime | None
    level: int
    done_at: datetime | None
    done_by: str
    answers: dict[str, Any]


class FieldOut(Schema):
    """One question of a task's form."""

    key: str
    label: str
    type: str
    required: bool
    choices: list[str]
    help: str


class TaskDetail(TaskOut):
    """A task with its guidance and form."""

    guidance: str
    form: list[FieldOut]


class AnswersIn(Strict):
    """The answers of a task's form."""

    values: dict[str, Any] = {}
    remark: str = ""


class DelegateIn(Strict):
    """To whom a task goes."""

    member_id: UUID
    reason: str = ""


class AssignIn(Strict):
    """Who looks after it; nobody: its role."""

    member_id: UUID | None = None


class WhyIn(Strict):
    """Why."""

    reason: str = ""


class MendIn(Strict):
    """Corrected variables, and why."""

    values: dict[str, Any] = {}
    reason: str = ""


class MessageIn(Strict):
    """A message for those who wait for it under one of the keys."""

    name: str
    keys: list[str]
    payload: dict[str, Any] = {}


class SignalIn(Strict):
    """A signal for everybody who waits for it."""

    name: str
    payload: dict[str, Any] = {}


class MovedOut(Schema):
    """How many instances were moved at once."""

    moved: int


class MoveOut(Schema):
    """What becomes of one token."""

    element_id: str
    name: str
    to: str
    note: str


class MigrationOut(Schema):
    """The effect of moving one instance."""

    instance_id: UUID
    number: str
    title: str
    possible: bool
    moves: list[MoveOut]
    skipped: list[str]
    problems: list[str]


class MigrateIn(Strict):
    """Which instance moves, and whether new steps may be skipped."""

    instance_id: UUID
    accept_skipped: bool = False


class StepOut(Schema):
    """How often a step was done, and how long it had waited, in seconds."""

    element: str
    name: str
    kind: str
    count: int
    median_seconds: float | None
    p90_seconds: float | None


class FiguresOut(Schema):
    """The figures of a process over the last 90 days."""

    ended: int
    cancelled: int
    median_seconds: float | None
    p90_seconds: float | None
    automation: int | None
    on_time: int | None
    steps: list[StepOut]


class CalendarOut(Schema):
    """A business calendar."""

    id: UUID
    key: str
    name: str
    zone: str
    hours: dict[str, Any]
    country: str
    region: str
    own_days: list[dict[str, Any]]
    version: int


class CalendarIn(Strict):
    """A business calendar to keep: hours as pairs of times per day (mon … sun)."""

    key: str
    name: str = ""
    zone: str
    hours: dict[str, list[tuple[str, str]]]
    country: str = ""
    region: str = ""
    own_days: list[dict[str, Any]] = []
    version: int | None = None


class TaskCommentIn(Strict):
    """What to say."""

    text: str = Field(max_length=4000)


class TaskCommentOut(Schema):
    """What somebody said about a task."""

    text: str
    by_name: str
    at: datetime


class TriggerIn(Strict):
    """Whether a process starts by itself; `element` is the id of one start event."""

    active: bool
    element: str = Field("", max_length=120)


class TriggerOut(Schema):
    """A start event that an event or the clock sets off."""

    element: str
    topic: str
    cycle: str
    active: bool
