"""How the services of contracts lock and move a contract."""

from datetime import datetime
from typing import Any
from uuid import UUID

from handfast.contracts.lifecycle import CONTRACT
from handfast.contracts.models import Contract
from handfast.kernel.errors import Problem, conflict, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import audit
from handfast.platform.access import Actor


def locked(contract_id: UUID, expected_version: int | None = None) -> Contract:
    """The contract, locked; raises NotFound, or Conflict when it moved on since it was read."""
    row = Contract.objects.select_for_update(of=("self",)).filter(id=contract_id).first()
    if row is None:
        raise not_found("contract", contract_id)
    if expected_version is not None and row.version != expected_version:
        raise conflict(
            "version", expected_version, f"The contract is at version {row.version} by now.",
            "Read it again and repeat the change.",
        )  # fmt: skip
    return row


def move(
    row: Contract, action: str, *, by: Actor, at: datetime, reason: str = "", **fields: Any
) -> None:
    """Move the contract along its lifecycle, save the given fields, and record it.

    `reason` stays on the contract until its next move, so that people see why it is there.
    """
    before = row.status
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


def require_reason(reason: str) -> str:
    """The reason, or InvalidInput when there is none."""
    if not reason.strip():
        raise invalid("reason", reason, "A reason is needed.", "Say why, in a few words.")
    return reason.strip()[:300]


def missing(field: str, message: str, remedy: str) -> Problem:
    """A problem with something the contract needs first."""
    return Problem(field, "", message, remedy)
