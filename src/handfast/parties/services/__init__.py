"""Use cases of parties: customers, people, access to the tenant, and the tenant itself."""

from handfast.parties.services.accounts import (
    create_account,
    deactivate_account,
    reactivate_account,
    update_account,
)
from handfast.parties.services.contacts import create_contact, update_contact
from handfast.parties.services.entities import save_entity
from handfast.parties.services.invitations import (
    accept_invitation,
    chooses_password,
    invite_member,
    resend_invitation,
)
from handfast.parties.services.members import (
    activate_member,
    deactivate_member,
    set_roles,
    update_member,
)
from handfast.parties.services.roles import create_role, create_team, set_role_permissions
from handfast.parties.services.sessions import end_sessions
from handfast.parties.services.tenants import bootstrap_tenant, update_tenant
from handfast.parties.services.tokens import issue_token, revoke_token

__all__ = [
    "accept_invitation",
    "activate_member",
    "bootstrap_tenant",
    "chooses_password",
    "create_account",
    "create_contact",
    "create_role",
    "create_team",
    "deactivate_account",
    "deactivate_member",
    "end_sessions",
    "invite_member",
    "issue_token",
    "reactivate_account",
    "resend_invitation",
    "revoke_token",
    "save_entity",
    "set_role_permissions",
    "set_roles",
    "update_account",
    "update_contact",
    "update_member",
    "update_tenant",
]
