"""Facts that quotes publish."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class QuoteCreated:
    """A draft was started for an opportunity or an account."""

    topic: ClassVar[str] = "quote.created"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} created"
    quote_id: UUID
    number: str
    revision: int
    account_id: UUID
    opportunity_id: UUID | None


@dataclass(frozen=True)
class QuoteSubmitted:
    """The seller asked whether it may go to the customer."""

    topic: ClassVar[str] = "quote.submitted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} submitted"
    quote_id: UUID
    number: str
    discount_percent: Decimal
    tcv: Decimal
    currency: str


@dataclass(frozen=True)
class QuoteApproved:
    """It may go to the customer; `needed` tells whether anyone was asked."""

    topic: ClassVar[str] = "quote.approved"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} approved"
    quote_id: UUID
    number: str
    needed: bool


@dataclass(frozen=True)
class QuoteReturned:
    """An approver said no; it is a draft again."""

    topic: ClassVar[str] = "quote.returned"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} returned: {reason}"
    quote_id: UUID
    number: str
    reason: str


@dataclass(frozen=True)
class QuotePresented:
    """The customer received the document and a link to answer."""

    topic: ClassVar[str] = "quote.presented"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} sent to {to}"
    quote_id: UUID
    number: str
    account_id: UUID
    contact_id: UUID
    to: str
    document_id: UUID
    valid_until: date


@dataclass(frozen=True)
class QuoteAccepted:
    """The customer accepted: contract and promises start from here."""

    topic: ClassVar[str] = "quote.accepted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} accepted"
    quote_id: UUID
    number: str
    account_id: UUID
    contact_id: UUID
    opportunity_id: UUID | None
    currency: str
    tcv: Decimal
    monthly: Decimal
    once: Decimal
    term_months: int
    line_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class QuoteRejected:
    """The customer declined, with a reason."""

    topic: ClassVar[str] = "quote.rejected"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} declined: {reason}"
    quote_id: UUID
    number: str
    opportunity_id: UUID | None
    reason: str


@dataclass(frozen=True)
class QuoteExpired:
    """Its validity ended without an answer."""

    topic: ClassVar[str] = "quote.expired"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} expired"
    quote_id: UUID
    number: str
    opportunity_id: UUID | None


@dataclass(frozen=True)
class QuoteRevised:
    """A new version took the place of an earlier one; its lines keep their promise ids."""

    topic: ClassVar[str] = "quote.revised"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Quote {number} revised: version {revision}"
    quote_id: UUID
    number: str
    revision: int
    replaced_quote_id: UUID
