"""Use cases of territories: whose the leads of a region are."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.sales.models import Territory
from handfast.sales.rules.territory import region_key


@transaction.atomic
def set_territory(*, region: str, owner_id: UUID, by: Actor, at: datetime) -> Territory:
    """Give the leads of a region to a colleague; `*` stands for every other region."""
    access.require(by, "sales.admin")
    key = region_key(region)
    if not key or len(key) > 40:
        raise invalid(
            "region", region, "A region has 1 to 40 characters.", "Like IL, or * for all."
        )
    owner = parties.member(owner_id)
    if not owner.active:
        raise invalid("owner_id", owner.name, "This colleague has left.", "Choose another.")
    row: Territory
    row, made = Territory.objects.select_for_update(of=("self",)).get_or_create(
        region=key, defaults={"owner_id": owner.id, "created_at": at}
    )
    before = None if made else row.owner_id
    if row.owner_id != owner.id:
        row.owner_id = owner.id
        row.save(update_fields=["owner"])
    audit.record(
        "territory.set", subject=Ref("territory", row.id), by=by, at=at,
        before={"owner": before}, after={"region": key, "owner": owner.id},
    )  # fmt: skip
    return row


@transaction.atomic
def remove_territory(*, territory_id: UUID, by: Actor, at: datetime) -> None:
    """Let a region's leads fall to the rest of the world again."""
    access.require(by, "sales.admin")
    row = Territory.objects.select_for_update(of=("self",)).filter(id=territory_id).first()
    if row is None:
        raise not_found("territory", territory_id)
    audit.record(
        "territory.remove", subject=Ref("territory", row.id), by=by, at=at,
        before={"region": row.region, "owner": row.owner_id},
    )  # fmt: skip
    row.delete()
