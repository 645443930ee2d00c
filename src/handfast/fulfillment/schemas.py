"""Wire shapes of fulfillment."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from handfast.platform.schemas import Strict


class TaskOut(Schema):
    """A step of a plan."""

    id: UUID
    order_id: UUID
    order_number: str
    account_name: str
    key: str
    spec_key: str
    name: str
    state: str
    handler: str
    owner_team: str
    assignee_id: UUID | None
    assignee_name: str
    promise_id: UUID
    promise_ids: list[UUID]
    role: str
    ponr: str
    milestone: str
    instructions: str
    note: str
    attempts: int
    planned_start: datetime | None
    planned_end: datetime | None
    estimated_start: datetime | None
    estimated_end: datetime | None
    due_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    input: dict[str, Any]
    output: dict[str, Any]
    cost: Decimal | None
    critical: bool
    late: bool


class NodeOut(Schema):
    """A product, service, resource or work order of a plan; `path` runs from the bundle down."""

    id: UUID
    parent_id: UUID | None
    kind: str
    code: str
    name: str
    promise_id: UUID
    path: list[UUID]
    action: str
    characteristics: dict[str, Any]


class MilestoneOut(Schema):
    """Something an order reaches."""

    name: str
    promise_ids: list[UUID]
    reached_at: datetime | None


class PlanOut(Schema):
    """The plan of an order."""

    id: UUID
    order_id: UUID
    revision: int
    status: str
    nodes: list[NodeOut]
    tasks: list[TaskOut]
    dependencies: list[tuple[UUID, UUID]]
    milestones: list[MilestoneOut]
    planned_end: datetime | None
    estimated_end: datetime | None
    jeopardy: str
    cost: Decimal


class FalloutOut(Schema):
    """Something to mend."""

    id: UUID
    task_id: UUID
    task_name: str
    order_id: UUID
    order_number: str
    account_name: str
    category: str
    owner_team: str
    assignee_name: str
    message: str
    state: str
    resolution: str
    reason: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str


class CompleteIn(Strict):
    """What came of a step."""

    output: dict[str, Any] = {}
    note: str = ""
    cost: Decimal | None = None


class RetryIn(Strict):
    """Corrected input, and what was mended."""

    changes: dict[str, Any] = {}
    reason: str = ""


class ReasonIn(Strict):
    """Why."""

    reason: str = ""
    output: dict[str, Any] = {}


class FailIn(Strict):
    """What is wrong."""

    message: str
    category: str = "data"


class AssignIn(Strict):
    """Who takes it; null gives it back to the team."""

    member_id: UUID | None = None


class PoolOut(Schema):
    """A pool and how full it is."""

    spec_code: str
    free: int
    allocated: int


class PoolIn(Strict):
    """Things to put into a pool."""

    values: list[str]


class LineChangeIn(Strict):
    """One wish about an order under way: `action` is add, modify or remove."""

    action: Literal["add", "modify", "remove"]
    promise_id: UUID | None = None
    characteristics: dict[str, Any] = {}
    offering_code: str = Field("", max_length=80)
    quantity: Decimal = Field(Decimal(1), gt=0, max_digits=18, decimal_places=4)
    net_price: Decimal | None = Field(None, ge=0, max_digits=18, decimal_places=4)
    parent_promise_id: UUID | None = None


class AmendIn(Strict):
    """What is to change, and why; `version` is the order's, as last read."""

    changes: list[LineChangeIn]
    reason: str = Field("", max_length=500)
    version: int | None = None


class ImpactOut(Schema):
    """What a change means for the plan: names of steps, and how many are kept."""

    possible: bool
    kept: int
    added: list[str]
    reworked: list[str]
    undone: list[str]
    dropped: list[str]
    refused: list[str]


class RevisionOut(Schema):
    """One revision of a plan, and why it was made."""

    number: int
    status: str
    made_at: datetime
    reason: str
    words: str
    made_by: str
