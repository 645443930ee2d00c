"""Who may do what: actors from users and tokens, invitations, roles, teams."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.fixtures.people import make_tenant

from handfast.kernel.errors import Conflict, Forbidden, InvalidInput, LinkRefused
from handfast.kernel.ids import new_id
from handfast.parties import queries, services
from handfast.parties.models import ApiToken, Member, Role, User
from handfast.platform.models.mail import Message
from handfast.platform.models.outbox import Event
from handfast.platform.tenancy import tenant_scope


def test_a_new_tenant_has_every_role_every_team_and_its_own_company(tenant):
    assert set(queries.role_names()) >= {"admin", "sales", "finance", "executive", "operations"}
    assert [team.key for team in queries.teams()] == [
        "deal_desk", "field", "finance", "legal", "logistics", "network", "order_desk", "sales",
    ]  # fmt: skip
    assert queries.own_entity().name == "Northbeam Telecom"


def test_bootstrap_refuses_a_taken_slug_and_names_every_wrong_field(tenant):
    with pytest.raises(Conflict):
        services.bootstrap_tenant(slug="northbeam", name="Again")
    with pytest.raises(InvalidInput) as caught:
        services.bootstrap_tenant(slug="B!", name="x", zone="Mars", currency="usd", kind="toy")
    assert [p.field for p in caught.value.problems] == ["slug", "zone", "currency", "kind"]


def test_an_actor_holds_the_union_of_the_permissions_of_its_roles(tenant, member_as):
    member = member_as("sales", "security")
    actor = queries.actor_for_user(member.user_id)
    assert actor.id == member.id
    assert actor.roles == ("sales", "security")
    assert "parties.edit" in actor.permissions
    assert "parties.admin" not in actor.permissions
    assert queries.actor_for_user(member_as("admin", name="Ada Admin").user_id).permissions == {"*"}


def test_a_role_keeps_what_the_tenant_changed(tenant, member_as, actor, at):
    member = member_as("security")
    services.set_role_permissions(key="security", permissions=["parties.edit"], by=actor, at=at)
    row = Role.objects.get(key="security")
    assert row.added == ["parties.edit"]
    assert "parties.view" in row.removed
    assert queries.actor_for_user(member.user_id).permissions == {"parties.edit"}
    with pytest.raises(InvalidInput):
        services.set_role_permissions(key="security", permissions=["no.such"], by=actor, at=at)
    with pytest.raises(InvalidInput):
        services.set_role_permissions(key="admin", permissions=[], by=actor, at=at)


def test_somebody_without_membership_or_deactivated_is_nobody(tenant, member_as, actor, at):
    member = member_as("sales")
    services.deactivate_member(member_id=member.id, by=actor, at=at)
    assert queries.actor_for_user(member.user_id) is None
    services.activate_member(member_id=member.id, by=actor, at=at)
    assert queries.actor_for_user(member.user_id).id == member.id


def test_the_last_administrator_stays(tenant, member_as, actor, at):
    member = member_as("admin")
    with pytest.raises(Conflict):
        services.set_roles(member_id=member.id, roles=["sales"], by=actor, at=at)
    with pytest.raises(Conflict):
        services.deactivate_member(member_id=member.id, by=actor, at=at)
    member_as(
        "admin",
        name="Second Admin",
    )
    assert services.set_roles(member_id=member.id, roles=["sales"], by=actor, at=at).roles == [
        "sales"
    ]


def test_an_invitation_is_mailed_and_accepted_once(tenant, actor, at):
    member = services.invite_member(
        email="New.Person@Northbeam.example", name="New Person", roles=["sales"], team="sales",
        by=actor, at=at,
    )  # fmt: skip
    message = Message.objects.get(about_id=member.id)
    assert message.recipient == "new.person@northbeam.example"
    token = message.links[0]["url"].rpartition("/")[2]
    with pytest.raises(InvalidInput):
        services.accept_invitation(token=token, password="short", at=at)
    services.accept_invitation(token=token, password="a long enough secret", at=at)
    assert User.objects.get(id=member.user_id).check_password("a long enough secret")
    with pytest.raises(LinkRefused):
        services.accept_invitation(token=token, password="another long secret", at=at)


def test_inviting_again_replaces_the_link(tenant, actor, at):
    member = services.invite_member(email="n@x.example", name="N", roles=[], by=actor, at=at)
    old = Message.objects.get(about_id=member.id).links[0]["url"].rpartition("/")[2]
    services.resend_invitation(member_id=member.id, by=actor, at=at)
    with pytest.raises(LinkRefused):
        services.accept_invitation(token=old, password="a long enough secret", at=at)


def token_of(member):
    """The token of the latest link mailed to a member."""
    message = Message.objects.filter(about_id=member.id).order_by("-id")[0]
    return message.links[0]["url"].rpartition("/")[2]


def test_the_invited_are_nobody_until_they_take_their_link(tenant, actor, at):
    member = services.invite_member(email="n@x.example", name="N", roles=["admin"], by=actor, at=at)
    assert (member.status, member.active, member.joined_at) == ("invited", False, None)
    assert queries.actor_for_user(member.user_id) is None
    assert queries.actor_for_member(member.id) is None
    assert queries.holders_of(role="admin") == []
    with pytest.raises(InvalidInput, match="no such colleague"):
        services.issue_token(scopes=["*"], member_id=member.id, by=actor, at=at)
    with pytest.raises(Conflict, match="has not taken the invitation"):
        services.activate_member(member_id=member.id, by=actor, at=at)
    services.accept_invitation(token=token_of(member), password="a long enough secret", at=at)
    member.refresh_from_db()
    assert (member.status, member.active, member.joined_at) == ("active", True, at)
    assert queries.actor_for_user(member.user_id).permissions == {"*"}
    assert [e.payload["name"] for e in Event.objects.filter(topic="member.joined")] == ["N"]


def test_a_withdrawn_invitation_opens_nothing_until_it_is_sent_again(tenant, actor, at):
    member = services.invite_member(email="n@x.example", name="N", by=actor, at=at)
    withdrawn = token_of(member)
    services.deactivate_member(member_id=member.id, by=actor, at=at)
    with pytest.raises(LinkRefused, match="withdrawn"):
        services.accept_invitation(token=withdrawn, password="a long enough secret", at=at)
    services.resend_invitation(member_id=member.id, by=actor, at=at)
    services.accept_invitation(token=token_of(member), password="a long enough secret", at=at)
    assert queries.actor_for_member(member.id) is not None
    with pytest.raises(Conflict, match="has joined already"):
        services.resend_invitation(member_id=member.id, by=actor, at=at)


def test_another_company_cannot_set_the_password_of_somebody_it_invites(tenant, actor, at):
    own = services.invite_member(email="kim@x.example", name="Kim", roles=[], by=actor, at=at)
    token = token_of(own)
    other = make_tenant("other", "Other Telecom")
    with tenant_scope(other.id):
        guest = services.invite_member(email="kim@x.example", name="Kim", by=actor, at=at)
    for _ in ("before Kim has a password", "and after"):
        with tenant_scope(other.id):
            services.resend_invitation(member_id=guest.id, by=actor, at=at)
            told = Message.objects.filter(about_id=guest.id).order_by("-id")[0]
            assert [link["label"] for link in told.links] == ["Join Other Telecom"]
            with pytest.raises(Conflict, match="can sign in already"):
                services.accept_invitation(
                    token=token_of(guest), password="a stolen identity", at=at
                )
        if not User.objects.get(id=own.user_id).has_usable_password():
            services.accept_invitation(token=token, password="a long enough secret", at=at)
    assert User.objects.get(id=own.user_id).check_password("a long enough secret")


def test_a_sign_in_made_elsewhere_reaches_nothing_before_its_owner_joins(tenant, actor, at):
    """Whoever made a sign-in for an address first gets no foot into the next company."""
    squatter = services.invite_member(
        email="n@x.example", name="N", password="a long enough secret", by=actor, at=at
    )
    other = services.bootstrap_tenant(slug="southbeam", name="Southbeam")
    with tenant_scope(other.id):
        member = services.invite_member(
            email="n@x.example", name="N", roles=["admin"], password="another long secret",
            by=actor, at=at,
        )  # fmt: skip
        assert queries.actor_for_user(member.user_id) is None
        with pytest.raises(Conflict, match="can sign in already"):
            services.accept_invitation(token=token_of(member), user_id=new_id(), at=at)
        services.accept_invitation(token=token_of(member), user_id=squatter.user_id, at=at)
        assert queries.actor_for_user(member.user_id).id == member.id
    assert User.objects.count() == 1
    assert User.objects.get().check_password("a long enough secret")
    assert queries.actor_for_user(member.user_id).id == squatter.id


def test_inviting_refuses_members_unknown_roles_and_the_unprivileged(tenant, actor, actor_with, at):
    services.invite_member(email="n@x.example", name="N", by=actor, at=at)
    with pytest.raises(Conflict):
        services.invite_member(email="N@x.example", name="N", by=actor, at=at)
    with pytest.raises(InvalidInput):
        services.invite_member(email="m@x.example", name="M", roles=["king"], by=actor, at=at)
    with pytest.raises(Forbidden):
        services.invite_member(email="m@x.example", name="M", by=actor_with(), at=at)
    assert Member.objects.count() == 1


def test_a_token_may_do_what_its_member_may_within_its_scopes(tenant, member_as, actor, at):
    member = member_as("sales")
    row, plain = services.issue_token(
        scopes=["parties.view", "platform.*"], member_id=member.id, name="CRM", by=actor, at=at
    )
    assert plain.startswith(f"hf_{tenant.id.hex}_")
    assert plain.rpartition("_")[2] not in row.secret_hash
    tenant_id, found = queries.actor_for_token(plain)
    assert tenant_id == tenant.id
    assert (found.kind, found.id) == ("token", member.id)
    assert found.permissions == {"parties.view", "platform.mailbox", "platform.search"}
    assert ApiToken.objects.get(id=row.id).last_used_at == at


def test_a_token_stops_when_revoked_expired_wrong_or_its_member_left(tenant, member_as, actor, at):
    member = member_as("sales")
    row, plain = services.issue_token(scopes=["*"], member_id=member.id, by=actor, at=at)
    assert queries.actor_for_token(plain + "x") is None
    assert queries.actor_for_token("nonsense") is None
    assert queries.actor_for_token(f"hf_{'0' * 32}_{plain.rpartition('_')[2]}") is None
    services.revoke_token(token_id=row.id, by=actor, at=at)
    assert queries.actor_for_token(plain) is None
    _, expired = services.issue_token(
        scopes=["*"], member_id=member.id, valid_for=timedelta(0), by=actor, at=at
    )
    assert queries.actor_for_token(expired) is None
    _, orphan = services.issue_token(scopes=["*"], member_id=member.id, by=actor, at=at)
    services.deactivate_member(member_id=member.id, by=actor, at=at)
    assert queries.actor_for_token(orphan) is None
    with pytest.raises(InvalidInput):
        services.issue_token(scopes=["no.such"], member_id=member.id, by=actor, at=at)
    with pytest.raises(InvalidInput):
        services.issue_token(scopes=[], member_id=member.id, by=actor, at=at)


def test_nobody_manages_themselves_even_in_a_ring(tenant, member_as, actor, at):
    one, two = member_as("sales", name="One"), member_as("sales", name="Two")
    services.update_member(member_id=one.id, manager_id=two.id, team="field", by=actor, at=at)
    assert queries.member(one.id).team == "field"
    with pytest.raises(InvalidInput):
        services.update_member(member_id=two.id, manager_id=one.id, by=actor, at=at)


def test_a_token_reads_the_mailbox_only_with_the_permission(tenant, member_as, actor, at):
    owner = member_as("admin", name="Ada Cole")
    for scopes, status in ((["quotes.view"], 403), (["platform.mailbox"], 200)):
        _, plain = services.issue_token(
            scopes=scopes, member_id=owner.id, name="Test", by=actor, at=at
        )
        answer = Client().get("/api/v1/mailbox", headers={"Authorization": f"Bearer {plain}"})
        assert answer.status_code == status
