"""Use cases of a lead on its way: correct, assign, work, qualify, disqualify, reopen."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.services.changing import apply, check_version, required
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor
from handfast.sales.events import LeadAssigned, LeadMoved
from handfast.sales.lifecycle import LEAD
from handfast.sales.models import Lead
from handfast.sales.queries import territory_map
from handfast.sales.services.capture import LIMITS, checked_fields
from handfast.sales.services.notices import tell_owner
from handfast.sales.services.scoring import score_fields


@transaction.atomic
def update_lead(
    *, lead_id: UUID, by: Actor, at: datetime, expected_version: int | None = None, **facts: str
) -> Lead:
    """Correct a lead's fields; its score is computed again. Not possible once converted."""
    access.require(by, "sales.edit")
    row = locked_lead(lead_id)
    check_version(row, expected_version)
    _still_open(row)
    unknown = set(facts) - set(LIMITS)
    if unknown:
        field = min(unknown)
        raise invalid(field, facts[field], "A lead has no such field.", "Leave it out.")
    now = {name: getattr(row, name) for name in LIMITS} | {"source": row.source}
    fields = checked_fields(**{**now, **facts})
    scored = score_fields(fields, territory_map())
    apply(row, {**fields, **scored}, kind="lead", action="lead.update", by=by, at=at)
    return row


@transaction.atomic
def rescore_lead(*, lead_id: UUID, by: Actor, at: datetime) -> Lead:
    """Compute a lead's score again from what is known today."""
    access.require(by, "sales.edit")
    row = locked_lead(lead_id)
    fields = {name: getattr(row, name) for name in (*LIMITS, "source")}
    scored = score_fields(fields, territory_map())
    apply(row, scored, kind="lead", action="lead.score", by=by, at=at)
    return row


@transaction.atomic
def assign_lead(*, lead_id: UUID, owner_id: UUID, by: Actor, at: datetime) -> Lead:
    """Give a lead to a colleague and write to them. Not possible once it is converted."""
    access.require(by, "sales.edit")
    row = locked_lead(lead_id)
    _still_open(row)
    owner = parties.member(owner_id)
    if not owner.active:
        raise invalid("owner_id", owner.name, "This colleague has left.", "Choose another.")
    if not apply(row, {"owner_id": owner.id}, kind="lead", action="lead.assign", by=by, at=at):
        return row
    event = LeadAssigned(lead_id=row.id, owner_id=owner.id, owner_name=owner.name)
    outbox.publish(event, subject=Ref("lead", row.id), by=by, at=at)
    if owner.id != by.id:
        tell_owner(row, at)
    return row


def start_work(*, lead_id: UUID, by: Actor, at: datetime) -> Lead:
    """Take a new lead up."""
    return _move(lead_id, "work", "", by, at)


def qualify_lead(*, lead_id: UUID, by: Actor, at: datetime) -> Lead:
    """Say that a lead is worth an opportunity."""
    return _move(lead_id, "qualify", "", by, at)


def disqualify_lead(*, lead_id: UUID, reason: str, by: Actor, at: datetime) -> Lead:
    """Give a lead up, with a reason."""
    return _move(lead_id, "disqualify", required("reason", reason, "The reason"), by, at)


def reopen_lead(*, lead_id: UUID, by: Actor, at: datetime) -> Lead:
    """Take a disqualified lead up again."""
    return _move(lead_id, "reopen", "", by, at)


def locked_lead(lead_id: UUID) -> Lead:
    """The lead's row, locked; raises NotFound."""
    row: Lead | None = Lead.objects.select_for_update(of=("self",)).filter(id=lead_id).first()
    if row is None:
        raise not_found("lead", lead_id)
    return row


def moved(row: Lead, action: str, reason: str, by: Actor, at: datetime) -> None:
    """Move a locked lead along its lifecycle, record it and tell it."""
    before, row.status = row.status, LEAD.after(row.status, action)
    row.disqualify_reason = reason if action == "disqualify" else ""
    row.version += 1
    row.save(update_fields=["status", "disqualify_reason", "version"])
    subject = Ref("lead", row.id)
    audit.record(
        f"lead.{action}", subject=subject, by=by, at=at, before={"status": before},
        after={"status": row.status}, reason=reason,
    )  # fmt: skip
    event = LeadMoved(lead_id=row.id, status=row.status, reason=reason)
    outbox.publish(event, subject=subject, by=by, at=at)


@transaction.atomic
def _move(lead_id: UUID, action: str, reason: str, by: Actor, at: datetime) -> Lead:
    access.require(by, "sales.edit")
    row = locked_lead(lead_id)
    moved(row, action, reason, by, at)
    return row


def _still_open(row: Lead) -> None:
    if row.status == "converted":
        raise invalid(
            "status", row.status, "This lead was converted; its facts live on in the account.",
            "Change the account, contact or opportunity.",
        )  # fmt: skip
