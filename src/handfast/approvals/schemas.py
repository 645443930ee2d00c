"""Wire shapes of the approvals API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema


class StepOut(Schema):
    """One approver or informed party."""

    id: UUID
    step: int
    role: str
    role_name: str
    kind: str
    state: str
    member_id: UUID | None
    member_name: str
    decided_by: str
    decided_at: datetime | None
    comment: str


class RequestOut(Schema):
    """An approval request with its path."""

    id: UUID
    number: str
    kind: str
    subject: str
    title: str
    status: str
    facts: dict[str, Any]
    summary: dict[str, Any]
    table_version: int
    requested_by: str
    requested_at: datetime
    due_at: datetime
    decided_at: datetime | None
    reason: str
    steps: list[StepOut]


class RequestPage(Schema):
    """Requests with the cursor of the next page."""

    items: list[RequestOut]
    next_cursor: str


class DecisionIn(Schema):
    """An answer: approve or reject, with a comment."""

    decision: str
    comment: str = ""


class ReassignIn(Schema):
    """To whom a step is handed."""

    member_id: UUID
    reason: str = ""


class ReasonIn(Schema):
    """Why."""

    reason: str = ""


class RowShape(Schema):
    """One row of a matrix: FEEL tests by input, values by output."""

    id: str = ""
    cells: dict[str, str]
    outputs: dict[str, str]
    note: str = ""


class MatrixOut(Schema):
    """A version of the matrix."""

    id: UUID
    version: int
    status: str
    effective_from: datetime | None
    effective_to: datetime | None
    lock: int
    rows: list[RowShape]


class MatrixIn(Schema):
    """New rows of the draft; `publish` puts them into force, at once or at a moment."""

    rows: list[RowShape]
    lock: int | None = None
    publish: bool = False
    effective_from: datetime | None = None
