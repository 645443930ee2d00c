"""Addresses of parties' pages."""

from django.urls import include, path, re_path

from handfast.parties.pages import access, accounts, company, contacts, invitation, users

patterns = [
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/new", accounts.new_account, name="new_account"),
    path("accounts/<uuid:account_id>", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/edit", accounts.edit_account, name="edit_account"),
    path("accounts/<uuid:account_id>/deactivate", accounts.deactivate, name="deactivate_account"),
    path("accounts/<uuid:account_id>/reactivate", accounts.reactivate, name="reactivate_account"),
    path("accounts/<uuid:account_id>/contacts/new", contacts.new_contact, name="new_contact"),
    path("contacts", contacts.contacts, name="contacts"),
    path("contacts/<uuid:contact_id>", contacts.contact, name="contact"),
    path("admin/users", users.users, name="users"),
    path("admin/users/invite", users.invite, name="invite"),
    path("admin/users/<uuid:member_id>", users.user, name="user"),
    re_path(
        r"^admin/users/(?P<member_id>[0-9a-f-]{36})/(?P<action>deactivate|activate|invite)$",
        users.user_action,
        name="user_action",
    ),
    path("admin/teams", access.teams, name="teams"),
    path("admin/roles", access.roles, name="roles"),
    path("admin/roles/<slug:key>", access.role, name="role"),
    path("admin/tokens", access.tokens, name="tokens"),
    path("admin/tokens/<uuid:token_id>/revoke", access.revoke, name="revoke_token"),
    path("admin/company", company.company, name="company"),
    path("admin/clock", company.clock_page, name="clock"),
    path("invitation/<str:token>", invitation.invitation, name="invitation"),
    path("companies/<slug:slug>", invitation.enter, name="enter"),
]
urlpatterns = [path("", include((patterns, "parties")))]
