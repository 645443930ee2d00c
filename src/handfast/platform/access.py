"""Who acts, and what they may do: actors, permissions and the default grants of each role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from handfast.kernel.errors import forbidden

ROLES: Mapping[str, str] = {
    "admin": "Administrator",
    "sales": "Sales (account executive)",
    "sales_leader": "Sales leader",
    "sales_ops": "Sales operations",
    "deal_desk": "Deal desk",
    "legal": "Legal counsel",
    "contract_manager": "Contract manager",
    "finance": "Finance and revenue operations",
    "security": "Security reviewer",
    "executive": "Executive approver",
    "operations": "Operations",
    "customer_success": "Customer success",
    "partner": "Partner",
    "procurement": "Procurement",
}

# A role that may by default do everything that another may, besides what is granted to itself.
INCLUDES: Mapping[str, tuple[str, ...]] = {"sales_leader": ("sales",)}

_defaults: dict[str, tuple[str, ...]] = {}


@dataclass(frozen=True)
class Actor:
    """The person, customer contact, token or part of the system on whose behalf code runs."""

    kind: str
    id: UUID | None
    name: str
    permissions: frozenset[str] = frozenset()
    roles: tuple[str, ...] = ()
    email: str = ""
    account_id: UUID | None = None
    teams: tuple[str, ...] = field(default=())

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A background part of the system; it may do everything."""
        return cls(kind="system", id=None, name=name, permissions=frozenset({"*"}))


def register(context: str, grants: Mapping[str, tuple[str, ...]]) -> None:
    """Declare a context's permissions and the roles that hold each by default."""
    for permission, roles in grants.items():
        if not permission.startswith(f"{context}."):
            raise ValueError(f"{permission!r} must start with {context!r} and a dot")
        unknown = set(roles) - set(ROLES)
        if unknown:
            raise ValueError(f"{permission!r} names unknown roles {sorted(unknown)}")
        _defaults[permission] = roles


def all_permissions() -> tuple[str, ...]:
    """Every declared permission, sorted."""
    return tuple(sorted(_defaults))


def default_permissions(role: str) -> frozenset[str]:
    """What a role may do unless the tenant has changed it; `admin` may do everything."""
    if role == "admin":
        return frozenset({"*"})
    names = {role, *INCLUDES.get(role, ())}
    return frozenset(p for p, roles in _defaults.items() if names & set(roles))


def can(by: Actor, permission: str) -> bool:
    """Whether the actor holds the permission."""
    return "*" in by.permissions or permission in by.permissions


def require(by: Actor, permission: str) -> None:
    """Raise Forbidden, naming the permission, unless the actor holds it."""
    if not can(by, permission):
        raise forbidden(permission, by.name)
