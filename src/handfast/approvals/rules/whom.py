"""Whom a cell of the matrix means: `legal`, `team:field`, `manager`, `manager:2`, `member:<id>`."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from handfast.approvals.types import MANAGER, MEMBER, ROLE, TEAM, Who

MAX_LEVELS = 5


def whom(text: str) -> Who:
    """The meaning of a cell; what is nothing else is a role."""
    word, _, rest = text.strip().partition(":")
    if word == MANAGER and (not rest or rest.isdigit()):
        return Who(MANAGER, levels=min(max(int(rest or 1), 1), MAX_LEVELS))
    if word == TEAM and rest:
        return Who(TEAM, rest)
    if word == MEMBER and _is_id(rest):
        return Who(MEMBER, rest)
    return Who(ROLE, text.strip())


def chain(start: UUID | None, managers: Mapping[UUID, UUID | None], levels: int) -> UUID | None:
    """The manager so many levels above somebody; None when the line ends before or runs round."""
    current, seen = start, set()
    for _ in range(levels):
        if current is None or current in seen:
            return None
        seen.add(current)
        current = managers.get(current)
    return current


def named(text: str, roles: Mapping[str, str], people: Mapping[str, str] | None = None) -> str:
    """The cell in words: the role's name, “Team field”, “Manager of the requester”, a name."""
    who = whom(text)
    if who.kind == MANAGER:
        return "Manager" if who.levels == 1 else f"Manager, {who.levels} levels up"
    if who.kind == TEAM:
        return f"Team {who.key.replace('_', ' ')}"
    if who.kind == MEMBER:
        return (people or {}).get(who.key, "Colleague")
    return roles.get(who.key, who.key.replace("_", " "))


def held(
    text: str, member_id: UUID | None, *, actor: UUID | None, roles: Iterable[str],
    teams: Iterable[str],
) -> bool:  # fmt: skip
    """Whether a step is somebody's own: assigned to them, else by role, team or name."""
    if member_id is not None:
        return actor == member_id
    who = whom(text)
    if who.kind == TEAM:
        return who.key in teams
    if who.kind == MEMBER:
        return str(actor) == who.key
    return who.kind == ROLE and who.key in roles


def choices(
    roles: Mapping[str, str], teams: Mapping[str, str], people: Mapping[str, str]
) -> dict[str, str]:
    """Every cell that may stand in the column of approvers, with its words."""
    found = dict(roles)
    found |= {
        "manager": "Manager of the requester",
        "manager:2": "Manager, 2 levels up",
        "manager:3": "Manager, 3 levels up",
    }
    found |= {f"team:{key}": f"Team {name}" for key, name in teams.items()}
    found |= {f"member:{key}": name for key, name in people.items()}
    return found


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
