"""Obligations written by hand: added, changed, closed and taken up again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.contracts.lifecycle import OBLIGATION
from handfast.contracts.models import Contract, ContractClause, Obligation, Occurrence
from handfast.contracts.queries.obligation_views import timing_of
from handfast.contracts.rules.obligation_checks import duty_problems
from handfast.contracts.rules.obligations import first_reminder, following_reminder
from handfast.contracts.services.locking import check_version, locked, require_reason
from handfast.contracts.services.obligations.drawing import (
    KEEP,
    open_days,
    redraw,
    set_timing,
)
from handfast.contracts.services.responsible import require_act
from handfast.contracts.types import Duty
from handfast.kernel.errors import Problem, collect, conflict, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.platform.clock import local_date

PLAIN = (
    "title", "text", "kind", "owed_by", "role", "member_id", "measure", "comparison", "threshold",
    "unit", "consequence", "needs_evidence",
)  # fmt: skip
TOLD = (*PLAIN, "timing", "fixed_on", "offset_days", "anchor", "day", "month", "first_on",
        "until_on", "remind_days", "clause_key")  # fmt: skip


@transaction.atomic
def add_obligation(*, contract_id: UUID, duty: Duty, by: Actor, at: datetime) -> Obligation:
    """Write an obligation into a contract; before the last signature it only waits.

    Raises InvalidInput naming each field, Conflict for a contract that was cancelled.
    """
    require_act("obligations", by=by)
    contract = locked(contract_id)
    if contract.status == "cancelled":
        raise conflict("status", contract.status, "A cancelled contract obliges nobody.")
    row = Obligation(contract=contract, ended_on=_ended_on(contract, at))
    _write(row, duty, at, fresh=True)
    row.save()
    open_days([row], today=local_date(at))
    _note("obligation.added", row, by, at, before={})
    return row


@transaction.atomic
def change_obligation(
    *, obligation_id: UUID, duty: Duty, by: Actor, at: datetime, expected_version: int | None = None
) -> Obligation:
    """Change an obligation; open days that the new rule does not name are withdrawn.

    Raises InvalidInput naming each field, Conflict when somebody was faster.
    """
    require_act("obligations", by=by)
    row = obligation_locked(obligation_id)
    check_version(row, expected_version, "obligation")
    before, timing = _told(row), timing_of(row)
    moved = duty.timing != timing
    _write(row, duty, at, fresh=moved)
    row.version, row.problem = row.version + 1, ""
    today = local_date(at)
    if moved and row.status == "active":
        redraw(row, today=today, reason="The rule was changed")
    row.save()
    if before["remind_days"] != row.remind_days:
        _set_reminders(row, at)
    _note("obligation.changed", row, by, at, before=before)
    return row


@transaction.atomic
def close_obligation(*, obligation_id: UUID, reason: str, by: Actor, at: datetime) -> Obligation:
    """End an obligation by hand; its open days are withdrawn."""
    row = _moved(obligation_id, "close", "obligation.closed", reason, by, at)
    row.drawn_to = None
    row.save()
    Occurrence.objects.filter(obligation=row, status="open").update(
        status="withdrawn", remind_on=None, reason=row.reason
    )
    return row


@transaction.atomic
def resume_obligation(*, obligation_id: UUID, reason: str, by: Actor, at: datetime) -> Obligation:
    """Take a closed obligation up again, from today on."""
    row = _moved(obligation_id, "resume", "obligation.resumed", reason, by, at)
    redraw(row, today=local_date(at), reason=row.reason)
    row.save()
    return row


def _moved(
    obligation_id: UUID, action: str, done: str, reason: str, by: Actor, at: datetime
) -> Obligation:
    """The obligation, locked and moved along its lifecycle with the reason; the caller saves it."""
    require_act("obligations", by=by)
    row = obligation_locked(obligation_id)
    words, was = require_reason(reason), row.status
    row.status = OBLIGATION.after(was, action)
    row.reason, row.version = words, row.version + 1
    audit.record(
        done, subject=Ref("obligation", row.id), by=by, at=at, before={"status": was},
        after={"status": row.status}, reason=words,
    )  # fmt: skip
    return row


@transaction.atomic
def take_obligation(*, obligation_id: UUID, by: Actor, at: datetime) -> Obligation:
    """Look after an obligation of one's role oneself.

    Raises Forbidden for anybody without the role who may not change obligations either, Conflict
    for who is no colleague.
    """
    access.require(by, KEEP)
    row = obligation_locked(obligation_id)
    if row.role not in by.roles:
        require_act("obligations", by=by)
    member = parties.member_id_of(by)
    if member is None:
        raise conflict("member_id", by.name, "Only a colleague can look after an obligation.")
    before = _told(row)
    row.member_id, row.version = member, row.version + 1
    row.save(update_fields=["member", "version"])
    _note("obligation.taken", row, by, at, before=before)
    return row


def obligation_locked(obligation_id: UUID) -> Obligation:
    """The obligation with its contract, locked; raises NotFound."""
    rows = Obligation.objects.select_for_update(of=("self",)).select_related("contract")
    row = rows.filter(id=obligation_id).first()
    if row is None:
        raise not_found("obligation", obligation_id)
    return row


def _ended_on(contract: Contract, at: datetime) -> date | None:
    """The real end of a contract that was terminated, to reckon from."""
    if contract.status != "terminated":
        return None
    known = Obligation.objects.filter(contract=contract, ended_on__isnull=False)
    return known.values_list("ended_on", flat=True).first() or local_date(at)


def _write(row: Obligation, duty: Duty, at: datetime, *, fresh: bool) -> None:
    collect([*duty_problems(duty), *_party_problems(duty), *_day_problems(row, duty, at, fresh)])
    for name in PLAIN:
        value = getattr(duty, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.remind_days = sorted(set(duty.remind_days), reverse=True)
    set_timing(row, duty.timing)
    if duty.clause_key != row.clause_key or row._state.adding:
        _quote(row, row.contract, duty.clause_key)


def _party_problems(duty: Duty) -> list[Problem]:
    found = []
    if duty.role and duty.role not in parties.role_names():
        found.append(Problem("role", duty.role, "There is no such role."))
    if duty.member_id and not any(m.id == duty.member_id for m in parties.members()):
        found.append(
            Problem("member_id", str(duty.member_id), "There is no such colleague.",
                    "Choose somebody who is active.")
        )  # fmt: skip
    if not duty.role and duty.member_id is None:
        found.append(
            Problem("role", "", "Somebody must look after it.", "Give a role or a person.")
        )
    return found


def _day_problems(row: Obligation, duty: Duty, at: datetime, fresh: bool) -> list[Problem]:
    day = duty.timing.on
    signed = row.contract.signed_at is not None
    if not fresh or duty.timing.kind != "fixed" or day is None or not signed:
        return []
    if day >= local_date(at):
        return []
    return [Problem("on", day.isoformat(), "This day has passed.", "Give today or a later day.")]


def _quote(row: Obligation, contract: Contract, key: str) -> None:
    """Link to the clause as it stands in the contract; raises NotFound for another one."""
    row.clause_key, row.clause_variant, row.clause_version = key, "", None
    if not key:
        return
    found = ContractClause.objects.select_related("clause").filter(
        contract=contract, clause__key=key
    )
    one = found.first()
    if one is None:
        raise not_found("clause", key)
    row.clause_variant, row.clause_version = one.clause.variant, one.clause.version


def _set_reminders(row: Obligation, at: datetime) -> None:
    today = local_date(at)
    open_ones = list(Occurrence.objects.filter(obligation=row, status="open"))
    for one in open_ones:
        following = following_reminder if one.reminders else first_reminder
        one.remind_on = following(one.due_on, row.remind_days, today)
    Occurrence.objects.bulk_update(open_ones, ["remind_on"], batch_size=1000)


def _told(row: Obligation) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in TOLD}
    return {**found, "remind_days": list(row.remind_days)}


def _note(action: str, row: Obligation, by: Actor, at: datetime, before: dict[str, Any]) -> None:
    after = _told(row)
    audit.record(
        action, subject=Ref("obligation", row.id), by=by, at=at,
        before={n: v for n, v in before.items() if after[n] != v},
        after={n: v for n, v in after.items() if before.get(n) != v},
    )  # fmt: skip
