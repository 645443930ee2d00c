"""Who acts: from a signed-in user, an API token or a customer's contact to an `Actor`."""

import hashlib
import re
from datetime import timedelta
from uuid import UUID

from handfast.parties.models import ApiToken, Contact, Member, Role
from handfast.parties.rules import granted, limited
from handfast.parties.types import CONTACT_PERMISSIONS
from handfast.platform import access, clock
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope

TOKEN = re.compile(r"hf_([0-9a-f]{32})_([A-Za-z0-9_-]{20,100})")
SEEN_EVERY = timedelta(minutes=5)


def actor_for_user(user_id: UUID) -> Actor | None:
    """The actor for a user of the tenant in scope; None when not an active member."""
    row = Member.objects.select_related("team").filter(user_id=user_id, active=True).first()
    return None if row is None else _actor(row)


def actor_for_member(member_id: UUID) -> Actor | None:
    """The actor for a member's id (which is the actor's id); None when not active."""
    row = Member.objects.select_related("team").filter(id=member_id, active=True).first()
    return None if row is None else _actor(row)


def actor_for_contact(contact_id: UUID) -> Actor | None:
    """The actor for a customer's contact in the portal; None when there is no such contact."""
    row = Contact.objects.filter(id=contact_id).first()
    if row is None:
        return None
    return Actor(
        kind="contact",
        id=row.id,
        name=row.name,
        permissions=CONTACT_PERMISSIONS,
        email=row.email,
        account_id=row.account_id,
    )


def actor_for_token(token: str) -> tuple[UUID, Actor] | None:
    """The tenant and actor for an API token `hf_<tenant>_<secret>`; None when not valid."""
    tenant_id = tenant_of_token(token)
    if tenant_id is None:
        return None
    with tenant_scope(tenant_id):
        actor = actor_of_token(token)
    return None if actor is None else (tenant_id, actor)


def tenant_of_token(token: str) -> UUID | None:
    """The tenant that an API token claims, not yet proven; None for what is no token."""
    match = TOKEN.fullmatch(token)
    return None if match is None else UUID(match[1])


def actor_of_token(token: str) -> Actor | None:
    """The actor for an API token of the tenant in scope; None when not valid.

    The token may do what its member may do, narrowed to its scopes.
    """
    match = TOKEN.fullmatch(token)
    row = None if match is None else _live_token(match[2])
    if row is None:
        return None
    holder = _actor(row.member)
    return Actor(
        kind="token",
        id=row.member_id,
        name=row.member.name,
        permissions=limited(holder.permissions, row.scopes, access.all_permissions()),
        roles=holder.roles,
        email=holder.email,
        teams=holder.teams,
    )


def holders_of(*, role: str) -> list[Actor]:
    """The active members with a role, as actors, by name."""
    rows = Member.objects.select_related("team").filter(active=True, roles__contains=[role])
    return [_actor(row) for row in rows.order_by("name", "id")]


def member_id_of(by: Actor) -> UUID | None:
    """The member behind an actor, to own what they make; None for customers and the system."""
    if by.kind not in ("user", "token") or by.id is None:
        return None
    return by.id if Member.objects.filter(id=by.id).exists() else None


def _live_token(secret: str) -> ApiToken | None:
    digest = hashlib.sha256(secret.encode()).hexdigest()
    rows = ApiToken.objects.select_related("member", "member__team")
    row = rows.filter(secret_hash=digest, revoked_at=None, member__active=True).first()
    if row is None:
        return None
    now = clock.now()
    if row.expires_at is not None and row.expires_at <= now:
        return None
    if row.last_used_at is None or now - row.last_used_at >= SEEN_EVERY:
        ApiToken.objects.filter(id=row.id).update(last_used_at=now)
    return row


def _actor(member: Member) -> Actor:
    return Actor(
        kind="user",
        id=member.id,
        name=member.name,
        permissions=_permissions(tuple(member.roles)),
        roles=tuple(member.roles),
        email=member.email,
        teams=(member.team.key,) if member.team else (),
    )


def _permissions(keys: tuple[str, ...]) -> frozenset[str]:
    if "admin" in keys:
        return frozenset({"*"})
    found: set[str] = set()
    for role in Role.objects.filter(key__in=keys):
        found |= granted(access.default_permissions(role.key), role.added, role.removed)
    return frozenset(found)
