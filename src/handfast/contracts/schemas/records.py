"""Wire shapes of contracts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from handfast.platform.schemas import Strict


class ContractOut(Schema):
    """A contract; `allowed_actions` are the calls its state allows."""

    id: UUID
    number: str
    kind: str
    title: str
    status: str
    version: int
    stream_id: UUID | None
    quote_id: UUID | None
    quote_number: str
    account_id: UUID
    account_name: str
    contact_id: UUID | None
    owner_id: UUID | None
    owner_name: str
    currency: str
    monthly: Decimal
    once: Decimal
    tcv: Decimal
    term_months: int
    start_date: date | None
    end_date: date | None
    payment_frequency: str
    governing_law: str
    review_class: str
    envelope_id: UUID | None
    signed_at: datetime | None
    document_file_id: UUID | None
    signed_file_id: UUID | None
    certificate_file_id: UUID | None
    phase: str
    in_service_at: datetime | None
    allowed_actions: list[str] = Field(alias="actions")


class ContractPage(Schema):
    """A page of contracts; ask again with `cursor` = `next` for more."""

    items: list[ContractOut]
    next: str


class ScheduleLineOut(Schema):
    """A line of the pricing schedule; prices per unit and period."""

    promise_id: UUID
    parent_promise_id: UUID | None
    offering_code: str
    name: str
    quantity: int
    charge_type: str
    list_price: Decimal
    net_price: Decimal
    characteristics: dict[str, Any]
    catalog_version_id: UUID


class ClauseOut(Schema):
    """A clause of a contract and why this variant was chosen.

    `condition` is the FEEL by which the rules chose it; empty when people did, or nothing had to.
    """

    key: str
    variant: str
    title: str
    text: str
    why: str
    condition: str
    standard: bool


class DraftIn(Strict):
    """The accepted quote to draft a contract from."""

    quote_id: UUID


class ReasonIn(Strict):
    """Why it is done."""

    reason: str = Field(max_length=300)


class ClauseChangeIn(Strict):
    """Another variant of a clause, and why."""

    key: str = Field(max_length=60)
    clause_id: UUID
    reason: str = Field(max_length=300)


class LibraryClauseOut(Schema):
    """A variant of a clause in the library."""

    id: UUID
    key: str
    variant: str
    title: str
    text: str
    condition: str
    priority: int
    risk: str
    version: int
    status: str


class LibraryClauseIn(Strict):
    """A draft of a clause variant; the condition is FEEL over deal, customer, seller, products."""

    key: str = Field(max_length=60, pattern=r"^[a-z0-9-]+$")
    variant: str = Field(max_length=60)
    title: str = Field(max_length=160)
    text: str = Field(max_length=20_000)
    condition: str = Field("", max_length=500)
    priority: int = Field(0, ge=0, le=1000)
    risk: str = Field("standard", pattern="^(standard|nonstandard|high_risk)$")


class EffectIn(Strict):
    """A variant as it might be published."""

    key: str = Field(max_length=60)
    variant: str = Field(max_length=60)
    condition: str = Field("", max_length=500)
    priority: int = Field(0, ge=0, le=1000)


class AffectedOut(Schema):
    """A contract whose deal would get another variant."""

    contract_id: UUID
    number: str
    account_name: str
    now: str
    then: str


class EffectOut(Schema):
    """What a variant would do to the latest deals."""

    looked_at: int
    uses: int
    affected: list[AffectedOut]


class PhaseOut(Schema):
    """A phase of the runbook with its responsibilities."""

    key: str
    name: str
    guidance: str
    responsible: list[str]
    accountable: list[str]
    consulted: list[str]
    informed: list[str]


class RefusedOut(Schema):
    """An act the state allows and the letters do not open to the caller, with the reason."""

    key: str
    label: str
    reason: str


class StandingOut(Schema):
    """Where a contract is in its runbook, and what the caller may do there."""

    phase: PhaseOut
    number: int
    gate: str
    enforced: bool
    yours: str
    may_comment: bool
    allowed: list[str]
    refused: list[RefusedOut]


class CommentOut(Schema):
    """What somebody said about a contract, in the phase it was in."""

    id: UUID
    author_name: str
    phase: str
    text: str
    made_at: datetime


class CommentIn(Strict):
    """What to say."""

    text: str = Field(max_length=2000)


class CellIn(Strict):
    """What a role is in a phase: R, A, C or I; empty for no part."""

    phase: str = Field(max_length=20)
    role: str = Field(max_length=40)
    letter: str = Field("", max_length=1)


class ResponsibilitiesIn(Strict):
    """Cells to change, and whether the letters are enforced (left alone where it is missing)."""

    cells: list[CellIn] = Field(default=[], max_length=500)
    enforced: bool | None = None
