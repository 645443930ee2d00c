"""Wire shapes of the parties API."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from handfast.platform.schemas import Strict


class AccountOut(Schema):
    """A customer account."""

    id: UUID
    number: str
    name: str
    legal_name: str
    kind: str
    status: str
    segment: str
    industry: str
    risk_tier: str
    data_residency: str
    owner_id: UUID | None
    owner_name: str
    phone: str
    website: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    version: int


class AccountPatch(Strict):
    """Fields of an account to change; those left out stay."""

    name: str | None = None
    legal_name: str | None = None
    kind: str | None = None
    segment: str | None = None
    industry: str | None = None
    risk_tier: str | None = None
    data_residency: str | None = None
    owner_id: UUID | None = None
    phone: str | None = None
    website: str | None = None
    line1: str | None = None
    line2: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None
    country: str | None = None


class AccountIn(AccountPatch):
    """A new account."""

    name: str


class AccountPage(Schema):
    """Accounts with the cursor of the next page."""

    items: list[AccountOut]
    next_cursor: str


class ContactOut(Schema):
    """A person at a customer."""

    id: UUID
    account_id: UUID
    account_name: str
    name: str
    email: str
    phone: str
    title: str
    roles: list[str]
    portal_enabled: bool
    version: int


class ContactPatch(Strict):
    """Fields of a contact to change; those left out stay."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    title: str | None = None
    roles: list[str] | None = None
    portal_enabled: bool | None = None


class ContactIn(ContactPatch):
    """A new contact."""

    name: str


class ContactPage(Schema):
    """Contacts with the cursor of the next page."""

    items: list[ContactOut]
    next_cursor: str


class MemberOut(Schema):
    """A colleague."""

    id: UUID
    name: str
    email: str
    phone: str
    title: str
    roles: list[str]
    team: str
    manager_id: UUID | None
    active: bool
    status: str


class MemberIn(Strict):
    """A colleague to invite."""

    name: str
    email: str
    roles: list[str] = []
    team: str = ""
    title: str = ""
    phone: str = ""
    manager_id: UUID | None = None


class RolesIn(Strict):
    """Exactly the roles a colleague shall have."""

    roles: list[str]


class TokenOut(Schema):
    """An API token without its secret."""

    id: UUID
    name: str
    hint: str
    scopes: list[str]
    member_name: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class TokenIn(Strict):
    """A token to issue; without days it never expires."""

    name: str
    scopes: list[str]
    member_id: UUID | None = None
    days: int | None = 365


class TokenIssued(Schema):
    """The new token; it is shown only now."""

    id: UUID
    token: str


class ClockOut(Schema):
    """The tenant's present."""

    now: datetime
    zone: str
    test_clock: bool


class ClockIn(Strict):
    """The moment to set the test clock to; never earlier than it stands."""

    to: datetime
