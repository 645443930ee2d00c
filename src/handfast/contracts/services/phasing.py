"""From phase to phase: those who are informed are told, and what is in service is noted."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.assets import queries as assets
from handfast.contracts import queries
from handfast.contracts.models import Contract
from handfast.contracts.queries.responsible import cells_of
from handfast.contracts.rules.runbook import GATES, PHASE_NAMES
from handfast.contracts.services.locking import locked, tell_phase
from handfast.contracts.types import ContractView
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.types import MemberView
from handfast.platform import access, audit, links, mail
from handfast.platform.access import Actor

MOST = 200
"""How many contracts one round of the clock looks at."""


@transaction.atomic
def inform_of_phase(*, contract_id: UUID, left: str, entered: str, by: Actor, at: datetime) -> int:
    """Write once to everybody who is informed in the phase left or entered; returns to how many.

    Where the contract's owner holds an informed role, the owner is told for that role. Whoever
    moved the contract knows already.
    """
    if not queries.enforced():
        return 0
    contract = queries.contract(contract_id)
    people = _informed((left, entered), contract)
    told = [one for one in people if one.email and one.id != by.id]
    for one in told:
        mail.send_mail(
            to=one.email, about=Ref("contract", contract_id), at=at,
            subject=f"{contract.number} {contract.account_name}: now in {PHASE_NAMES[entered]}",
            text=_letter(one, contract, left, entered, by),
            links=[("Open the contract", links.absolute(f"/contracts/{contract_id}/"))],
        )  # fmt: skip
    return len(told)


def _informed(phases: Iterable[str], contract: ContractView) -> list[MemberView]:
    letters = queries.responsibilities()
    roles = sorted(
        {
            role
            for phase in phases
            for role, letter in cells_of(phase, letters).items()
            if letter == "I"
        }
    )
    found: dict[UUID, MemberView] = {}
    for role in roles:
        holders = parties.members(role=role)
        own = [one for one in holders if one.id == contract.owner_id]
        found.update({one.id: one for one in own or holders})
    return list(found.values())


def _letter(one: MemberView, contract: ContractView, left: str, entered: str, by: Actor) -> str:
    return (
        f"Hello {one.name},\n\n{contract.number} with {contract.account_name} has left "
        f"“{PHASE_NAMES[left]}” and is now in “{PHASE_NAMES[entered]}”. {by.name} moved it.\n\n"
        f"It stays there until this is true: {GATES[entered]}\n\n"
        "Nothing is asked of you: your role is informed in one of the two phases."
    )


@transaction.atomic
def note_in_service(*, contract_id: UUID, by: Actor, at: datetime) -> bool:
    """Let an active contract go on to its obligations once every promise is in service.

    Returns whether it did; a second call has no effect.
    """
    access.require(by, "contracts.send")
    row = locked(contract_id)
    if row.status != "active" or row.in_service_at is not None or not _all_in_service(row):
        return False
    row.in_service_at = at
    row.version += 1
    row.save(update_fields=["in_service_at", "version"])
    audit.record(
        "contract.in_service", subject=Ref("contract", row.id), by=by, at=at,
        after={"in_service_at": at},
    )  # fmt: skip
    tell_phase(row, "activation", by=by, at=at)
    return True


def _all_in_service(row: Contract) -> bool:
    """Whether everything charged each month runs; where nothing is, whether every line is done."""
    lines = [line for line in queries.schedule(row.id) if not line.is_bundle]
    promised = {line.promise_id for line in lines if line.monthly} or {
        line.promise_id for line in lines
    }
    found = assets.assets_by_promise(promised)
    return bool(promised) and all(
        promise in found and found[promise].activated_at is not None for promise in promised
    )


def note_all_in_service(*, by: Actor, at: datetime) -> int:
    """Look at the active contracts still in activation; returns how many went on."""
    access.require(by, "contracts.send")
    rows = Contract.objects.filter(status="active", in_service_at=None).order_by("id")
    ids = list(rows.values_list("id", flat=True)[:MOST])
    return sum(note_in_service(contract_id=one, by=by, at=at) for one in ids)
