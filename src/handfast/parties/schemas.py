"""Wire shapes of the parties API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

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
    version: int


class MemberIn(Strict):
    """A colleague to invite."""

    name: str
    email: str
    roles: list[str] = []
    team: str = ""
    title: str = ""
    phone: str = ""
    manager_id: UUID | None = None


class MemberPatch(Strict):
    """Facts of a colleague to change; those left out stay, an empty team takes the team off."""

    name: str | None = None
    phone: str | None = None
    title: str | None = None
    team: str | None = None
    manager_id: UUID | None = None


class ReasonIn(Strict):
    """Why."""

    reason: str


class NamedKeyIn(Strict):
    """A new team or role: its key (small letters, digits, underscores) and its name."""

    key: str = Field(max_length=40)
    name: str = Field(max_length=100)


class TeamOut(Schema):
    """People who own work together."""

    id: UUID
    key: str
    name: str


class RoleOut(Schema):
    """A role, what it permits, and how many active colleagues have it."""

    id: UUID
    key: str
    name: str
    permissions: list[str]
    members: int

    @staticmethod
    def resolve_permissions(view: Any) -> list[str]:
        """In the order of their names."""
        return sorted(view.permissions)


class PermissionsIn(Strict):
    """Exactly what a role shall permit."""

    permissions: list[str] = Field(max_length=1000)


class CompanyOut(Schema):
    """The company whose data this is."""

    id: UUID
    slug: str
    name: str
    kind: str
    zone: str
    currency: str


class CompanyPatch(Strict):
    """What of the company changes; what is left out stays."""

    name: str | None = Field(None, max_length=200)
    zone: str | None = Field(None, max_length=64)
    currency: str | None = Field(None, max_length=3)


class EntityIn(Strict):
    """A company of one's own, which enters into contracts."""

    name: str = Field(max_length=200)
    registration: str = Field("", max_length=120)
    signatory_id: UUID | None = None
    line1: str = Field("", max_length=200)
    line2: str = Field("", max_length=200)
    city: str = Field("", max_length=100)
    region: str = Field("", max_length=40)
    postal_code: str = Field("", max_length=20)
    country: str = Field("US", max_length=2)


class EntityOut(Schema):
    """A company of one's own."""

    id: UUID
    name: str
    registration: str
    signatory_id: UUID | None
    signatory_name: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    version: int


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
