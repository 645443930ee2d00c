"""Use cases of joining: invite a colleague by mail, and accept by choosing a password."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from handfast.kernel.errors import conflict, invalid
from handfast.kernel.ref import Ref
from handfast.parties.events import MemberInvited
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
) -> Member:
    """Add a colleague; without a password they are mailed a link to choose one (7 days).

    Somebody who already works for another tenant keeps their password. Raises Conflict when
    the person is a member already, InvalidInput for unknown roles or team.
    """
    access.require(by, "parties.admin")
    user = _user(_address(email), required("name", name, "The name"), password)
    if Member.objects.filter(user=user).exists():
        raise conflict("email", email, "This person is a member already.", "Change their roles.")
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
    if password is None:
        _mail_link(row, by, at)
    return row


@transaction.atomic
def resend_invitation(*, member_id: UUID, by: Actor, at: datetime) -> Member:
    """Send a new link to choose a password; earlier links stop working."""
    access.require(by, "parties.admin")
    row = locked_member(member_id)
    links.revoke(subject=Ref("member", row.id), purpose=INVITATION, at=at)
    _mail_link(row, by, at)
    audit.record("member.invite_again", subject=Ref("member", row.id), by=by, at=at)
    return row


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime) -> Member:
    """Choose a password with the link's token, which then stops working.

    A person's sign-in is the same in every tenant, so that only the one who first invited them
    may let them choose a password, and only while they have none. Raises InvalidInput for a weak
    password, LinkRefused for a link that cannot be used, Conflict for somebody with a password.
    """
    link = links.peek(token, purpose=INVITATION, at=at)
    row = locked_member(link.subject_id)
    user = User.objects.select_for_update().get(id=row.user_id)
    if _signs_in_already(user):
        raise conflict(
            "password", "", f"{row.email} can sign in already.",
            "Sign in with the password you have; if you forgot it, ask for a new one there.",
        )  # fmt: skip
    _strong(password, user)
    links.redeem(token, purpose=INVITATION, at=at)
    user.set_password(password)
    user.save(update_fields=["password"])
    by = Actor(kind="user", id=row.id, name=row.name, email=row.email)
    audit.record("member.accept", subject=Ref("member", row.id), by=by, at=at)
    return row


def _user(email: str, name: str, password: str | None) -> User:
    user: User | None = User.objects.filter(email=email).first()
    if user is not None:
        return user
    return User.objects.create_user(email, password, name=name, home_tenant_id=current_tenant().id)


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


def _mail_link(row: Member, by: Actor, at: datetime) -> None:
    if _signs_in_already(User.objects.get(id=row.user_id)):
        _mail_welcome(row, by, at)
        return
    tenant = current_tenant().name
    token = links.issue(
        INVITATION, subject=Ref("member", row.id), holder=row.email, at=at,
        valid_for=VALID_FOR, single_use=True,
    )  # fmt: skip
    mail.send_mail(
        to=row.email,
        subject=f"You are invited to {tenant} on Handfast",
        text=(
            f"Hello {row.name},\n\n{by.name} has invited you to work with {tenant} on Handfast. "
            "Choose a password with the link below; it works for seven days.\n\n"
            f"Your sign-in name is {row.email}."
        ),
        at=at,
        about=Ref("member", row.id),
        links=[("Choose a password", links.absolute(f"/invitation/{token}"))],
    )


def _mail_welcome(row: Member, by: Actor, at: datetime) -> None:
    tenant = current_tenant().name
    mail.send_mail(
        to=row.email,
        subject=f"You now work with {tenant} on Handfast",
        text=(
            f"Hello {row.name},\n\n{by.name} has added you to {tenant} on Handfast. "
            f"Sign in as {row.email} with the password you have."
        ),
        at=at,
        about=Ref("member", row.id),
        links=[("Sign in", links.absolute("/accounts/login/"))],
    )
