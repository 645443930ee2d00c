"""How the services of contracts lock and move a contract."""

from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.contracts.events import PhaseChanged
from handfast.contracts.lifecycle import CONTRACT, phase_of
from handfast.contracts.models import Contract, Obligation
from handfast.contracts.rules.runbook import PHASE_NAMES
from handfast.kernel.errors import Problem, conflict, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import audit, outbox
from handfast.platform.access import Actor


def locked(contract_id: UUID, expected_version: int | None = None) -> Contract:
    """The contract, locked; raises NotFound, or Conflict when it moved on since it was read."""
    row = Contract.objects.select_for_update(of=("self",)).filter(id=contract_id).first()
    if row is None:
        raise not_found("contract", contract_id)
    check_version(row, expected_version, "contract")
    return row


def check_version(row: Contract | Obligation, expected: int | None, name: str) -> None:
    """Raise Conflict when the row, called by its name, moved on since the caller read it."""
    if expected is not None and row.version != expected:
        raise conflict(
            "version", expected, f"The {name} is at version {row.version} by now.",
            "Read it again and repeat the change.",
        )  # fmt: skip


def move(
    row: Contract, action: str, *, by: Actor, at: datetime, reason: str = "", **fields: Any
) -> None:
    """Move the contract along its lifecycle, save the given fields, record it, tell its phase.

    `reason` stays on the contract until its next move, so that people see why it is there.
    """
    before, phase = row.status, phase_of_row(row)
    row.status = CONTRACT.after(row.status, action)
    row.version += 1
    row.reason = reason[:300]
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    audit.record(
        f"contract.{action}", subject=Ref("contract", row.id), by=by, at=at,
        before={"status": before}, after={"status": row.status}, reason=reason,
    )  # fmt: skip
    tell_phase(row, phase, by=by, at=at)


def phase_of_row(row: Contract | None) -> str:
    """The phase a contract is in; a request where there is none yet."""
    if row is None:
        return "request"
    return phase_of(row.status, in_service=row.in_service_at is not None)


def tell_phase(row: Contract, left: str, *, by: Actor, at: datetime) -> None:
    """Publish that a contract has left a phase, unless it is still there."""
    entered = phase_of_row(row)
    if entered == left:
        return
    event = PhaseChanged(row.id, row.number, left, entered, PHASE_NAMES[entered])
    outbox.publish(event, subject=Ref("contract", row.id), by=by, at=at, stream_id=row.stream_id)


def require_reason(reason: str) -> str:
    """The reason, or InvalidInput when there is none."""
    if not reason.strip():
        raise invalid("reason", reason, "A reason is needed.", "Say why, in a few words.")
    return reason.strip()[:300]


def missing(field: str, message: str, remedy: str) -> Problem:
    """A problem with something the contract needs first."""
    return Problem(field, "", message, remedy)
