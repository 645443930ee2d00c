"""Use case: one action makes account, contact and opportunity of a lead; nothing is typed again."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties import services as parties_services
from handfast.platform import access, outbox
from handfast.platform.access import Actor
from handfast.sales.events import LeadConverted
from handfast.sales.lifecycle import LEAD
from handfast.sales.models import Lead, Opportunity
from handfast.sales.services.leads import locked_lead, moved
from handfast.sales.services.opportunities import create_opportunity
from handfast.sales.types import Conversion


@dataclass(frozen=True)
class _Party:
    id: UUID
    is_new: bool


@transaction.atomic
def convert_lead(
    *,
    lead_id: UUID,
    by: Actor,
    at: datetime,
    account_id: UUID | None = None,
    contact_id: UUID | None = None,
    opportunity_name: str = "",
    amount: Decimal = Decimal(0),
    close_date: date | None = None,
    segment: str = "small",
    industry: str = "",
) -> Conversion:
    """Turn a lead into account, contact and opportunity; a lead not yet qualified is on the way.

    An existing account or contact may be named to be reused; a contact with the lead's address
    at that account is found by itself. Raises IllegalTransition when it is converted already.
    """
    access.require(by, "sales.edit")
    row = locked_lead(lead_id)
    if LEAD.allows(row.status, "qualify"):
        moved(row, "qualify", "", by, at)
    LEAD.after(row.status, "convert")
    account = _account(row, account_id, segment, industry, by, at)
    contact = _contact(row, account.id, contact_id, by, at)
    opportunity = create_opportunity(
        account_id=account.id, contact_id=contact.id, owner_id=row.owner_id, lead_id=row.id,
        name=opportunity_name.strip() or row.company or row.name, amount=amount,
        close_date=close_date, by=by, at=at,
    )  # fmt: skip
    _finish(row, account.id, contact.id, opportunity, by, at)
    return Conversion(
        row.id, account.id, contact.id, opportunity.id, account.is_new, contact.is_new
    )


def _finish(
    row: Lead, account_id: UUID, contact_id: UUID, opportunity: Opportunity, by: Actor, at: datetime
) -> None:
    row.converted_account_id = account_id
    row.converted_contact_id = contact_id
    row.converted_opportunity_id = opportunity.id
    row.save(update_fields=["converted_account", "converted_contact", "converted_opportunity"])
    moved(row, "convert", "", by, at)
    event = LeadConverted(
        lead_id=row.id, account_id=account_id, contact_id=contact_id,
        opportunity_id=opportunity.id, opportunity_number=opportunity.number,
    )  # fmt: skip
    subject = Ref("lead", row.id)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=opportunity.stream_id)


def _account(
    row: Lead, account_id: UUID | None, segment: str, industry: str, by: Actor, at: datetime
) -> _Party:
    if account_id is not None:
        return _Party(parties.account(account_id).id, False)
    made = parties_services.create_account(
        name=row.company or row.name,
        kind="business" if row.company else "consumer",
        legal_name=row.company,
        phone=row.phone,
        region=row.region,
        segment=segment,
        industry=industry,
        owner_id=row.owner_id,
        by=by,
        at=at,
    )
    return _Party(made.id, True)


def _contact(
    row: Lead, account_id: UUID, contact_id: UUID | None, by: Actor, at: datetime
) -> _Party:
    if contact_id is not None:
        chosen = parties.contact(contact_id)
        if chosen.account_id != account_id:
            raise invalid(
                "contact_id", chosen.name, "This person belongs to another customer.",
                "Choose a contact of the account.",
            )  # fmt: skip
        return _Party(chosen.id, False)
    found = parties.contact_by_email(row.email, account_id=account_id)
    if found is not None:
        return _Party(found.id, False)
    made = parties_services.create_contact(
        account_id=account_id, name=row.name, email=row.email, phone=row.phone,
        roles=["decision_maker", "signer"], portal_enabled=bool(row.email), by=by, at=at,
    )  # fmt: skip
    return _Party(made.id, True)
