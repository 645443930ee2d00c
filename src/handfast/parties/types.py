"""Values of parties: classifications, permissions, and the frozen views other contexts read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

STAFF = (
    "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
    "security", "executive", "operations", "customer_success", "procurement",
)  # fmt: skip
PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "parties.view": (*STAFF, "partner"),
    "parties.edit": (
        "sales", "sales_leader", "sales_ops", "deal_desk", "contract_manager", "finance",
        "customer_success",
    ),
    "parties.admin": (),
}  # fmt: skip

KINDS = ("business", "consumer")
SEGMENTS = ("small", "medium", "large", "enterprise")
RISK_TIERS = ("low", "medium", "high")
CONTACT_ROLES: Mapping[str, str] = {
    "decision_maker": "Decision maker",
    "signer": "Signs contracts",
    "billing": "Receives invoices",
    "technical": "Technical contact",
}
TEAMS: Mapping[str, str] = {
    "sales": "Sales",
    "deal_desk": "Deal desk",
    "legal": "Legal",
    "finance": "Finance",
    "order_desk": "Order desk",
    "network": "Network",
    "field": "Field service",
    "logistics": "Logistics",
}
TOKEN_PREFIX = "hf"  # noqa: S105 - the public beginning of every API token
CONTACT_PERMISSIONS = frozenset({"portal.use"})


@dataclass(frozen=True)
class AccountView:
    """A customer as other contexts read it."""

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

    @property
    def address(self) -> tuple[str, ...]:
        """The postal address, line by line, empty lines left out."""
        return address_lines(
            self.line1, self.line2, self.city, self.region, self.postal_code, self.country
        )


@dataclass(frozen=True)
class ContactView:
    """A person at a customer."""

    id: UUID
    account_id: UUID
    account_name: str
    name: str
    email: str
    phone: str
    title: str
    roles: tuple[str, ...]
    portal_enabled: bool
    version: int


@dataclass(frozen=True)
class CompanyView:
    """A company somebody may work with: a tenant, `kind` sandbox or production."""

    id: UUID
    slug: str
    name: str
    kind: str


@dataclass(frozen=True)
class MemberView:
    """A colleague: a user's membership of this tenant."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    phone: str
    title: str
    roles: tuple[str, ...]
    team: str
    team_name: str
    manager_id: UUID | None
    active: bool
    status: str = "active"
    joined: bool = True
    version: int = 1


@dataclass(frozen=True)
class EntityView:
    """A legal entity of the tenant's own, which enters into contracts."""

    id: UUID
    name: str
    registration: str
    line1: str
    line2: str
    city: str
    region: str
    postal_code: str
    country: str
    signatory_id: UUID | None
    signatory_name: str
    signatory_email: str
    signatory_title: str
    version: int = 1

    @property
    def address(self) -> tuple[str, ...]:
        """The postal address, line by line, empty lines left out."""
        return address_lines(
            self.line1, self.line2, self.city, self.region, self.postal_code, self.country
        )


@dataclass(frozen=True)
class Hit:
    """One result of a search: what it is, where its page is."""

    kind: str
    id: UUID
    title: str
    text: str
    url: str


@dataclass(frozen=True)
class TokenView:
    """An API token without its secret."""

    id: UUID
    name: str
    hint: str
    scopes: tuple[str, ...]
    member_name: str
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


def address_lines(
    line1: str, line2: str, city: str, region: str, postal_code: str, country: str
) -> tuple[str, ...]:
    """A postal address as lines, empty ones left out."""
    place = ", ".join(part for part in (city, f"{region} {postal_code}".strip()) if part)
    return tuple(part for part in (line1, line2, place, country) if part)
