"""Facts contracts publish."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ContractDrafted:
    """A contract was drafted from an accepted quote; nothing was typed again."""

    topic: ClassVar[str] = "contract.drafted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} drafted"
    contract_id: UUID
    number: str
    account_id: UUID
    quote_id: UUID | None


@dataclass(frozen=True)
class ContractSubmitted:
    """The contract needs a look by Legal before it may be signed."""

    topic: ClassVar[str] = "contract.submitted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} sent to Legal"
    contract_id: UUID
    number: str


@dataclass(frozen=True)
class ContractApproved:
    """Legal released the contract for signature."""

    topic: ClassVar[str] = "contract.approved"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} released for signature"
    contract_id: UUID
    number: str


@dataclass(frozen=True)
class ClauseChanged:
    """A clause was replaced by another variant of the library."""

    topic: ClassVar[str] = "contract.clause_changed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{number}: clause “{clause}” now {variant}"
    contract_id: UUID
    number: str
    clause: str
    variant: str
    reason: str


@dataclass(frozen=True)
class ContractSent:
    """The contract went out for signature."""

    topic: ClassVar[str] = "contract.sent_for_signature"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} sent for signature"
    contract_id: UUID
    number: str
    envelope_id: UUID


@dataclass(frozen=True)
class ContractExecuted:
    """Everybody has signed; the contract is active. `lines` is its pricing schedule."""

    topic: ClassVar[str] = "contract.executed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} signed by all and active"
    contract_id: UUID
    number: str
    account_id: UUID
    quote_id: UUID | None
    currency: str
    tcv: Decimal
    start_date: date
    term_months: int
    executed_at: datetime
    lines: list[dict[str, Any]]


@dataclass(frozen=True)
class ContractDeclined:
    """A signer refused, or the envelope ended unsigned: the contract is a draft again."""

    topic: ClassVar[str] = "contract.declined"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} not signed: {reason}"
    contract_id: UUID
    number: str
    reason: str


@dataclass(frozen=True)
class ObligationsDrawnUp:
    """What the clauses of a signed contract make both sides do was drawn up."""

    topic: ClassVar[str] = "obligation.drawn_up"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Obligations drawn up from the clauses of {number}: {count}"
    contract_id: UUID
    number: str
    count: int


@dataclass(frozen=True)
class ObligationDue:
    """An obligation is coming due; its responsible people have been reminded."""

    topic: ClassVar[str] = "obligation.due"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Due {due_on}: {title}"
    obligation_id: UUID
    occurrence_id: UUID
    contract_id: UUID
    number: str
    title: str
    kind: str
    due_on: date
    owed_by: str
    consequence: str


@dataclass(frozen=True)
class ObligationDone:
    """A due day was settled; `outcome` is failed when the measured value is not what was agreed."""

    topic: ClassVar[str] = "obligation.done"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{title}: {result}"
    obligation_id: UUID
    occurrence_id: UUID
    contract_id: UUID
    number: str
    title: str
    kind: str
    outcome: str
    result: str
    measured: Decimal | None
    due_on: date


@dataclass(frozen=True)
class ObligationMissed:
    """A due day has passed and nobody has said that it was done."""

    topic: ClassVar[str] = "obligation.missed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Missed: {title}, due {due_on}"
    obligation_id: UUID
    occurrence_id: UUID
    contract_id: UUID
    number: str
    title: str
    kind: str
    due_on: date
    owed_by: str
    consequence: str


@dataclass(frozen=True)
class ObligationWaived:
    """A due day was let go, with a reason."""

    topic: ClassVar[str] = "obligation.waived"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{title}, due {due_on}, waived: {reason}"
    obligation_id: UUID
    occurrence_id: UUID
    contract_id: UUID
    number: str
    title: str
    kind: str
    reason: str
    due_on: date


@dataclass(frozen=True)
class ObligationReopened:
    """A settled or missed day was opened again."""

    topic: ClassVar[str] = "obligation.reopened"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{title} opened again, due {due_on}: {reason}"
    obligation_id: UUID
    occurrence_id: UUID
    contract_id: UUID
    number: str
    title: str
    kind: str
    reason: str
    due_on: date


@dataclass(frozen=True)
class ContractEnded:
    """The contract was cancelled, terminated, or its term is over."""

    topic: ClassVar[str] = "contract.ended"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} {status}: {reason}"
    contract_id: UUID
    number: str
    status: str
    reason: str


@dataclass(frozen=True)
class PhaseChanged:
    """The contract left a phase of the runbook and entered another; `phase` names that in words."""

    topic: ClassVar[str] = "contract.phase_changed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} now in “{phase}”"
    contract_id: UUID
    number: str
    left: str
    entered: str
    phase: str


@dataclass(frozen=True)
class ContractCommented:
    """Somebody who works on the contract, or is consulted, said something about it."""

    topic: ClassVar[str] = "contract.commented"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number}: comment by {author}"
    contract_id: UUID
    number: str
    comment_id: UUID
    phase: str
    author: str
