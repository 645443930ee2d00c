"""Facts that approvals publishes; `subject` is the record asked about, as kind:uuid."""

from dataclasses import dataclass
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
    """One approver has answered."""

    topic: ClassVar[str] = "approval.decided"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{role}: {decision}"
    request_id: UUID
    subject: str
    role: str
    decision: str
    comment: str


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


@dataclass(frozen=True)
class ApprovalOverdue:
    """An answer has been waited for longer than agreed."""

    topic: ClassVar[str] = "approval.overdue"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Approval {number} is overdue"
    request_id: UUID
    number: str
    subject: str
