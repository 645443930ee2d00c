"""Mails of sales to colleagues."""

from datetime import datetime

from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import links, mail
from handfast.sales.models import Lead


def tell_owner(row: Lead, at: datetime) -> None:
    """Write to the owner that a lead waits for them, with what they need to call back."""
    if row.owner_id is None:
        return
    owner = parties.member(row.owner_id)
    about = f" of {row.company}" if row.company else ""
    facts = [
        f"Score: {row.score} of 100",
        f"E-mail: {row.email or '-'}",
        f"Phone: {row.phone or '-'}",
        f"Region: {row.region or '-'}",
    ]
    text = "\n".join([f"{row.name}{about} has been assigned to you.", "", *facts, "", row.message])
    mail.send_mail(
        to=owner.email, subject=f"New lead {row.number}: {row.name}{about}", text=text.strip(),
        at=at, about=Ref("lead", row.id),
        links=[("Open the lead", links.absolute(f"/leads/{row.id}"))],
    )  # fmt: skip
