"""Signed links for people without an account: single-purpose, expiring, revocable.

A token is the tenant's id and 32 random bytes (16 in a short one); the database keeps only its SHA-256, so that a
copy of the database opens nothing.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from handfast.kernel.errors import LinkRefused, Problem
from handfast.kernel.ref import Ref
from handfast.platform.models.links import Link
from handfast.platform.tenancy import current_tenant, current_tenant_id, tenant_scope

SECRET_BYTES = 32
SHORT_BYTES = 16
TENANT_BYTES = 16
_ASK = "Ask the sender for a new link."
_DONE = "If that was you, nothing more is asked of you. Otherwise tell the sender."


def issue(
    purpose: str,
    *,
    subject: Ref,
    holder: str,
    at: datetime,
    valid_for: timedelta,
    single_use: bool = False,
    short: bool = False,
) -> str:
    """Make a link for the holder (an e-mail address) and return its token, shown only now.

    A `short` one (128 random bits) fits a text message.
    """
    tenant_id = current_tenant_id()
    raw = tenant_id.bytes + secrets.token_bytes(SHORT_BYTES if short else SECRET_BYTES)
    token = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    Link.objects.create(
        token_hash=_hash(token),
        purpose=purpose,
        subject_kind=subject.kind,
        subject_id=subject.id,
        holder=holder,
        issued_at=at,
        expires_at=at + valid_for,
        single_use=single_use,
    )
    return token


def peek(token: str, *, purpose: str, at: datetime) -> Link:
    """The link, without using it up; raises LinkRefused when it cannot be used."""
    with tenant_scope(tenant_of(token)):
        return _usable(token, purpose, at, lock=False)


def redeem(token: str, *, purpose: str, at: datetime) -> Link:
    """The link, marked as used; a single-use link works this once. Raises LinkRefused."""
    with tenant_scope(tenant_of(token)):
        link = _usable(token, purpose, at, lock=True)
        if link.used_at is None:
            link.used_at = at
            link.save(update_fields=["used_at"])
        return link


def revoke(*, subject: Ref, at: datetime, purpose: str = "", holder: str = "") -> int:
    """Make links to a record useless, all or those of a purpose or holder; returns how many."""
    rows = Link.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, revoked_at__isnull=True
    )
    chosen = Q()
    if purpose:
        chosen &= Q(purpose=purpose)
    if holder:
        chosen &= Q(holder=holder)
    return rows.filter(chosen).update(revoked_at=at)


def tenant_of(token: str) -> UUID:
    """The tenant a token belongs to; raises LinkRefused when it is not a token at all."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) - TENANT_BYTES not in (SECRET_BYTES, SHORT_BYTES):
        raise _refused("This link is incomplete.", "Copy the whole link from the message.")
    return UUID(bytes=raw[:TENANT_BYTES])


def absolute(path: str) -> str:
    """The public address of a path, for messages."""
    return f"{settings.HANDFAST_BASE_URL}{path}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _usable(token: str, purpose: str, at: datetime, *, lock: bool) -> Link:
    wanted = _hash(token)
    rows = Link.objects.select_for_update() if lock else Link.objects.all()
    link = rows.filter(token_hash=wanted).first()
    if link is None or not hmac.compare_digest(link.token_hash, wanted):
        raise _refused("This link is not known.", _ASK)
    _check(link, purpose, at)
    return link


def _check(link: Link, purpose: str, at: datetime) -> None:
    if link.purpose != purpose:
        raise _refused(
            f"This link is for another purpose ({link.purpose.replace('_', ' ')}).",
            "Open it from the message it came with.",
        )
    if link.single_use and link.used_at is not None:
        raise _refused(f"This link was already used on {_day(link.used_at)}.", _DONE)
    if link.revoked_at is not None:
        raise _refused("This link was withdrawn by the sender.", _ASK)
    if at >= link.expires_at:
        raise _refused(f"This link expired on {_day(link.expires_at)}.", _ASK)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(current_tenant().zone)):%-d %b %Y %H:%M %Z}"


def _refused(message: str, remedy: str) -> LinkRefused:
    return LinkRefused(Problem("link", "", message, remedy))
