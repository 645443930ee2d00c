"""Use cases of joining: invite a colleague by mail, who is in once they take the mailed link.

A person's sign-in is one and the same in every tenant. So an invitation lets nobody in by itself:
whoever can sign in already joins while signed in; only the tenant that made the sign-in may let
its holder choose the first password.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from handfast.kernel.errors import conflict, invalid
from handfast.kernel.ref import Ref
from handfast.parties.events import MemberInvited, MemberJoined
from handfast.parties.lifecycle import MEMBER
from handfast.parties.models import Member, User
from handfast.parties.services.changing import required
from handfast.parties.services.members import known_roles, locked_member, team_id
from handfast.platform import access, audit, links, mail, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant

INVITATION = "invitation"
VALID_FOR = timedelta(days=7)


@transaction.atomic
def invite_member(
    *,
    email: str,
    name: str,
    by: Actor,
    at: datetime,
    roles: Iterable[str] = (),
    team: str = "",
    title: str = "",
    phone: str = "",
    manager_id: UUID | None = None,
    password: str | None = None,
    hashed: str = "",
) -> Member:
    """Add a colleague, who is mailed a link (7 days) and is a member once they take it.

    With a password (or its hash, for many at once) a new person can sign in and is a member at
    once; it changes nothing for somebody who has a sign-in already. Raises Conflict when the
    person is a member or invited already, InvalidInput for unknown roles or team.
    """
    access.require(by, "parties.admin")
    user, made = _user(_address(email), required("name", name, "The name"), password, hashed)
    if Member.objects.filter(user=user).exists():
        raise conflict(
            "email", email, "This person is a member or invited already.",
            "Change their roles, or send the invitation again.",
        )  # fmt: skip
    row: Member = Member.objects.create(
        user=user, name=name.strip(), email=user.email, phone=phone.strip(), title=title.strip(),
        roles=known_roles(roles), team_id=team_id(team), manager_id=manager_id, invited_at=at,
        created_at=at,
    )  # fmt: skip
    subject = Ref("member", row.id)
    audit.record(
        "member.invite", subject=subject, by=by, at=at,
        after={"email": row.email, "roles": row.roles, "team": team},
    )  # fmt: skip
    event = MemberInvited(member_id=row.id, name=row.name, email=row.email)
    outbox.publish(event, subject=subject, by=by, at=at)
    if made and (hashed or password is not None):
        _join(row, by=by, at=at)
    else:
        _mail_link(row, user, by, at)
    return row


@transaction.atomic
def resend_invitation(*, member_id: UUID, by: Actor, at: datetime) -> Member:
    """Send a new link; earlier links stop working. Raises Conflict for somebody who has joined."""
    access.require(by, "parties.admin")
    row = locked_member(member_id)
    user = User.objects.get(id=row.user_id)
    if row.joined_at is not None and _signs_in_already(user):
        raise conflict(
            "member", row.name, f"{row.name} has joined already.",
            "Who forgot the password asks for a new one at the sign-in.",
        )  # fmt: skip
    if row.joined_at is None:
        row.status = MEMBER.after(row.status, "invite")
        row.save(update_fields=["status"])
    links.revoke(subject=Ref("member", row.id), purpose=INVITATION, at=at)
    _mail_link(row, user, by, at)
    audit.record("member.invite_again", subject=Ref("member", row.id), by=by, at=at)
    return row


@transaction.atomic
def accept_invitation(
    *, token: str, at: datetime, password: str = "", user_id: UUID | None = None
) -> Member:
    """Join with the link's token, which then stops working.

    `user_id` is who is signed in: its owner joins as they are. Anybody else has to choose the
    first password, which only the tenant that made the sign-in may offer. Raises InvalidInput for
    a weak password, LinkRefused for a link that cannot be used, Conflict for somebody who can
    sign in and has not.
    """
    link = links.peek(token, purpose=INVITATION, at=at)
    row = locked_member(link.subject_id)
    user = User.objects.select_for_update().get(id=row.user_id)
    if user.id != user_id:
        if _signs_in_already(user):
            raise conflict(
                "password", "", f"{row.email} can sign in already.",
                "Sign in with the password you have and open the link again; if you have none, "
                "ask for a new one there.",
            )  # fmt: skip
        _strong(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    links.redeem(token, purpose=INVITATION, at=at)
    by = Actor(kind="user", id=row.id, name=row.name, email=row.email)
    audit.record("member.accept", subject=Ref("member", row.id), by=by, at=at)
    if row.status != "active":
        _join(row, by=by, at=at)
    return row


def chooses_password(*, member_id: UUID) -> bool:
    """Whether the invited have to choose their first password; else they sign in to join."""
    return not _signs_in_already(User.objects.get(id=locked_member(member_id).user_id))


def _join(row: Member, *, by: Actor, at: datetime) -> None:
    row.status = MEMBER.after(row.status, "join")
    row.active, row.joined_at = True, at
    row.version += 1
    row.save(update_fields=["status", "active", "joined_at", "version"])
    user = User.objects.select_for_update().get(id=row.user_id)
    user.joined_tenants = [*user.joined_tenants, str(row.tenant_id)]
    user.save(update_fields=["joined_tenants"])
    event = MemberJoined(member_id=row.id, name=row.name)
    outbox.publish(event, subject=Ref("member", row.id), by=by, at=at)


def _user(email: str, name: str, password: str | None, hashed: str) -> tuple[User, bool]:
    """The sign-in of an address, and whether it was made now."""
    user: User | None = User.objects.filter(email=email).first()
    if user is not None:
        return user, False
    home = current_tenant().id
    made = User.objects.create_user(email, password, hashed=hashed, name=name, home_tenant_id=home)
    return made, True


def _address(email: str) -> str:
    text = email.strip().lower()
    try:
        validate_email(text)
    except ValidationError:
        raise invalid("email", email, "This is not an e-mail address.", "Correct it.") from None
    return text


def _signs_in_already(user: User) -> bool:
    """Whether the password is not this invitation's to set."""
    return user.has_usable_password() or user.home_tenant_id != current_tenant().id


def _strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as problem:
        text = " ".join(problem.messages)
        raise invalid("password", "", text, "Choose a longer, less common one.") from None


def _mail_link(row: Member, user: User, by: Actor, at: datetime) -> None:
    tenant = current_tenant().name
    token = links.issue(
        INVITATION, subject=Ref("member", row.id), holder=row.email, at=at,
        valid_for=VALID_FOR, single_use=True,
    )  # fmt: skip
    if _signs_in_already(user):
        ask = f"Sign in as {row.email} with the password you have, and join with the link below"
        label = f"Join {tenant}"
    else:
        ask = f"Your sign-in name is {row.email}. Choose a password with the link below"
        label = "Choose a password"
    mail.send_mail(
        to=row.email,
        subject=f"You are invited to {tenant} on Handfast",
        text=(
            f"Hello {row.name},\n\n{by.name} has invited you to work with {tenant} on Handfast. "
            f"{ask}; it works for seven days."
        ),
        at=at,
        about=Ref("member", row.id),
        links=[(label, links.absolute(f"/invitation/{token}"))],
        private=True,
    )
