"""Use cases of API tokens: issue one and show it once, revoke it."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties.models import ApiToken, Member
from handfast.parties.services.changing import required
from handfast.parties.types import TOKEN_PREFIX
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant_id

MAX_AGE = timedelta(days=3660)


@transaction.atomic
def issue_token(
    *,
    scopes: Iterable[str],
    by: Actor,
    at: datetime,
    name: str = "API token",
    member_id: UUID | None = None,
    valid_for: timedelta | None = timedelta(days=365),
) -> tuple[ApiToken, str]:
    """Issue a token for a member (the actor by default); the plain token is returned only now.

    Scopes narrow what the member may do: permissions, `sales.*`, or `*`. Raises InvalidInput.
    """
    access.require(by, "parties.admin")
    wanted_id = member_id or by.id
    holder = Member.objects.filter(id=wanted_id, active=True).first() if wanted_id else None
    if holder is None:
        raise invalid(
            "member_id", member_id, "There is no such colleague.", "Choose an active one."
        )
    wanted = _scopes(scopes)
    secret = secrets.token_urlsafe(32)
    row: ApiToken = ApiToken.objects.create(
        member=holder,
        name=required("name", name, "The name"),
        hint=secret[-4:],
        secret_hash=hashlib.sha256(secret.encode()).hexdigest(),
        scopes=wanted,
        expires_at=None if valid_for is None else at + min(valid_for, MAX_AGE),
        created_at=at,
    )
    audit.record(
        "token.issue", subject=Ref("api_token", row.id), by=by, at=at,
        after={"name": row.name, "member": holder.name, "scopes": wanted},
    )  # fmt: skip
    return row, f"{TOKEN_PREFIX}_{current_tenant_id().hex}_{secret}"


@transaction.atomic
def revoke_token(*, token_id: UUID, by: Actor, at: datetime) -> ApiToken:
    """Make a token useless at once; repeating it changes nothing."""
    access.require(by, "parties.admin")
    row: ApiToken | None = (
        ApiToken.objects.select_for_update(of=("self",)).filter(id=token_id).first()
    )
    if row is None:
        raise not_found("token", token_id)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        audit.record("token.revoke", subject=Ref("api_token", row.id), by=by, at=at)
    return row


def _scopes(scopes: Iterable[str]) -> list[str]:
    wanted = sorted(set(scopes))
    if not wanted:
        raise invalid("scopes", "", "A token needs at least one scope.", "Choose what it may do.")
    known = access.all_permissions()
    contexts = {permission.partition(".")[0] + ".*" for permission in known}
    unknown = [scope for scope in wanted if scope not in {"*", *contexts, *known}]
    if unknown:
        raise invalid("scopes", ", ".join(unknown), "These scopes do not exist.", "Leave them out.")
    return wanted
