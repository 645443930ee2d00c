"""Use cases of customer accounts: create, change, put out of use and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties.events import AccountCreated, AccountUpdated
from handfast.parties.lifecycle import ACCOUNT
from handfast.parties.models import Account, Member
from handfast.parties.queries import member_id_of
from handfast.parties.rules import name_key
from handfast.parties.services.changing import apply, check_version, one_of, required
from handfast.parties.types import KINDS, RISK_TIERS, SEGMENTS
from handfast.platform import access, audit, numbering, outbox
from handfast.platform.access import Actor

TEXTS = (
    "legal_name", "industry", "data_residency", "phone", "website", "line1", "line2", "city",
    "region", "postal_code",
)  # fmt: skip
_WORDS = {"line1": "street", "line2": "street", "owner_id": "owner"}
CHOICES = {"kind": KINDS, "segment": SEGMENTS, "risk_tier": RISK_TIERS}


@transaction.atomic
def create_account(
    *, name: str, by: Actor, at: datetime, owner_id: UUID | None = None, **facts: str
) -> Account:
    """Open a customer account; `facts` are the account's other fields by name.

    The owner is the actor unless another member is named. Raises InvalidInput for a field that
    is unknown or has a value outside its list.
    """
    access.require(by, "parties.edit")
    fields = _checked({"name": name, **facts})
    owner = owner_id or member_id_of(by)
    _known_owner(owner)
    row: Account = Account.objects.create(
        number=numbering.next_number("account", at=at), owner_id=owner, created_at=at, **fields
    )
    subject = Ref("account", row.id)
    audit.record("account.create", subject=subject, by=by, at=at, after=fields)
    event = AccountCreated(account_id=row.id, number=row.number, name=row.name)
    outbox.publish(event, subject=subject, by=by, at=at)
    return row


@transaction.atomic
def update_account(
    *,
    account_id: UUID,
    by: Actor,
    at: datetime,
    expected_version: int | None = None,
    owner_id: UUID | None = None,
    **facts: str,
) -> Account:
    """Change fields of an account; those not named stay. Raises Conflict on a stale version."""
    access.require(by, "parties.edit")
    row = _locked(account_id)
    check_version(row, expected_version)
    fields: dict[str, Any] = _checked(facts)
    if owner_id is not None:
        _known_owner(owner_id)
        fields["owner_id"] = owner_id
    changed = apply(row, fields, kind="account", action="account.update", by=by, at=at)
    _tell(row, changed, by, at)
    return row


def deactivate_account(*, account_id: UUID, reason: str, by: Actor, at: datetime) -> Account:
    """Put an account out of use; its history stays. A reason is needed."""
    required("reason", reason, "The reason")
    return _move(account_id, "deactivate", reason, by, at)


def reactivate_account(*, account_id: UUID, by: Actor, at: datetime) -> Account:
    """Put an account back into use."""
    return _move(account_id, "reactivate", "", by, at)


@transaction.atomic
def _move(account_id: UUID, action: str, reason: str, by: Actor, at: datetime) -> Account:
    access.require(by, "parties.edit")
    row = _locked(account_id)
    before, row.status = row.status, ACCOUNT.after(row.status, action)
    row.version += 1
    row.save(update_fields=["status", "version"])
    audit.record(
        f"account.{action}", subject=Ref("account", row.id), by=by, at=at,
        before={"status": before}, after={"status": row.status}, reason=reason,
    )  # fmt: skip
    _tell(row, ("status",), by, at)
    return row


def _locked(account_id: UUID) -> Account:
    row: Account | None = Account.objects.select_for_update().filter(id=account_id).first()
    if row is None:
        raise not_found("account", account_id)
    return row


def _checked(facts: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in facts.items():
        if name == "name":
            fields["name"] = required("name", value, "The name")
            fields["name_key"] = name_key(value)
        elif name in CHOICES:
            fields[name] = one_of(name, value, CHOICES[name])
        elif name == "country":
            fields[name] = _country(value)
        elif name in TEXTS:
            fields[name] = value.strip()
        else:
            raise invalid(name, value, "An account has no such field.", "Leave it out.")
    return fields


def _country(value: str) -> str:
    code = value.strip().upper()
    if len(code) != 2 or not code.isalpha():
        raise invalid("country", value, "This is not a country code.", "Use two letters, like US.")
    return code


def _known_owner(owner_id: UUID | None) -> None:
    if owner_id is not None and not Member.objects.filter(id=owner_id, active=True).exists():
        raise invalid("owner_id", owner_id, "There is no such colleague.", "Choose an active one.")


def _tell(row: Account, changed: tuple[str, ...], by: Actor, at: datetime) -> None:
    names = dict.fromkeys(_WORDS.get(n, n.replace("_", " ")) for n in changed if n != "name_key")
    if names:
        event = AccountUpdated(account_id=row.id, fields=", ".join(names))
        outbox.publish(event, subject=Ref("account", row.id), by=by, at=at)
