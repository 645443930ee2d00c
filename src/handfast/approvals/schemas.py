"""Wire shapes of the approvals API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema

from handfast.platform.schemas import Moment, Strict


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
    decided_for: str
    comment: str
    condition: str
    quorum: int
    reads: list[str]
    basis: dict[str, Any]
    kept: bool
    because: str
    also: list[str]
    due_at: datetime | None
    escalated_at: datetime | None


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
    changes: list[dict[str, Any]]
    auto: bool
    bundled: bool
    steps: list[StepOut]


class RequestPage(Schema):
    """Requests with the cursor of the next page."""

    items: list[RequestOut]
    next_cursor: str


class DecisionIn(Strict):
    """An answer: approve or reject, with a comment; an approval may carry a condition (FEEL)."""

    decision: str
    comment: str = ""
    condition: str = ""


class ReassignIn(Strict):
    """To whom a step is handed."""

    member_id: UUID
    reason: str = ""


class ReasonIn(Strict):
    """Why."""

    reason: str = ""


class RowShape(Strict):
    """One row of a matrix: FEEL tests by input, values by output."""

    id: str = ""
    cells: dict[str, str]
    outputs: dict[str, str]
    note: str = ""


class MatrixOut(Schema):
    """A version of the matrix of a kind of record."""

    kind: str
    id: UUID
    version: int
    status: str
    effective_from: datetime | None
    effective_to: datetime | None
    lock: int
    rows: list[RowShape]


class MatrixSummary(Schema):
    """The matrix in force of a kind of record; `changing` is the version in draft or review."""

    kind: str
    key: str
    name: str
    version: int | None
    effective_from: datetime | None
    effective_to: datetime | None
    rows: int
    facts: list[str]
    changing: int | None


class MatrixIn(Strict):
    """New rows of the draft; `publish` puts them into force, at once or at a moment."""

    rows: list[RowShape]
    lock: int | None = None
    publish: bool = False
    effective_from: Moment | None = None


class DecisionOut(Schema):
    """One decision, with the facts it is bound to."""

    at: datetime
    by_name: str
    for_name: str
    role_name: str
    decision: str
    comment: str
    condition: str
    via: str
    override: bool
    request_number: str
    basis: dict[str, Any]


class QuestionIn(Strict):
    """A question, or the answer to one."""

    text: str


class QuestionOut(Schema):
    """A question about a request, with its answer when there is one."""

    id: UUID
    text: str
    asked_by: str
    asked_at: datetime
    due_at: datetime | None
    answer: str
    answered_by: str
    answered_at: datetime | None


class DelegationIn(Strict):
    """Who answers for whom; both days are included. Without `member_id` it is the caller."""

    substitute_id: UUID
    starts_on: date
    ends_on: date
    member_id: UUID | None = None
    kinds: list[str] = []
    out_of_office: bool = False
    reason: str = ""


class DelegationOut(Schema):
    """Who answers for whom, from when to when."""

    id: UUID
    member_id: UUID
    member_name: str
    substitute_id: UUID
    substitute_name: str
    starts_on: date
    ends_on: date
    kinds: list[str]
    out_of_office: bool
    reason: str
    ended: bool


class PolicyShape(Strict):
    """The company's settings of approvals."""

    bundle_limit: Decimal
    bundle_roles: list[str]
    fallback_role: str
    country: str
    region: str
    work_start: int
    work_end: int
    work_days: list[int]
    idle_days: int
    quarter_days: int


class OpenOut(Schema):
    """A record that is somebody's to move on."""

    kind: str
    id: UUID
    number: str
    title: str
    status: str
    owner: str
    url: str
    value: Decimal | None
    currency: str


class IdleOut(Schema):
    """A record nobody has touched for some working days."""

    record: OpenOut
    last_at: datetime
    last_by: str
    working_days: int


class WaitingOut(Schema):
    """Answers of one role, approver or rule."""

    key: str
    label: str
    answers: int
    approved: int
    approved_percent: Decimal
    overrides: int
    median_hours: Decimal
    p90_hours: Decimal
    median_elapsed: Decimal
    p90_elapsed: Decimal


class VersionOut(Schema):
    """Requests decided by one version of a matrix."""

    kind: str
    version: int
    since: datetime
    requests: int
    approvers: Decimal
    granted: int
    granted_percent: Decimal
    median_hours: Decimal | None
    kept: int


class QuarterOut(Schema):
    """A quarter: its last ten days beside the days before."""

    quarter: datetime
    early: int
    late: int
    early_hours: Decimal | None
    late_hours: Decimal | None
    early_approved: Decimal | None
    late_approved: Decimal | None


class ReportOut(Schema):
    """The review of a period."""

    since: datetime
    until: datetime
    kind: str
    answers: int
    by_role: list[WaitingOut]
    by_approver: list[WaitingOut]
    by_rule: list[WaitingOut]
    candidates: list[WaitingOut]
    versions: list[VersionOut]
    quarters: list[QuarterOut]


class PreviewIn(Strict):
    """Facts to try a matrix with."""

    facts: dict[str, Any]


class PreviewOut(Schema):
    """Who would be asked and told."""

    needed: bool
    approvers: list[str]
    informed: list[str]


class ReachShape(Strict):
    """By which channels a person is asked and reminded: `email`, `sms`."""

    asked: list[str]
    reminded: list[str]
