"""Shapes of contracts, and their permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "contracts.view": (
        "sales", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "security",
        "executive", "operations", "customer_success", "procurement",
    ),
    "contracts.draft": ("sales", "sales_ops", "deal_desk", "legal", "contract_manager"),
    "contracts.review": ("legal", "contract_manager"),
    "contracts.send": ("sales", "sales_ops", "deal_desk", "legal", "contract_manager"),
    "contracts.library": ("legal", "contract_manager"),
    "contracts.terminate": ("legal", "contract_manager"),
    "contracts.obligations": ("sales", "sales_ops", "legal", "contract_manager"),
    "contracts.keep": (
        "sales", "sales_ops", "deal_desk", "legal", "contract_manager", "finance", "security",
        "executive", "operations", "customer_success", "procurement",
    ),
}  # fmt: skip

SECTIONS = ("standard", "nonstandard", "high_risk")
SETTING_AUTO_DRAFT = "contracts.auto_draft"
SETTING_RESPONSIBILITIES = "contracts.enforce_responsibilities"


@dataclass(frozen=True)
class ClauseText:
    """A clause of the library: chosen when `condition` (FEEL) holds, the highest priority first.

    `words` says the condition as people do; empty when it has no words.
    """

    id: UUID
    key: str
    variant: str
    title: str
    text: str
    condition: str
    priority: int
    risk: str
    version: int
    words: str = ""


@dataclass(frozen=True)
class ChosenClause:
    """A clause resolved for a deal: its text filled in, and why this variant was chosen."""

    clause: ClauseText
    text: str
    why: str


@dataclass(frozen=True)
class ScheduleLineView:
    """A line of the pricing schedule: what was promised, at which price per unit and period."""

    id: UUID
    promise_id: UUID
    parent_promise_id: UUID | None
    offering_code: str
    name: str
    quantity: int
    charge_type: str
    list_price: Decimal
    net_price: Decimal
    characteristics: Mapping[str, Any]
    catalog_version_id: UUID
    position: int

    @property
    def net_total(self) -> Decimal:
        """The net price of the whole quantity, per charge period."""
        return self.net_price * self.quantity

    @property
    def monthly(self) -> bool:
        """Whether it is charged every month."""
        return self.charge_type in ("recurring", "rental")

    @property
    def is_bundle(self) -> bool:
        """Whether it only groups its parts."""
        return self.charge_type == "none"

    @property
    def discount(self) -> Decimal:
        """What the customer pays less than list price, per unit and period; zero or negative."""
        return self.net_price - self.list_price


@dataclass(frozen=True)
class ClauseView:
    """A clause of a contract with the reason for its variant.

    `condition` is the FEEL by which the rules chose it; empty when people did, or nothing had to.
    """

    id: UUID
    key: str
    variant: str
    title: str
    text: str
    why: str
    risk: str
    standard: bool
    position: int
    condition: str = ""


@dataclass(frozen=True)
class ContractView:
    """A contract as pages, API and other contexts read it; the term is half-open."""

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
    contact_name: str
    contact_email: str
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
    catalog_version_id: UUID
    envelope_id: UUID | None
    signed_at: datetime | None
    document_file_id: UUID | None
    signed_file_id: UUID | None
    certificate_file_id: UUID | None
    reason: str
    actions: tuple[str, ...]
    created_at: datetime
    phase: str = ""
    in_service_at: datetime | None = None


@dataclass(frozen=True)
class VersionView:
    """A rendered version of the contract's document."""

    version: int
    file_id: UUID
    sha256: str
    note: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True)
class ClauseUse:
    """How often a variant stands in contracts, and how often people chose it against the rules."""

    contracts: int
    by_hand: int


@dataclass(frozen=True)
class LibraryEntry:
    """The latest version of a clause variant, with its use; `words` as those of its text."""

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
    owner_role: str
    review_on: date | None
    use: ClauseUse
    obligations: int = 0
    words: str = ""


@dataclass(frozen=True)
class TemplateView:
    """A template with its clauses in order, how many contracts use it, and the latest of them."""

    key: str
    name: str
    kind: str
    clauses: tuple[str, ...]
    contracts: int
    latest: str


@dataclass(frozen=True)
class Affected:
    """A contract whose deal would get another variant: `now` by today's library, `then` after."""

    contract_id: UUID
    number: str
    account_name: str
    now: str
    then: str


@dataclass(frozen=True)
class Effect:
    """What a variant would do to the latest deals if it were published."""

    looked_at: int
    uses: int
    affected: tuple[Affected, ...]


@dataclass(frozen=True)
class PhaseView:
    """A phase of the contract runbook and who is Responsible, Accountable, Consulted, Informed."""

    key: str
    name: str
    guidance: str
    responsible: tuple[str, ...]
    accountable: tuple[str, ...]
    consulted: tuple[str, ...]
    informed: tuple[str, ...]

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """What each kind of responsibility is called, and the roles that have it, in words."""
        return (
            ("Responsible", _words(self.responsible)),
            ("Accountable", _words(self.accountable)),
            ("Consulted", _words(self.consulted)),
            ("Informed", _words(self.informed)),
        )


def _words(roles: tuple[str, ...]) -> str:
    return ", ".join(role.replace("_", " ") for role in roles)


@dataclass(frozen=True)
class Refused:
    """An act that the contract's state would allow, and why it is not open to the person."""

    key: str
    label: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """Where a contract is in its runbook, and what a person may do there.

    `yours` says what the person's roles are in the phase; `allowed` holds the acts open to them;
    `asking` why approvers may not be asked by them, empty when they may.
    """

    phase: PhaseView
    number: int
    gate: str
    enforced: bool
    yours: str
    may_comment: bool
    allowed: tuple[str, ...]
    refused: tuple[Refused, ...]
    asking: str = ""


@dataclass(frozen=True)
class CommentView:
    """What somebody said about a contract, in the phase it was in."""

    id: UUID
    author_name: str
    phase: str
    text: str
    made_at: datetime


@dataclass(frozen=True)
class NextStep:
    """What a contract waits for, in the words people read first on its page."""

    tone: str
    title: str
    text: str
