"""The ends of a contract: cancelled before signature, terminated, or its term over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.contracts.events import ContractEnded
from handfast.contracts.models import Contract
from handfast.contracts.services.locking import locked, move, require_reason
from handfast.contracts.services.responsible import require_act
from handfast.kernel.ref import Ref
from handfast.platform import access, outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date


@transaction.atomic
def cancel_contract(*, contract_id: UUID, reason: str, by: Actor, at: datetime) -> Contract:
    """Give up a contract that nobody has signed."""
    require_act("cancel", by=by)
    return _end(locked(contract_id), "cancel", require_reason(reason), by, at)


@transaction.atomic
def terminate_contract(*, contract_id: UUID, reason: str, by: Actor, at: datetime) -> Contract:
    """End an active contract before its term is over; services are ended by change orders."""
    require_act("terminate", by=by)
    return _end(locked(contract_id), "terminate", require_reason(reason), by, at)


@transaction.atomic
def expire_contracts(*, by: Actor, at: datetime) -> int:
    """Close the contracts whose term is over; returns how many."""
    access.require(by, "contracts.terminate")
    today = local_date(at)
    ids = list(
        Contract.objects.filter(status="active", end_date__lte=today).values_list("id", flat=True)
    )
    for contract_id in ids:
        _end(locked(contract_id), "expire", f"Term ended on {today.day} {today:%b %Y}", by, at)
    return len(ids)


def _end(row: Contract, action: str, reason: str, by: Actor, at: datetime) -> Contract:
    move(row, action, by=by, at=at, reason=reason)
    event = ContractEnded(row.id, row.number, row.status, reason)
    outbox.publish(event, subject=Ref("contract", row.id), by=by, at=at, stream_id=row.stream_id)
    return row
