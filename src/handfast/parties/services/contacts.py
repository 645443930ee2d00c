"""Use cases of the people at customers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError

from handfast.kernel.errors import conflict, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties.events import ContactCreated
from handfast.parties.models import Account, Contact
from handfast.parties.services.changing import apply, check_version, required
from handfast.parties.types import CONTACT_ROLES
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor


@transaction.atomic
def create_contact(
    *,
    account_id: UUID,
    name: str,
    by: Actor,
    at: datetime,
    email: str = "",
    phone: str = "",
    title: str = "",
    roles: Iterable[str] = (),
    portal_enabled: bool = False,
) -> Contact:
    """Add a person to a customer. Raises Conflict when the address is already known there."""
    access.require(by, "parties.edit")
    if not Account.objects.filter(id=account_id).exists():
        raise not_found("account", account_id)
    fields = _checked(
        {
            "name": name, "email": email, "phone": phone, "title": title, "roles": roles,
            "portal_enabled": portal_enabled,
        }
    )  # fmt: skip
    _free(account_id, fields["email"])
    row: Contact = Contact.objects.create(account_id=account_id, created_at=at, **fields)
    subject = Ref("contact", row.id)
    audit.record("contact.create", subject=subject, by=by, at=at, after=fields)
    event = ContactCreated(contact_id=row.id, account_id=account_id, name=row.name)
    outbox.publish(event, subject=Ref("account", account_id), by=by, at=at)
    return row


@transaction.atomic
def update_contact(
    *,
    contact_id: UUID,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
    **facts: Any,
) -> Contact:
    """Change fields of a contact; those not named stay. Raises Conflict on a stale version."""
    access.require(by, "parties.edit")
    row: Contact | None = Contact.objects.select_for_update().filter(id=contact_id).first()
    if row is None:
        raise not_found("contact", contact_id)
    check_version(row, expected_version)
    fields = _checked(facts)
    if fields.get("email", row.email).lower() != row.email.lower():
        _free(row.account_id, fields["email"])
    apply(row, fields, kind="contact", action="contact.update", by=by, at=at)
    return row


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in facts.items():
        if name == "name":
            fields[name] = required("name", value, "The name")
        elif name == "email":
            fields[name] = _address(value)
        elif name == "roles":
            fields[name] = _roles(value)
        elif name == "portal_enabled":
            fields[name] = bool(value)
        elif name in ("phone", "title"):
            fields[name] = value.strip()
        else:
            raise invalid(name, value, "A contact has no such field.", "Leave it out.")
    if fields.get("portal_enabled") and fields.get("email") == "":
        raise invalid("email", "", "The portal needs an e-mail address.", "Enter one.")
    return fields


def _address(value: str) -> str:
    text = value.strip().lower()
    try:
        if text:
            validate_email(text)
    except ValidationError:
        raise invalid("email", value, "This is not an e-mail address.", "Correct it.") from None
    return text


def _roles(value: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(value))
    unknown = [role for role in found if role not in CONTACT_ROLES]
    if unknown:
        known = ", ".join(CONTACT_ROLES)
        raise invalid("roles", ", ".join(unknown), "These roles are not known.", f"Use: {known}.")
    return found


def _free(account_id: UUID, email: str) -> None:
    if email and Contact.objects.filter(account_id=account_id, email__iexact=email).exists():
        raise conflict(
            "email", email, "This customer already has a contact with this address.",
            "Open that contact instead.",
        )  # fmt: skip
