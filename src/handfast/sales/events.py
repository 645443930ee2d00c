"""Facts that sales publishes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class LeadCaptured:
    """Somebody showed interest."""

    topic: ClassVar[str] = "lead.captured"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Lead {number} captured: {name}"
    lead_id: UUID
    number: str
    name: str
    source: str
    score: int
    owner_id: UUID | None


@dataclass(frozen=True)
class LeadsImported:
    """A file of leads was imported; one event for all of them."""

    topic: ClassVar[str] = "leads.imported"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "{count} leads imported"
    count: int
    lead_ids: list[UUID]


@dataclass(frozen=True)
class LeadAssigned:
    """A lead has a new owner."""

    topic: ClassVar[str] = "lead.assigned"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Assigned to {owner_name}"
    lead_id: UUID
    owner_id: UUID
    owner_name: str


@dataclass(frozen=True)
class LeadMoved:
    """A lead was taken up, qualified, disqualified or reopened."""

    topic: ClassVar[str] = "lead.moved"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Lead is {status}"
    lead_id: UUID
    status: str
    reason: str


@dataclass(frozen=True)
class LeadConverted:
    """A lead became an account, a contact and an opportunity."""

    topic: ClassVar[str] = "lead.converted"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Lead converted to opportunity {opportunity_number}"
    lead_id: UUID
    account_id: UUID
    contact_id: UUID
    opportunity_id: UUID
    opportunity_number: str


@dataclass(frozen=True)
class OpportunityCreated:
    """A deal is being worked on."""

    topic: ClassVar[str] = "opportunity.created"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Opportunity {number} opened"
    opportunity_id: UUID
    number: str
    account_id: UUID
    owner_id: UUID | None


@dataclass(frozen=True)
class OpportunityStageChanged:
    """A deal moved to another stage; won and lost are stages as well."""

    topic: ClassVar[str] = "opportunity.stage_changed"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "Opportunity moved from {from_stage} to {to_stage}"
    opportunity_id: UUID
    number: str
    from_stage: str
    to_stage: str
    amount: Decimal
    currency: str
    reason: str
