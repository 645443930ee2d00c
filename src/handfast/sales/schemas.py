"""Wire shapes of the sales API."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema

from handfast.platform.schemas import Strict
from handfast.sales.lifecycle import LEAD


class FactorOut(Schema):
    """One reason for a score."""

    key: str
    label: str
    points: int
    reason: str


class LeadOut(Schema):
    """A lead with its explained score."""

    id: UUID
    number: str
    status: str
    name: str
    company: str
    email: str
    phone: str
    message: str
    region: str
    source: str
    owner_id: UUID | None
    owner_name: str
    score: int
    grade: str
    factors: list[FactorOut]
    captured_at: datetime
    account_id: UUID | None
    contact_id: UUID | None
    opportunity_id: UUID | None
    version: int
    allowed_actions: list[str] = []

    @staticmethod
    def resolve_allowed_actions(view: object) -> list[str]:
        """What the lead's state allows now."""
        return list(LEAD.actions(view.status))  # type: ignore[attr-defined]


class LeadIn(Strict):
    """A new lead; e-mail or phone is needed."""

    name: str
    company: str = ""
    email: str = ""
    phone: str = ""
    message: str = ""
    region: str = ""


class LeadPatch(Strict):
    """Fields of a lead to correct; those left out stay."""

    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None
    message: str | None = None
    region: str | None = None


class LeadPage(Schema):
    """Leads with the cursor of the next page."""

    items: list[LeadOut]
    next_cursor: str


class ConvertIn(Strict):
    """What a conversion may be told; all of it is optional."""

    account_id: UUID | None = None
    contact_id: UUID | None = None
    opportunity_name: str = ""
    amount: Decimal = Decimal(0)
    close_date: date | None = None
    segment: str = "small"
    industry: str = ""


class ConversionOut(Schema):
    """What a conversion made or reused."""

    lead_id: UUID
    account_id: UUID
    contact_id: UUID
    opportunity_id: UUID
    account_is_new: bool
    contact_is_new: bool


class OwnerIn(Strict):
    """Who shall own it."""

    owner_id: UUID


class ReasonIn(Strict):
    """Why."""

    reason: str


class ImportIn(Strict):
    """A CSV text, and what to do when some rows are wrong."""

    csv: str
    mode: str = "good_rows"


class RowProblemOut(Schema):
    """What is wrong with one cell."""

    column: str
    value: str
    message: str
    remedy: str


class RowOut(Schema):
    """What became of one row."""

    line: int
    ok: bool
    number: str
    problems: list[RowProblemOut]


class ImportOut(Schema):
    """What became of each row."""

    mode: str
    imported: int
    rows: list[RowOut]


class OpportunityOut(Schema):
    """An opportunity."""

    id: UUID
    number: str
    stream_id: UUID
    name: str
    stage: str
    account_id: UUID
    account_name: str
    contact_id: UUID | None
    contact_name: str
    owner_id: UUID | None
    owner_name: str
    lead_id: UUID | None
    amount: Decimal
    currency: str
    close_date: date | None
    lost_reason: str
    opened_at: datetime
    closed_at: datetime | None
    version: int


class OpportunityIn(Strict):
    """A new opportunity at an account."""

    account_id: UUID
    name: str
    contact_id: UUID | None = None
    owner_id: UUID | None = None
    amount: Decimal = Decimal(0)
    currency: str = ""
    close_date: date | None = None


class OpportunityPatch(Strict):
    """Fields of an opportunity to change; those left out stay."""

    name: str | None = None
    contact_id: UUID | None = None
    owner_id: UUID | None = None
    amount: Decimal | None = None
    close_date: date | None = None


class OpportunityPage(Schema):
    """Opportunities with the cursor of the next page."""

    items: list[OpportunityOut]
    next_cursor: str


class StageIn(Strict):
    """The stage to move to; `lost` needs a reason."""

    stage: str
    reason: str = ""


class SpanOut(Schema):
    """A stay in one stage."""

    stage: str
    entered_at: datetime
    left_at: datetime | None
    by_name: str
    seconds: int


class TerritoryIn(Strict):
    """A region, `*` for every other one, and who shall have its leads."""

    region: str = Field(max_length=40)
    owner_id: UUID


class TerritoryOut(Schema):
    """Whose the leads of a region are; `*` stands for every other region."""

    id: UUID
    region: str
    owner_id: UUID
    owner_name: str = Field(alias="owner.name")


class MonthOut(Schema):
    """Forecast of one month of closing."""

    month: date | None
    open: Decimal
    weighted: Decimal
    won: Decimal
    deals: int
