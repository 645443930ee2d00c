"""Before signature: whether somebody has to agree, and what happens when they have answered."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.approvals import queries as approval_queries
from handfast.approvals import services as approvals
from handfast.contracts import queries
from handfast.contracts.models import Contract
from handfast.contracts.rules.responsible import ACTS
from handfast.contracts.rules.runbook import WAITING
from handfast.contracts.services.judging import approval_facts, approval_summary
from handfast.contracts.services.locking import locked, move
from handfast.contracts.services.responsible import require_act
from handfast.contracts.types import ContractView, Refused, Standing
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit
from handfast.platform.access import Actor

SENDABLE = ("draft", "approved")


def agreed(row: Contract, by: Actor, at: datetime) -> bool:
    """Whether a locked contract may go out; where not, its approvers are asked and it waits.

    Raises Forbidden where approvers have to be asked and that is not the actor's to do.
    """
    account = parties.account(row.account_id)
    found = approvals.evaluate(
        subject=Ref("contract", row.id), kind="contract", facts=approval_facts(row, account),
        summary=approval_summary(row, account), stream_id=row.stream_id, owner_id=row.owner_id,
        requested_by=by, at=at,
    )  # fmt: skip
    if found.needed:
        require_act("ask", by=by)
    if found.needed and found.request_id is not None:
        number = approval_queries.request(found.request_id).number
        _note(row, f"{WAITING} {number}", by, at)
    return not found.needed


def standing(*, contract: ContractView, by: Actor, at: datetime) -> Standing:
    """What the actor may do now; sending is not open to whom asking its approvers is not."""
    found = queries.standing(contract=contract, by=by)
    if "send" not in found.allowed or not found.asking:
        return found
    if not _would_ask(contract.id, at):
        return found
    allowed = tuple(key for key in found.allowed if key != "send")
    refused = Refused("send", ACTS["send"].label, found.asking)
    return replace(found, allowed=allowed, refused=(*found.refused, refused))


def _would_ask(contract_id: UUID, at: datetime) -> bool:
    """Whether sending the contract now would ask approvers first; nobody is asked."""
    row = Contract.objects.get(id=contract_id)
    known = approval_queries.request_for(Ref("contract", row.id), "contract")
    if known is not None and known.status == "approved":
        return False
    facts = approval_facts(row, parties.account(row.account_id))
    return approval_queries.preview(kind="contract", facts=facts, at=at).needed


@transaction.atomic
def approval_rejected(*, contract_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """An approver said no: the contract is a draft again, with the reason."""
    row = locked(contract_id)
    words = f"Not approved: {reason}"[:300]
    if row.status == "approved":
        move(row, "return", by=by, at=at, reason=words)
    elif row.status == "draft" and row.reason.startswith(WAITING):
        _note(row, words, by, at)


@transaction.atomic
def not_sent(*, contract_id: UUID, reason: str, by: Actor, at: datetime) -> None:
    """Everybody agreed, yet the contract cannot go out as it is now: it says why."""
    row = locked(contract_id)
    if row.status in SENDABLE and row.reason.startswith(WAITING):
        _note(row, f"Approved, but not sent: {reason}", by, at)


def sender(request_id: UUID) -> Actor | None:
    """Whoever wanted to send the contract that waited, when they still work here."""
    asked = approval_queries.request(request_id).requested_by_id
    return parties.actor_for_member(asked) if asked else None


def may_go_out(contract_id: UUID) -> bool:
    """Whether a contract still waits for its approval, so that it goes out by itself."""
    row = Contract.objects.filter(id=contract_id).first()
    return row is not None and row.status in SENDABLE and row.reason.startswith(WAITING)


def _note(row: Contract, words: str, by: Actor, at: datetime) -> None:
    row.reason = words[:300]
    row.version += 1
    row.save(update_fields=["reason", "version"])
    audit.record(
        "contract.approval", subject=Ref("contract", row.id), by=by, at=at,
        after={"status": row.status}, reason=row.reason,
    )  # fmt: skip
