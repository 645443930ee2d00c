"""All reads of parties: actors, customers, people, and the tenant's own companies."""

from handfast.parties.queries.accounts import (
    account,
    accounts,
    accounts_like,
    contact,
    contact_by_email,
    contacts,
    contacts_of,
    search,
)
from handfast.parties.queries.actors import (
    actor_for_contact,
    actor_for_member,
    actor_for_token,
    actor_for_user,
    holders_of,
    member_id_of,
)
from handfast.parties.queries.people import (
    entities,
    member,
    member_of_user,
    members,
    own_entity,
    role_names,
    roles,
    team,
    teams,
    tokens,
)

__all__ = [
    "account",
    "accounts",
    "accounts_like",
    "actor_for_contact",
    "actor_for_member",
    "actor_for_token",
    "actor_for_user",
    "contact",
    "contact_by_email",
    "contacts",
    "contacts_of",
    "entities",
    "holders_of",
    "member",
    "member_id_of",
    "member_of_user",
    "members",
    "own_entity",
    "role_names",
    "roles",
    "search",
    "team",
    "teams",
    "tokens",
]
