"""Where policies finds the people who review its versions: members by what their roles permit."""

from uuid import UUID

from handfast.parties import queries as parties
from handfast.policies.types import Directory, Person


def roles(permission: str) -> dict[str, str]:
    """The roles that hold a permission: key to name."""
    return {role.key: role.name for role in parties.roles() if permission in role.permissions}


def holders(permission: str) -> list[Person]:
    """The active colleagues who hold a permission, by name."""
    known = set(roles(permission))
    return [
        Person(one.id, one.name, one.email, one.roles)
        for one in parties.members()
        if known & set(one.roles)
    ]


def person(person_id: UUID) -> Person | None:
    """An active colleague, or None."""
    found = parties.actor_for_member(person_id)
    return None if found is None else Person(person_id, found.name, found.email)


DIRECTORY = Directory(holders, person, roles)
