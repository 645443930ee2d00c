"""Use case of the tenant's own companies: the parties that sign its contracts."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties.models import LegalEntity, Member
from handfast.parties.services.changing import apply, check_version, required
from handfast.platform import access, audit
from handfast.platform.access import Actor

TEXTS = ("registration", "line1", "line2", "city", "region", "postal_code", "country")


@transaction.atomic
def save_entity(
    *,
    name: str,
    by: Actor,
    at: datetime,
    entity_id: UUID | None = None,
    signatory_id: UUID | None = None,
    expected_version: int | None = None,
    **facts: str,
) -> LegalEntity:
    """Add a company of the tenant's own, or change one; the first becomes the default."""
    access.require(by, "parties.admin")
    if signatory_id and not Member.objects.filter(id=signatory_id, active=True).exists():
        raise invalid(
            "signatory_id", signatory_id, "There is no such colleague.", "Choose another."
        )
    unknown = set(facts) - set(TEXTS)
    if unknown:
        field = min(unknown)
        raise invalid(field, facts[field], "A company has no such field.", "Leave it out.")
    fields = {"name": required("name", name, "The name"), "signatory_id": signatory_id}
    fields |= {key: value.strip() for key, value in facts.items()}
    if entity_id is None:
        first = not LegalEntity.objects.filter(is_default=True).exists()
        row: LegalEntity = LegalEntity.objects.create(is_default=first, created_at=at, **fields)
        subject = Ref("legal_entity", row.id)
        audit.record("legal_entity.create", subject=subject, by=by, at=at, after=fields)
        return row
    rows = LegalEntity.objects.select_for_update(of=("self",))
    found: LegalEntity | None = rows.filter(id=entity_id).first()
    if found is None:
        raise not_found("legal entity", entity_id)
    check_version(found, expected_version)
    apply(found, fields, kind="legal_entity", action="legal_entity.update", by=by, at=at)
    return found
