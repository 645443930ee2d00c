"""Obligations are drawn up when a contract is signed, and their due days opened as time goes on."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.contracts.events import ObligationsDrawnUp
from handfast.contracts.models import Contract, ContractClause, Obligation, Occurrence
from handfast.contracts.queries.obligation_views import timing_of
from handfast.contracts.rules import typed
from handfast.contracts.rules.obligation_templates import Filled, fill_in, read
from handfast.contracts.rules.obligations import STEPS, Draw, draw, first_reminder
from handfast.contracts.services.locking import locked
from handfast.contracts.types import Term, Timing
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date

MANAGE, KEEP = "contracts.obligations", "contracts.keep"
ENDED = "The contract has ended"
PASSED = "No day was left when the contract was signed"


@transaction.atomic
def draw_up(*, contract_id: UUID, by: Actor, at: datetime) -> int:
    """Draw up what the clauses of a signed contract ask for; returns how many are new.

    Obligations written while drafting begin to count as well. A second call adds nothing.
    """
    access.require(by, MANAGE)
    contract = locked(contract_id)
    if contract.status != "active" or contract.signed_at is None:
        return 0
    made = _from_clauses(contract)
    Obligation.objects.bulk_create(made)
    rows = Obligation.objects.filter(contract=contract, status="active", occurrences=None)
    waiting = list(rows.select_related("contract"))
    opened = open_days(waiting, today=local_date(at))
    _tell_without_days([row for row in waiting if row.id not in opened])
    if made:
        subject = Ref("contract", contract.id)
        audit.record(
            "obligation.drawn_up", subject=subject, by=by, at=at,
            after={"obligations": [f"{row.clause_key}/{row.template_key}" for row in made]},
        )  # fmt: skip
        event = ObligationsDrawnUp(contract.id, contract.number, len(made))
        outbox.publish(event, subject=subject, by=by, at=at, stream_id=contract.stream_id)
    return len(made)


def _tell_without_days(rows: Iterable[Obligation]) -> None:
    """Say of obligations with a rule that no day was left when the contract was signed."""
    told = [row for row in rows if row.timing != "unset" and not row.problem]
    for row in told:
        row.problem = PASSED
    Obligation.objects.bulk_update(told, ["problem"])


def _from_clauses(contract: Contract) -> list[Obligation]:
    known = set(
        Obligation.objects.filter(contract=contract).values_list("clause_key", "template_key")
    )
    facts = typed(contract.facts)
    clauses = ContractClause.objects.filter(contract=contract).select_related("clause")
    found = [
        (one.clause, filled)
        for one in clauses.order_by("position")
        for filled in fill_in([read(raw) for raw in one.clause.obligations], facts)
        if (one.clause.key, filled.template.key) not in known
    ]
    people = _people(contract, {filled.template.role for _, filled in found})
    return [_row(contract, clause, filled, people) for clause, filled in found]


def _people(contract: Contract, roles: Iterable[str]) -> dict[str, UUID]:
    """Who looks after each role's obligations: the contract's owner, or the only one there is."""
    owner = contract.owner
    found: dict[str, UUID] = {}
    for role in sorted(roles):
        if owner is not None and owner.active and role in owner.roles:
            found[role] = owner.id
        elif role:
            holders = parties.members(role=role)
            if len(holders) == 1:
                found[role] = holders[0].id
    return found


def _row(contract: Contract, clause: Any, filled: Filled, people: dict[str, UUID]) -> Obligation:
    said = filled.template
    row = Obligation(
        contract=contract, template_key=said.key, clause_key=clause.key,
        clause_variant=clause.variant, clause_version=clause.version, title=filled.title,
        text=filled.text, kind=said.kind, owed_by=said.owed_by, role=said.role,
        member_id=people.get(said.role), measure=said.measure, comparison=said.comparison,
        threshold=filled.threshold, unit=filled.unit, remind_days=list(said.remind_days),
        consequence=filled.consequence, needs_evidence=said.needs_evidence, problem=filled.problem,
    )  # fmt: skip
    set_timing(row, filled.timing)
    return row


@transaction.atomic
def contract_ended(*, contract_id: UUID, by: Actor, at: datetime) -> int:
    """A contract was terminated before its term: reckon from its real end; returns days withdrawn."""
    access.require(by, MANAGE)
    contract = locked(contract_id)
    if contract.status != "terminated":
        return 0
    today = local_date(at)
    rows = Obligation.objects.select_for_update().filter(contract=contract, status="active")
    gone = 0
    for row in rows.order_by("id"):
        row.contract, row.ended_on = contract, today
        gone += redraw(row, today=today, reason=ENDED)
        row.save(update_fields=["ended_on", "drawn_to"])
    if gone:
        audit.record(
            "obligation.withdrawn", subject=Ref("contract", contract.id), by=by, at=at,
            after={"days": gone}, reason=ENDED,
        )  # fmt: skip
    return gone


def redraw(row: Obligation, *, today: date, reason: str) -> int:
    """Open the days of a changed rule from today on, and withdraw open ones it no longer names.

    The caller saves `drawn_to`. Returns how many were withdrawn.
    """
    found = planned(row, since=today, today=today)
    stale = Occurrence.objects.filter(obligation=row, status="open", planned_on__gte=today)
    gone = stale.exclude(planned_on__in=found.days).update(
        status="withdrawn", remind_on=None, reason=reason[:300]
    )
    _open([(row, found)], today)
    return gone


def open_days(rows: Sequence[Obligation], *, today: date) -> dict[UUID, tuple[date, ...]]:
    """Open what falls due next for each; their contracts must be loaded. Returns the days opened."""
    drawn = [(row, planned(row, since=row.drawn_to or today, today=today)) for row in rows]
    _open(drawn, today)
    Obligation.objects.bulk_update(rows, ["drawn_to"], batch_size=1000)
    return {row.id: found.days for row, found in drawn if found.days}


def planned(row: Obligation, *, since: date, today: date) -> Draw:
    """The days to open; none before the contract is signed."""
    contract = row.contract
    if contract.signed_at is None:
        return Draw((), None)
    term = Term(
        start=contract.start_date, end=row.ended_on or contract.end_date,
        signed=local_date(contract.signed_at),
    )  # fmt: skip
    return draw(timing_of(row), term, since=since, today=today)


def _open(drawn: Iterable[tuple[Obligation, Draw]], today: date) -> None:
    found = list(drawn)
    known = set(
        Occurrence.objects.filter(obligation__in=[row for row, _ in found])
        .exclude(status="withdrawn")
        .values_list("obligation_id", "planned_on")
    )
    Occurrence.objects.bulk_create(
        [
            Occurrence(
                obligation=row, planned_on=day, due_on=day,
                remind_on=first_reminder(day, row.remind_days, today),
            )
            for row, drawn_days in found
            for day in drawn_days.days
            if (row.id, day) not in known
        ],
        batch_size=2000,
    )  # fmt: skip
    for row, drawn_days in found:
        row.drawn_to = drawn_days.drawn_to


def set_timing(row: Obligation, timing: Timing) -> None:
    """Write a timing down; what its kind does not use is left empty."""
    repeats, offset = timing.kind in STEPS, timing.kind == "offset"
    row.timing = timing.kind
    row.fixed_on = timing.on if timing.kind == "fixed" else None
    row.offset_days, row.anchor = (timing.days, timing.anchor) if offset else (None, "")
    row.day = timing.day if repeats else None
    row.month = timing.month if timing.kind in ("quarterly", "yearly") else None
    row.first_on, row.until_on = (timing.first, timing.until) if repeats else (None, None)
