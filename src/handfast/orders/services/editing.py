"""Completing a draft: contact, dates and service address."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.orders.models import Order
from handfast.orders.queries import order
from handfast.orders.services.locks import locked
from handfast.orders.types import ADDRESS_FIELDS, OrderView
from handfast.parties import queries as parties
from handfast.platform import access, audit
from handfast.platform.access import Actor


@transaction.atomic
def update_order(
    *,
    order_id: UUID,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
    contact_id: UUID | None = None,
    requested_date: date | None = None,
    address: Mapping[str, str] | None = None,
) -> OrderView:
    """Change what is given, as long as the order has not been submitted; raises Conflict on a
    stale version, InvalidInput for somebody else's contact.
    """
    access.require(by, "orders.edit")
    row = locked(order_id, expected_version)
    if row.status != "draft":
        raise invalid(
            "status", row.status, "A submitted order is not edited any more.",
            "Cancel it, or take a change order for what has been delivered.",
        )  # fmt: skip
    changes: dict[str, Any] = {}
    if contact_id is not None:
        _check_contact(row, contact_id)
        changes["contact_id"] = contact_id
    if requested_date is not None:
        changes["requested_date"] = requested_date
    if address is not None:
        changes["address"] = {k: str(address.get(k, "")).strip() for k in ADDRESS_FIELDS}
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*changes, "version"])
    subject = Ref("order", row.id)
    audit.record("order.update", subject=subject, by=by, at=at, before=before, after=changes)
    return order(order_id)


def _check_contact(row: Order, contact_id: UUID) -> None:
    if parties.contact(contact_id).account_id != row.account_id:
        raise invalid(
            "contact_id", contact_id, "This contact belongs to another customer.",
            "Choose one of the customer's own contacts.",
        )  # fmt: skip
