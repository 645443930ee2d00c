"""Use cases of roles and teams: what a role permits, and who works together."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from handfast.kernel.errors import conflict, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties.models import Role, Team
from handfast.parties.rules import granted
from handfast.parties.services.changing import required
from handfast.platform import access, audit
from handfast.platform.access import Actor


@transaction.atomic
def create_role(*, key: str, name: str, by: Actor, at: datetime) -> Role:
    """Add a role of the tenant's own, without permissions. Raises Conflict for a known key."""
    access.require(by, "parties.admin")
    key = _key(key)
    if Role.objects.filter(key=key).exists():
        raise conflict("key", key, "This role exists already.", "Choose another key.")
    row: Role = Role.objects.create(key=key, name=required("name", name, "The name"), created_at=at)
    audit.record(
        "role.create", subject=Ref("role", row.id), by=by, at=at, after={"key": key, "name": name}
    )
    return row


@transaction.atomic
def set_role_permissions(*, key: str, permissions: Iterable[str], by: Actor, at: datetime) -> Role:
    """Say exactly what a role permits; administrators always may do everything."""
    access.require(by, "parties.admin")
    row: Role | None = Role.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise not_found("role", key)
    if key == "admin":
        raise invalid("role", key, "Administrators may do everything.", "Change another role.")
    wanted = frozenset(permissions)
    unknown = wanted - frozenset(access.all_permissions())
    if unknown:
        names = ", ".join(sorted(unknown))
        raise invalid("permissions", names, "These permissions do not exist.", "Leave them out.")
    defaults = access.default_permissions(key)
    before = granted(defaults, row.added, row.removed)
    row.added, row.removed = sorted(wanted - defaults), sorted(defaults - wanted)
    row.save(update_fields=["added", "removed"])
    audit.record(
        "role.permissions", subject=Ref("role", row.id), by=by, at=at,
        before={"taken": sorted(before - wanted)}, after={"given": sorted(wanted - before)},
    )  # fmt: skip
    return row


@transaction.atomic
def create_team(*, key: str, name: str, by: Actor, at: datetime) -> Team:
    """Add a team. Raises Conflict for a known key."""
    access.require(by, "parties.admin")
    key = _key(key)
    if Team.objects.filter(key=key).exists():
        raise conflict("key", key, "This team exists already.", "Choose another key.")
    row: Team = Team.objects.create(key=key, name=required("name", name, "The name"), created_at=at)
    audit.record(
        "team.create", subject=Ref("team", row.id), by=by, at=at, after={"key": key, "name": name}
    )
    return row


def _key(value: str) -> str:
    key = value.strip().lower()
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", key):
        raise invalid(
            "key", value, "A key has 2 to 40 small letters, digits or underscores.",
            "Write it like order_desk.",
        )  # fmt: skip
    return key
