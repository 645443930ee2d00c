"""Use cases of opportunities: open one, change its facts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties.services.changing import apply, check_version, required
from handfast.platform import access, audit, numbering, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant
from handfast.sales.events import OpportunityCreated
from handfast.sales.models import Opportunity, StageHistory


@transaction.atomic
def create_opportunity(
    *,
    account_id: UUID,
    name: str,
    by: Actor,
    at: datetime,
    contact_id: UUID | None = None,
    owner_id: UUID | None = None,
    lead_id: UUID | None = None,
    amount: Decimal = Decimal(0),
    currency: str = "",
    close_date: date | None = None,
) -> Opportunity:
    """Open an opportunity at an account; here the deal's stream is born.

    The owner is the one named, else the account's, else the actor. `amount` in `currency`
    (the tenant's by default). Raises InvalidInput, NotFound.
    """
    access.require(by, "sales.edit")
    account = parties.account(account_id)
    row: Opportunity = Opportunity.objects.create(
        number=numbering.next_number("opportunity", at=at),
        name=required("name", name, "The name"),
        account_id=account.id, contact_id=_contact(contact_id, account_id),
        owner_id=owner_id or parties.member_id_of(by) or account.owner_id,
        lead_id=lead_id, amount=_amount(amount),
        currency=currency or current_tenant().currency,
        close_date=close_date, opened_at=at, created_at=at,
    )  # fmt: skip
    StageHistory.objects.create(
        opportunity=row, stage=row.stage, entered_at=at, by_name=by.name, created_at=at
    )
    subject = Ref("opportunity", row.id)
    audit.record(
        "opportunity.create", subject=subject, by=by, at=at,
        after={"name": row.name, "account_id": account.id, "amount": row.amount},
    )  # fmt: skip
    event = OpportunityCreated(
        opportunity_id=row.id, number=row.number, account_id=account.id, owner_id=row.owner_id
    )
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
    return row


@transaction.atomic
def update_opportunity(
    *,
    opportunity_id: UUID,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
    **facts: Any,
) -> Opportunity:
    """Change name, amount, close_date, contact_id or owner_id; those not named stay."""
    access.require(by, "sales.edit")
    row = locked_opportunity(opportunity_id)
    check_version(row, expected_version)
    fields: dict[str, Any] = {}
    for field, value in facts.items():
        fields[field] = _checked(row, field, value)
    apply(row, fields, kind="opportunity", action="opportunity.update", by=by, at=at)
    return row


def locked_opportunity(opportunity_id: UUID) -> Opportunity:
    """The opportunity's row, locked; raises NotFound."""
    rows = Opportunity.objects.select_for_update(of=("self",))
    row: Opportunity | None = rows.filter(id=opportunity_id).first()
    if row is None:
        raise not_found("opportunity", opportunity_id)
    return row


def _checked(row: Opportunity, field: str, value: Any) -> Any:
    if field == "name":
        return required("name", value, "The name")
    if field == "amount":
        return _amount(value)
    if field == "close_date":
        return value
    if field == "contact_id":
        return _contact(value, row.account_id)
    if field == "owner_id":
        return parties.member(value).id
    raise invalid(field, value, "An opportunity has no such field.", "Leave it out.")


def _amount(amount: Decimal) -> Decimal:
    if amount < 0:
        raise invalid("amount", amount, "The amount is negative.", "Enter zero or more.")
    if amount >= Decimal(10) ** 14:
        raise invalid("amount", amount, "The amount is too large.", "Check it.")
    return amount


def _contact(contact_id: UUID | None, account_id: UUID) -> UUID | None:
    if contact_id is None:
        return None
    contact = parties.contact(contact_id)
    if contact.account_id != account_id:
        raise invalid(
            "contact_id", contact.name, "This person belongs to another customer.",
            "Choose a contact of the account.",
        )  # fmt: skip
    return contact.id
