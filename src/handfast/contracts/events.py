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
class ContractEnded:
    """The contract was cancelled, terminated, or its term is over."""

    topic: ClassVar[str] = "contract.ended"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Contract {number} {status}: {reason}"
    contract_id: UUID
    number: str
    status: str
    reason: str
