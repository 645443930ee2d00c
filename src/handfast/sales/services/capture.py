"""Use case: a lead arrives by web form, API or hand; it is scored and given an owner."""

from datetime import datetime
from typing import Any

from django.core.validators import validate_email
from django.db import transaction
from django.forms import ValidationError

from handfast.kernel.errors import Problem, collect
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit, numbering, outbox
from handfast.platform.access import Actor
from handfast.sales.events import LeadCaptured
from handfast.sales.models import Lead
from handfast.sales.queries import territory_map
from handfast.sales.rules.territory import owner_for
from handfast.sales.services.notices import tell_owner
from handfast.sales.services.scoring import score_fields
from handfast.sales.types import SOURCES

LIMITS = {"name": 200, "company": 200, "email": 254, "phone": 40, "region": 40, "message": 5000}


@transaction.atomic
def capture_lead(
    *,
    name: str,
    by: Actor,
    at: datetime,
    company: str = "",
    email: str = "",
    phone: str = "",
    message: str = "",
    region: str = "",
    source: str = "manual",
    origin: str = "",
) -> Lead:
    """Keep a lead, score it, and give it to the owner of its region, else to whoever enters it.

    `origin` is an opaque mark of where a web form was sent from. Raises InvalidInput with one
    problem per field.
    """
    access.require(by, "sales.edit")
    fields = checked_fields(
        name=name, company=company, email=email, phone=phone, message=message, region=region,
        source=source,
    )  # fmt: skip
    territories = territory_map()
    owner = owner_for(fields["region"], territories) or parties.member_id_of(by)
    row: Lead = Lead.objects.create(
        number=numbering.next_number("lead", at=at), owner_id=owner, captured_at=at,
        origin=origin, **fields, **score_fields(fields, territories),
    )  # fmt: skip
    subject = Ref("lead", row.id)
    audit.record("lead.capture", subject=subject, by=by, at=at, after=fields)
    outbox.publish(
        LeadCaptured(
            lead_id=row.id, number=row.number, name=row.name, source=row.source,
            score=row.score, owner_id=owner,
        ), subject=subject, by=by, at=at,
    )  # fmt: skip
    if owner is not None and owner != by.id:
        tell_owner(row, at)
    return row


def checked_fields(**fields: str) -> dict[str, Any]:
    """The fields without surrounding blanks; raises InvalidInput naming each wrong one."""
    clean = {name: value.strip() for name, value in fields.items()}
    clean["email"] = clean["email"].lower()
    problems = [
        Problem(field, clean[field][:60] + "…", f"This is longer than {limit} characters.", "Shorten it.")
        for field, limit in LIMITS.items() if len(clean[field]) > limit
    ]  # fmt: skip
    if not clean["name"]:
        problems.append(Problem("name", "", "The name is missing.", "Enter a name."))
    if not clean["email"] and not clean["phone"]:
        problems.append(
            Problem("email", "", "Neither e-mail nor phone is given.", "Enter one of them.")
        )
    if clean["email"] and not _is_mail(clean["email"]):
        problems.append(
            Problem("email", clean["email"], "This is not an e-mail address.", "Correct it.")
        )
    if clean["source"] not in SOURCES:
        problems.append(
            Problem("source", clean["source"], "This is not a known source.", "Use: " + ", ".join(SOURCES))
        )  # fmt: skip
    collect(problems)
    return clean


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
