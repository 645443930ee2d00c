"""Ending one's own sign-ins elsewhere: a lost phone, a shared computer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import not_found
from handfast.kernel.ref import Ref
from handfast.parties.models import Member, User
from handfast.platform import audit
from handfast.platform.access import Actor


@transaction.atomic
def end_sessions(*, by: Actor, at: datetime) -> User:
    """End every session of the actor, in all companies; the caller renews the present one.

    Returns the user, with which the present session is renewed. Raises NotFound for an actor that
    is not a colleague. API tokens stay: they are revoked one by one.
    """
    user = User.objects.select_for_update().filter(id__in=_user_ids(by)).first()
    if user is None:
        raise not_found("user", by.name)
    user.sessions_ended += 1
    user.save(update_fields=["sessions_ended"])
    subject = Ref("member", by.id or user.id)
    audit.record("member.sessions_ended", subject=subject, by=by, at=at)
    return user


def _user_ids(by: Actor) -> list[UUID]:
    if by.kind != "user" or by.id is None:
        return []
    return list(Member.objects.filter(id=by.id).values_list("user_id", flat=True))
