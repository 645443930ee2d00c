"""Seeding the demo: the company, then its first eight weeks as they would have happened."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from handfast.billing import queries as billing
from handfast.billing import services as billing_services
from handfast.parties import queries as parties
from handfast.parties import services as party_services
from handfast.platform.access import Actor
from handfast.platform.clock import local_date
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope
from handfast.web.demo.calendar import play
from handfast.web.demo.company import OPENED, PRESENT, SLUG, equip, open_company, prepare_partners
from handfast.web.demo.customers import DEALS
from handfast.web.demo.people import SETUP, invite_all
from handfast.web.demo.stories import story

CONTACT = "mara@harborclinic.example"
PAYS_AFTER = timedelta(days=12)
LATE_PAYER = "Prairie Dental Group"


@dataclass(frozen=True)
class Seeded:
    """What whoever ran the command needs to sign in; the token is shown only now."""

    slug: str
    token: str


def exists() -> bool:
    """Whether the demo tenant was made before."""
    return Tenant.objects.filter(slug=SLUG).exists()


@transaction.atomic
def seed(*, password: str) -> Seeded:
    """Make the demo tenant with everything in it; nothing of it stays when a step fails."""
    tenant = open_company()
    with tenant_scope(tenant.id):
        people = invite_all(password=password, at=OPENED)
        equip(people, at=OPENED)
        play((story(deal, people) for deal in DEALS), until=PRESENT, by=SETUP)
        _payments(people["grace"])
        prepare_partners(people, at=PRESENT)
        _row, token = party_services.issue_token(
            name="Demo integration", scopes=["*"], by=people["sam"], at=PRESENT
        )
    return Seeded(SLUG, token)


def _payments(by: Actor) -> None:
    """Customers pay twelve days after each invoice, but for one who has forgotten the first."""
    today = local_date(PRESENT)
    for account in parties.accounts():
        for invoice in billing.invoices_of(account.id):
            paid_on: date = invoice.issued_on + PAYS_AFTER
            if paid_on > today or account.name == LATE_PAYER or invoice.outstanding <= Decimal(0):
                continue
            billing_services.record_payment(
                invoice_id=invoice.id, amount=invoice.outstanding, received_on=paid_on,
                reference=f"Transfer {invoice.number}", by=by, at=PRESENT,
            )  # fmt: skip
