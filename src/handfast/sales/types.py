"""Values of sales: permissions, stages, and the frozen views other contexts read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from handfast.kernel.money import round_half_up

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "sales.view": (
        "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
        "executive", "operations", "customer_success",
    ),
    "sales.edit": ("sales", "sales_leader", "sales_ops", "deal_desk"),
    "sales.admin": ("sales_leader", "sales_ops"),
}  # fmt: skip
SOURCES: Mapping[str, str] = {
    "web_form": "Web form",
    "api": "API",
    "import": "Import",
    "manual": "Entered by hand",
}
OPEN_STAGES = ("qualification", "discovery", "proposal", "negotiation")
STAGES = (*OPEN_STAGES, "won", "lost")
PROBABILITY: Mapping[str, Decimal] = {
    "qualification": Decimal("0.10"),
    "discovery": Decimal("0.25"),
    "proposal": Decimal("0.50"),
    "negotiation": Decimal("0.75"),
    "won": Decimal(1),
    "lost": Decimal(0),
}


@dataclass(frozen=True)
class LeadFacts:
    """What the score is computed from; stored with it, so that it can be computed again."""

    company: str
    email: str
    phone: str
    message: str
    source: str
    region_served: bool
    known_customer: bool


@dataclass(frozen=True)
class Factor:
    """One reason for a score."""

    key: str
    label: str
    points: int
    reason: str


@dataclass(frozen=True)
class Score:
    """How promising a lead is, 0 to 100, and why."""

    points: int
    factors: tuple[Factor, ...]

    @property
    def grade(self) -> str:
        """Hot, warm or cold."""
        return "hot" if self.points >= 70 else "warm" if self.points >= 40 else "cold"


@dataclass(frozen=True)
class LeadView:
    """A lead as pages and other contexts read it."""

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
    factors: tuple[Factor, ...]
    captured_at: datetime
    disqualify_reason: str
    account_id: UUID | None
    contact_id: UUID | None
    opportunity_id: UUID | None
    version: int

    @property
    def grade(self) -> str:
        """Hot, warm or cold."""
        return Score(self.score, ()).grade


@dataclass(frozen=True)
class OpportunityView:
    """An opportunity as pages and other contexts read it; the amount is in `currency`."""

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

    @property
    def probability(self) -> Decimal:
        """How likely it is to be won at its stage."""
        return PROBABILITY[self.stage]

    @property
    def weighted(self) -> Decimal:
        """The amount times its probability, to the cent."""
        return round_half_up(self.amount * self.probability, 2)

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.stage in OPEN_STAGES


@dataclass(frozen=True)
class StageSpan:
    """A stay in one stage; `left_at` and the rest are open while it lasts."""

    stage: str
    entered_at: datetime
    left_at: datetime | None
    by_name: str
    lasted: timedelta


@dataclass(frozen=True)
class Conversion:
    """What one conversion made, or found and reused."""

    lead_id: UUID
    account_id: UUID
    contact_id: UUID
    opportunity_id: UUID
    account_is_new: bool
    contact_is_new: bool


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one cell of an imported file."""

    column: str
    value: str
    message: str
    remedy: str


@dataclass(frozen=True)
class ImportRow:
    """One row of an imported file: its line, cells by column, and what is wrong with it."""

    line: int
    cells: Mapping[str, str]
    problems: tuple[RowProblem, ...] = ()
    number: str = ""

    @property
    def ok(self) -> bool:
        """Nothing is wrong with it."""
        return not self.problems


@dataclass(frozen=True)
class ImportReport:
    """What became of each row of an imported file."""

    rows: tuple[ImportRow, ...]
    mode: str
    imported: int

    @property
    def refused(self) -> tuple[ImportRow, ...]:
        """The rows that need correcting."""
        return tuple(row for row in self.rows if not row.ok)
