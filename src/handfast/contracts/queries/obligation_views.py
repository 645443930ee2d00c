"""Obligations and due days as plain values, for pages, API and the worklist."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from handfast.contracts.lifecycle import OBLIGATION, OCCURRENCE
from handfast.contracts.models import ContractClause, Obligation, Occurrence
from handfast.contracts.rules.obligations import measure_words, plain, timing_words
from handfast.contracts.types import DEBTORS, KINDS, Timing


@dataclass(frozen=True)
class DueView:
    """A day on which an obligation is due, with what people need to settle it."""

    id: UUID
    obligation_id: UUID
    title: str
    kind: str
    owed_by: str
    contract_id: UUID
    contract_number: str
    account_name: str
    role: str
    member_id: UUID | None
    member_name: str
    measure: str
    unit: str
    needs_evidence: bool
    planned_on: date
    due_on: date
    status: str
    measured: Decimal | None
    kept: bool | None
    note: str
    file_id: UUID | None
    reason: str
    done_at: datetime | None
    done_by: str
    actions: tuple[str, ...]

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]

    @property
    def value(self) -> str:
        """The measured value in words; empty without one."""
        return "" if self.measured is None else f"{plain(self.measured)} {self.unit}".strip()

    @property
    def debtor(self) -> str:
        """Who owes it: we, or the customer by name."""
        return DEBTORS["us"] if self.owed_by == "us" else self.account_name


@dataclass(frozen=True)
class ObligationView:
    """An obligation of a contract, linked to the clause it comes from."""

    id: UUID
    contract_id: UUID
    contract_number: str
    contract_status: str
    account_name: str
    title: str
    text: str
    kind: str
    owed_by: str
    role: str
    member_id: UUID | None
    member_name: str
    timing: Timing
    measure: str
    comparison: str
    threshold: Decimal | None
    unit: str
    remind_days: tuple[int, ...]
    consequence: str
    needs_evidence: bool
    problem: str
    status: str
    reason: str
    version: int
    from_clause: bool
    clause_key: str
    clause_variant: str
    clause_version: int | None
    clause_title: str
    clause_text: str
    clause_position: int | None
    due: DueView | None
    actions: tuple[str, ...]

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]

    @property
    def debtor(self) -> str:
        """Who owes it: we, or the customer by name."""
        return DEBTORS["us"] if self.owed_by == "us" else self.account_name

    @property
    def when(self) -> str:
        """The rule in words."""
        return timing_words(self.timing)

    @property
    def agreed(self) -> str:
        """The measure in words; empty without one."""
        return measure_words(self.measure, self.comparison, self.threshold, self.unit)


@dataclass(frozen=True)
class Figures:
    """How much is late, due soon, and due later."""

    late: int
    soon: int
    later: int


def due_view(row: Occurrence) -> DueView:
    """The due day as a plain value."""
    said = row.obligation
    return DueView(
        id=row.id, obligation_id=said.id, title=said.title, kind=said.kind, owed_by=said.owed_by,
        contract_id=said.contract_id, contract_number=said.contract.number,
        account_name=said.contract.account.name, role=said.role, member_id=said.member_id,
        member_name=said.member.name if said.member else "",
        measure=measure_words(said.measure, said.comparison, said.threshold, said.unit),
        unit=said.unit, needs_evidence=said.needs_evidence, planned_on=row.planned_on,
        due_on=row.due_on, status=row.status, measured=row.measured, kept=row.kept, note=row.note,
        file_id=row.file_id, reason=row.reason, done_at=row.done_at, done_by=row.done_by_name,
        actions=tuple(a for a in OCCURRENCE.actions(row.status) if a not in ("miss", "withdraw")),
    )  # fmt: skip


def obligation_view(
    row: Obligation, due_next: DueView | None, quote: ContractClause | None
) -> ObligationView:
    """The obligation as a plain value, with its next day and its clause."""
    return ObligationView(
        id=row.id, contract_id=row.contract_id, contract_number=row.contract.number,
        contract_status=row.contract.status, account_name=row.contract.account.name,
        title=row.title, text=row.text, kind=row.kind, owed_by=row.owed_by, role=row.role,
        member_id=row.member_id, member_name=row.member.name if row.member else "",
        timing=timing_of(row), measure=row.measure, comparison=row.comparison,
        threshold=row.threshold, unit=row.unit, remind_days=tuple(row.remind_days),
        consequence=row.consequence, needs_evidence=row.needs_evidence, problem=row.problem, status=row.status,
        reason=row.reason, version=row.version, from_clause=bool(row.template_key),
        clause_key=row.clause_key, clause_variant=row.clause_variant,
        clause_version=row.clause_version, clause_title=quote.clause.title if quote else "",
        clause_text=quote.text if quote else "", clause_position=quote.position if quote else None,
        due=due_next, actions=OBLIGATION.actions(row.status),
    )  # fmt: skip


def timing_of(row: Obligation) -> Timing:
    """When it is due, as a value."""
    return Timing(
        kind=row.timing, on=row.fixed_on, days=row.offset_days, anchor=row.anchor, day=row.day,
        month=row.month, first=row.first_on, until=row.until_on,
    )  # fmt: skip
