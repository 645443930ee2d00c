"""Facts that approvals publishes; `subject` is the record asked about, as kind:uuid."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ApprovalRequested:
    """Somebody must agree before the record may go on."""

    topic: ClassVar[str] = "approval.requested"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number} requested: {approvers}"
    request_id: UUID
    number: str
    subject: str
    approvers: str


@dataclass(frozen=True)
class ApprovalDecided:
    """One approver has answered, who was asked at `asked_at`."""

    topic: ClassVar[str] = "approval.decided"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{role}: {decision}"
    request_id: UUID
    subject: str
    role: str
    decision: str
    comment: str
    asked_at: datetime | None = None


@dataclass(frozen=True)
class ApprovalGranted:
    """Everybody who had to agree has agreed."""

    topic: ClassVar[str] = "approval.granted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number} granted"
    request_id: UUID
    number: str
    subject: str


@dataclass(frozen=True)
class ApprovalRejected:
    """Somebody who had to agree did not."""

    topic: ClassVar[str] = "approval.rejected"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number} rejected: {reason}"
    request_id: UUID
    number: str
    subject: str
    reason: str


@dataclass(frozen=True)
class ApprovalRecalled:
    """The request was taken back or replaced before it was decided."""

    topic: ClassVar[str] = "approval.recalled"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number} taken back"
    request_id: UUID
    number: str
    subject: str
    reason: str
    replaced: bool = False


@dataclass(frozen=True)
class ApprovalReopened:
    """Facts have changed: whose facts changed is asked again, the other answers stay."""

    topic: ClassVar[str] = "approval.reopened"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number}: {because}. Asked again: {again}. Stays: {kept}"
    request_id: UUID
    number: str
    subject: str
    because: str
    again: str
    kept: str


@dataclass(frozen=True)
class ApprovalAtRisk:
    """Most of the time for an answer is used up."""

    topic: ClassVar[str] = "approval.at_risk"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number} is at risk: {role} has until {due}"
    request_id: UUID
    number: str
    subject: str
    role: str
    due: str


@dataclass(frozen=True)
class ApprovalEscalated:
    """Others than planned are asked, because an answer is late or nobody could give it."""

    topic: ClassVar[str] = "approval.escalated"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number}: {to} may answer for {role}, {why}"
    request_id: UUID
    number: str
    subject: str
    role: str
    to: str
    why: str


@dataclass(frozen=True)
class ApprovalDiscussed:
    """A question about a request was asked or answered; the path goes on meanwhile."""

    topic: ClassVar[str] = "approval.discussed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number}: {text}"
    request_id: UUID
    number: str
    subject: str
    text: str


@dataclass(frozen=True)
class ApprovalOverdue:
    """An answer has been waited for longer than agreed."""

    topic: ClassVar[str] = "approval.overdue"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number} is overdue"
    request_id: UUID
    number: str
    subject: str


@dataclass(frozen=True)
class ApprovalDelegated:
    """Somebody answers for a colleague for some days."""

    topic: ClassVar[str] = "approval.delegated"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{substitute} answers for {member} from {starts_on} to {ends_on}"
    delegation_id: UUID
    member: str
    substitute: str
    starts_on: str
    ends_on: str
