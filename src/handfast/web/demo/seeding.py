"""Seeding the demo: the company, then its first eight weeks as they would have happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from handfast.billing import queries as billing
from handfast.billing import services as billing_services
from handfast.parties import queries as parties
from handfast.parties import services as party_services
from handfast.platform import mail
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope
from handfast.web.demo.calendar import Story, play
from handfast.web.demo.company import OPENED, PRESENT, SLUG, equip, open_company, prepare_partners
from handfast.web.demo.customers import DEALS
from handfast.web.demo.negotiations import negotiations
from handfast.web.demo.obligations import obligations
from handfast.web.demo.people import SETUP, invite_all
from handfast.web.demo.processes import credit_reviews, processes
from handfast.web.demo.stories import story
from handfast.workflow import services as workflow

CONTACT = "mara@harborclinic.example"
PAYS_AFTER = timedelta(days=12)
WEEKS = 8
UNREAD_SINCE = PRESENT - timedelta(days=5)
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
        workflow.ensure_shipped(at=OPENED)
        stories = [*(story(deal, people) for deal in DEALS), _payments(people["grace"])]
        stories += negotiations(people)
        stories += [processes(people), credit_reviews(people), obligations(people)]
        play(stories, until=PRESENT, by=SETUP)
        prepare_partners(people, at=PRESENT)
        _read_old_mail()
        _row, token = party_services.issue_token(
            name="Demo integration", scopes=["*"], by=people["sam"], at=PRESENT
        )
    return Seeded(SLUG, token)


def _payments(by: Actor) -> Story:
    """Customers pay some days after each invoice, but for one who has forgotten the first."""
    for week in range(WEEKS):
        at = yield OPENED + timedelta(days=7 * week + 4, hours=8)
        for account in parties.accounts():
            if account.name != LATE_PAYER:
                _pay(account.id, by, at)


def _pay(account_id: UUID, by: Actor, at: datetime) -> None:
    for invoice in billing.invoices_of(account_id):
        if invoice.outstanding > 0 and invoice.issued_on + PAYS_AFTER <= at.date():
            billing_services.record_payment(
                invoice_id=invoice.id, amount=invoice.outstanding.quantize(Decimal("0.01")),
                received_on=at.date(), reference=f"Transfer {invoice.number}", by=by, at=at,
            )  # fmt: skip


def _read_old_mail() -> None:
    """Colleagues have read their messages, but for those of the last days."""
    old = mail.mailbox(recipient="@northbeam.example").filter(queued_at__lt=UNREAD_SINCE)
    for message_id in list(old.filter(read_at=None).values_list("id", flat=True)):
        mail.mark_read(message_id, at=UNREAD_SINCE)
