"""Use cases of colleagues: their roles and facts, leaving and coming back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import conflict, invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties.lifecycle import MEMBER
from handfast.parties.models import Member, Role, Team
from handfast.parties.services.changing import apply, check_version, required
from handfast.platform import access, audit, links
from handfast.platform.access import Actor


@transaction.atomic
def set_roles(*, member_id: UUID, roles: Iterable[str], by: Actor, at: datetime) -> Member:
    """Give a colleague exactly these roles. The last administrator cannot be demoted."""
    access.require(by, "parties.admin")
    row = locked_member(member_id)
    wanted = known_roles(roles)
    if "admin" in row.roles and "admin" not in wanted:
        _not_the_last_administrator(row)
    apply(row, {"roles": wanted}, kind="member", action="member.roles", by=by, at=at)
    return row


@transaction.atomic
def update_member(
    *,
    member_id: UUID,
    by: Actor,
    at: datetime,
    name: str | None = None,
    phone: str | None = None,
    title: str | None = None,
    team: str | None = None,
    manager_id: UUID | None = None,
    expected_version: int | None = None,
) -> Member:
    """Change facts about a colleague; None leaves a fact as it is, an empty team takes it off."""
    access.require(by, "parties.admin")
    row = locked_member(member_id)
    check_version(row, expected_version)
    fields: dict[str, Any] = {}
    if name is not None:
        fields["name"] = required("name", name, "The name")
    for key, value in (("phone", phone), ("title", title)):
        if value is not None:
            fields[key] = value.strip()
    if team is not None:
        fields["team_id"] = team_id(team)
    if manager_id is not None:
        fields["manager_id"] = _manager(row, manager_id)
    apply(row, fields, kind="member", action="member.update", by=by, at=at)
    return row


@transaction.atomic
def deactivate_member(*, member_id: UUID, by: Actor, at: datetime) -> Member:
    """End a colleague's access at once; what they own stays theirs until it is given away."""
    access.require(by, "parties.admin")
    row = locked_member(member_id)
    if row.id == by.id:
        raise conflict("member", row.name, "You cannot end your own access.", "Ask a colleague.")
    if "admin" in row.roles:
        _not_the_last_administrator(row)
    if row.status != "ended":
        links.revoke(subject=Ref("member", row.id), at=at)
        _move(row, "end", "member.deactivate", by, at)
    return row


@transaction.atomic
def activate_member(*, member_id: UUID, by: Actor, at: datetime) -> Member:
    """Give a former colleague access again, with the roles they had.

    Raises Conflict for somebody who never took their invitation: it has to be sent again.
    """
    access.require(by, "parties.admin")
    row = locked_member(member_id)
    if row.joined_at is None:
        raise conflict(
            "member", row.name, f"{row.name} has not taken the invitation yet.",
            "Send the invitation again.",
        )  # fmt: skip
    if row.status != "active":
        _move(row, "renew", "member.activate", by, at)
    return row


def locked_member(member_id: UUID) -> Member:
    """The member's row, locked; raises NotFound."""
    row: Member | None = Member.objects.select_for_update(of=("self",)).filter(id=member_id).first()
    if row is None:
        raise not_found("member", member_id)
    return row


def known_roles(roles: Iterable[str]) -> list[str]:
    """The roles, each once; raises InvalidInput when one does not exist."""
    wanted = list(dict.fromkeys(roles))
    known = set(Role.objects.filter(key__in=wanted).values_list("key", flat=True))
    unknown = [key for key in wanted if key not in known]
    if unknown:
        raise invalid(
            "roles", ", ".join(unknown), "These roles do not exist.", "Choose from the list."
        )
    return wanted


def team_id(key: str) -> UUID | None:
    """The id of a team by its key, None for none; raises InvalidInput when it does not exist."""
    if not key:
        return None
    found = Team.objects.filter(key=key).values_list("id", flat=True).first()
    if found is None:
        raise invalid("team", key, "There is no such team.", "Choose from the list.")
    return UUID(str(found))


def _manager(row: Member, manager_id: UUID) -> UUID:
    seen: set[UUID] = {row.id}
    current: UUID | None = manager_id
    while current is not None:
        if current in seen:
            raise invalid(
                "manager_id", manager_id, "Nobody can manage themselves.", "Choose another."
            )
        seen.add(current)
        boss = Member.objects.filter(id=current).first()
        if boss is None:
            raise invalid(
                "manager_id", manager_id, "There is no such colleague.", "Choose another."
            )
        current = boss.manager_id
    return manager_id


def _not_the_last_administrator(row: Member) -> None:
    others = Member.objects.filter(active=True, roles__contains=["admin"]).exclude(id=row.id)
    if not others.select_for_update(of=("self",)).exists():
        raise conflict(
            "roles", row.name, "This is the last administrator.",
            "Make somebody else administrator first.",
        )  # fmt: skip


def _move(row: Member, action: str, recorded: str, by: Actor, at: datetime) -> None:
    row.status = MEMBER.after(row.status, action)
    row.active = row.status == "active"
    row.version += 1
    row.save(update_fields=["status", "active", "version"])
    audit.record(recorded, subject=Ref("member", row.id), by=by, at=at)
