"""What contracts do when a quote is accepted, and when an envelope is finished."""

from datetime import datetime
from uuid import UUID

from handfast.contracts import queries, services
from handfast.contracts.types import SETTING_AUTO_DRAFT
from handfast.kernel.errors import Conflict, Forbidden, InvalidInput
from handfast.kernel.ref import Ref
from handfast.platform.access import Actor
from handfast.platform.clock import ticker
from handfast.platform.outbox import EventRow, subscribe
from handfast.platform.tenancy import current_tenant

CONTRACTS = Actor.system("Contracts")


@subscribe("quote.accepted", name="contracts.draft")
def draft(event: EventRow) -> None:
    """Draft the contract at once, unless the tenant wants a person to press the button."""
    quote_id = UUID(event.payload["quote_id"])
    if not current_tenant().settings.get(SETTING_AUTO_DRAFT, True):
        return
    if queries.contract_for_quote(quote_id) is None:
        services.draft_from_quote(quote_id=quote_id, by=CONTRACTS, at=event.at)


@subscribe("contract.executed", name="contracts.obligations")
def draw_up_obligations(event: EventRow) -> None:
    """Everybody has signed: what the clauses make both sides do becomes dates and reminders."""
    contract_id = UUID(event.payload["contract_id"])
    services.draw_up(contract_id=contract_id, by=CONTRACTS, at=event.at)


@subscribe("contract.ended", name="contracts.obligations_end")
def end_obligations(event: EventRow) -> None:
    """The contract was terminated before its term: its obligations reckon from the real end."""
    contract_id = UUID(event.payload["contract_id"])
    services.contract_ended(contract_id=contract_id, by=CONTRACTS, at=event.at)


@ticker("contracts.obligations")
def look_after_obligations(at: datetime) -> None:
    """Open what falls due next, remind of it, and tell what was missed."""
    services.look_after(at=at)


@subscribe("envelope.completed", name="contracts.execute")
def execute(event: EventRow) -> None:
    """Everybody has signed: the contract is active."""
    subject = Ref.parse(event.payload["subject"])
    if subject.kind == "contract":
        services.execute_contract(
            contract_id=subject.id,
            signed_file_id=UUID(event.payload["document_file_id"]),
            certificate_file_id=UUID(event.payload["certificate_file_id"]),
            by=CONTRACTS,
            at=datetime.fromisoformat(event.payload["completed_at"]),
        )


@subscribe("envelope.declined", "envelope.voided", "envelope.expired", name="contracts.unsigned")
def unsigned(event: EventRow) -> None:
    """The envelope ended without all signatures: back to drafting."""
    subject = Ref.parse(event.payload["subject"])
    if subject.kind == "contract":
        words = event.payload.get("reason") or event.headline
        services.return_unsigned(contract_id=subject.id, reason=words, by=CONTRACTS, at=event.at)


@subscribe("approval.granted", name="contracts.agreed")
def agreed(event: EventRow) -> None:
    """Everybody asked has agreed: the contract that waited goes out for signature."""
    subject = Ref.parse(event.payload["subject"])
    if subject.kind == "contract" and services.may_go_out(subject.id):
        by = services.sender(UUID(event.payload["request_id"])) or CONTRACTS
        try:
            services.send_for_signature(contract_id=subject.id, by=by, at=event.at)
        except (Conflict, Forbidden, InvalidInput) as refused:
            why = refused.problems[0].message if refused.problems else str(refused)
            services.not_sent(contract_id=subject.id, reason=why, by=CONTRACTS, at=event.at)


@subscribe("approval.rejected", "approval.recalled", name="contracts.not_agreed")
def not_agreed(event: EventRow) -> None:
    """An approver said no, or the request was taken back: back to drafting, with the reason."""
    subject = Ref.parse(event.payload["subject"])
    if subject.kind == "contract" and not event.payload.get("replaced"):
        services.approval_rejected(
            contract_id=subject.id, reason=event.payload["reason"], by=CONTRACTS, at=event.at
        )


@subscribe("contract.phase_changed", name="contracts.inform")
def inform(event: EventRow) -> None:
    """Whoever is informed in the phase left or entered hears of it once."""
    services.inform_of_phase(
        contract_id=UUID(event.payload["contract_id"]), left=event.payload["left"],
        entered=event.payload["entered"], by=event.by, at=event.at,
    )  # fmt: skip


@subscribe("asset.activated", name="contracts.in_service")
def in_service(event: EventRow) -> None:
    """Something runs now: once everything promised does, the contract is in its obligations."""
    found = None if event.stream_id is None else queries.contract_of_stream(event.stream_id)
    if found is not None and found.phase == "activation":
        services.note_in_service(contract_id=found.id, by=CONTRACTS, at=event.at)


@ticker("contracts.in_service")
def look_for_service(at: datetime) -> None:
    """Contracts whose promises came into service unheard go on to their obligations."""
    services.note_all_in_service(by=CONTRACTS, at=at)


@ticker("contracts.expire")
def expire(at: datetime) -> None:
    """Close the contracts whose term is over."""
    services.expire_contracts(by=CONTRACTS, at=at)
