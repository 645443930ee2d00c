"""Reads of colleagues, teams, roles, API tokens and the tenant's own companies."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from handfast.kernel.errors import not_found
from handfast.parties.models import ApiToken, LegalEntity, Member, Role, Team, User
from handfast.parties.rules import granted
from handfast.parties.types import CompanyView, EntityView, MemberView, TokenView
from handfast.platform import access
from handfast.platform.tenancy import current_tenant, tenant_scope


@dataclass(frozen=True)
class RoleView:
    """A role with what it permits."""

    id: UUID
    key: str
    name: str
    permissions: frozenset[str]
    members: int


def member(member_id: UUID) -> MemberView:
    """One colleague; raises NotFound."""
    row = Member.objects.select_related("team").filter(id=member_id).first()
    if row is None:
        raise not_found("member", member_id)
    return member_view(row)


def member_of_user(user_id: UUID) -> MemberView | None:
    """A user's membership of the tenant in scope, or None."""
    row = Member.objects.select_related("team").filter(user_id=user_id).first()
    return None if row is None else member_view(row)


def companies(user_id: UUID) -> list[CompanyView]:
    """The companies a user may work with now, in the order they joined them."""
    user = User.objects.filter(id=user_id).first()
    if user is None:
        return []
    found = []
    for key in dict.fromkeys([str(user.home_tenant_id), *user.joined_tenants]):
        with tenant_scope(UUID(key)):
            if Member.objects.filter(user_id=user_id, active=True).exists():
                tenant = current_tenant()
                found.append(CompanyView(tenant.id, tenant.slug, tenant.name, tenant.kind))
    return found


def members(
    role: str | None = None, team: str | None = None, *, active: bool | None = True
) -> list[MemberView]:
    """Colleagues by name, with a role or in a team; `active=None` includes those invited and those who left."""
    rows = Member.objects.select_related("team").all()
    if active is not None:
        rows = rows.filter(active=active)
    if role:
        rows = rows.filter(roles__contains=[role])
    if team:
        rows = rows.filter(team__key=team)
    return [member_view(row) for row in rows.order_by("name", "id")[:1000]]


def anyone(
    *, roles: Collection[str] = (), teams: Collection[str] = (), member_ids: Collection[str] = ()
) -> bool:
    """Whether somebody active has one of the roles, is in one of the teams, or is one of these."""
    wanted = Q(team__key__in=teams) | Q(id__in=member_ids)
    for role in roles:
        wanted |= Q(roles__contains=[role])
    return Member.objects.filter(wanted, active=True).exists()


def teams() -> list[Team]:
    """All teams by name."""
    return list(Team.objects.order_by("name", "id"))


def team(key: str) -> Team:
    """One team by its key; raises NotFound."""
    row = Team.objects.filter(key=key).first()
    if row is None:
        raise not_found("team", key)
    return row


def roles() -> list[RoleView]:
    """All roles with their permissions and number of active members, by name."""
    counts: dict[str, int] = {}
    for keys in Member.objects.filter(active=True).values_list("roles", flat=True):
        for key in keys:
            counts[key] = counts.get(key, 0) + 1
    return [
        RoleView(row.id, row.key, row.name, _permissions_of(row), counts.get(row.key, 0))
        for row in Role.objects.order_by("name", "id")
    ]


def role_names() -> dict[str, str]:
    """Each role's key with its name."""
    return dict(Role.objects.order_by("name").values_list("key", "name"))


def tokens() -> list[TokenView]:
    """API tokens, newest first."""
    rows = ApiToken.objects.select_related("member").order_by("-id")[:500]
    return [
        TokenView(
            id=row.id,
            name=row.name,
            hint=row.hint,
            scopes=tuple(row.scopes),
            member_name=row.member.name,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


def entities() -> list[EntityView]:
    """The tenant's own companies, the default one first."""
    rows = LegalEntity.objects.select_related("signatory").order_by("-is_default", "name")
    return [_entity(row) for row in rows]


def entity(entity_id: UUID) -> EntityView:
    """One of the tenant's own companies; raises NotFound."""
    row = LegalEntity.objects.select_related("signatory").filter(id=entity_id).first()
    if row is None:
        raise not_found("legal entity", entity_id)
    return _entity(row)


def own_entity() -> EntityView:
    """The company that contracts by default; raises NotFound when none is set up."""
    found = entities()
    if not found:
        raise not_found("legal entity", "default")
    return found[0]


def member_view(row: Member) -> MemberView:
    """The row as a value."""
    return MemberView(
        id=row.id,
        user_id=row.user_id,
        name=row.name,
        email=row.email,
        phone=row.phone,
        title=row.title,
        roles=tuple(row.roles),
        team=row.team.key if row.team else "",
        team_name=row.team.name if row.team else "",
        manager_id=row.manager_id,
        active=row.active,
        status=row.status,
        joined=row.joined_at is not None,
        version=row.version,
    )


def _permissions_of(row: Role) -> frozenset[str]:
    if row.key == "admin":
        return frozenset(access.all_permissions())
    return granted(access.default_permissions(row.key), row.added, row.removed)


def _entity(row: LegalEntity) -> EntityView:
    who = row.signatory
    return EntityView(
        id=row.id,
        name=row.name,
        registration=row.registration,
        line1=row.line1,
        line2=row.line2,
        city=row.city,
        region=row.region,
        postal_code=row.postal_code,
        country=row.country,
        signatory_id=row.signatory_id,
        signatory_name=who.name if who else "",
        signatory_email=who.email if who else "",
        signatory_title=who.title if who else "",
        version=row.version,
    )
