"""Signed by all: the contract is active, its term begins, and downstream is told (R-078)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.contracts import queries
from handfast.contracts.events import ContractDeclined, ContractExecuted
from handfast.contracts.models import Contract
from handfast.contracts.services.locking import locked, move
from handfast.kernel.period import add_months
from handfast.kernel.ref import Ref
from handfast.platform import access, outbox
from handfast.platform.access import Actor
from handfast.platform.clock import local_date


@transaction.atomic
def execute_contract(
    *, contract_id: UUID, signed_file_id: UUID | None, certificate_file_id: UUID | None,
    by: Actor, at: datetime,
) -> Contract:  # fmt: skip
    """Make the contract active; a second call has no effect.

    The term starts on the agreed day, or on the day of the last signature when none was agreed.
    """
    access.require(by, "contracts.send")
    row = locked(contract_id)
    if row.status == "active":
        return row
    start = row.start_date or local_date(at)
    move(
        row, "execute", by=by, at=at, signed_at=at, start_date=start,
        end_date=add_months(start, row.term_months), signed_file_id=signed_file_id,
        certificate_file_id=certificate_file_id,
    )  # fmt: skip
    event = ContractExecuted(
        contract_id=row.id, number=row.number, account_id=row.account_id, quote_id=row.quote_id,
        currency=row.currency, tcv=row.tcv, start_date=start, term_months=row.term_months,
        executed_at=at, lines=_lines(row.id),
    )  # fmt: skip
    outbox.publish(event, subject=Ref("contract", row.id), by=by, at=at, stream_id=row.stream_id)
    return row


def _lines(contract_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "promise_id": line.promise_id, "offering_code": line.offering_code,
            "name": line.name, "quantity": line.quantity, "charge_type": line.charge_type,
            "net_price": line.net_price, "list_price": line.list_price,
        }
        for line in queries.schedule(contract_id)
    ]  # fmt: skip


@transaction.atomic
def return_unsigned(*, contract_id: UUID, reason: str, by: Actor, at: datetime) -> Contract:
    """A signer declined, or the envelope was voided or expired: back to drafting."""
    access.require(by, "contracts.send")
    row = locked(contract_id)
    if row.status != "in_signature":
        return row
    move(row, "decline", by=by, at=at, reason=reason, envelope_id=None)
    event = ContractDeclined(row.id, row.number, reason[:200])
    outbox.publish(event, subject=Ref("contract", row.id), by=by, at=at, stream_id=row.stream_id)
    return row
