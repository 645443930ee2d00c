"""What tests of obligations share: a report that is owed, and what became of its days."""

from decimal import Decimal

from handfast.contracts.models import Occurrence
from handfast.contracts.types import Duty, Timing
from handfast.kernel.ref import Ref
from handfast.platform import clock, mail, outbox
from handfast.platform.access import Actor

EVERYBODY = Actor.system("test")
REPORT = Duty(
    title="Send the availability report", kind="report", role="operations",
    timing=Timing("monthly", day=15), measure="Availability", comparison=">=",
    threshold=Decimal("99.9"), unit="%", remind_days=(7, 1), consequence="A credit of 5 %.",
)  # fmt: skip


def morning(day):
    return clock.at_local(day, 9)


def days(row, **wanted):
    rows = Occurrence.objects.filter(obligation=row, **wanted).order_by("due_on")
    return [one.due_on for one in rows]


def first(row):
    return Occurrence.objects.filter(obligation=row).earliest("due_on")


def subjects(address):
    rows = mail.mailbox(recipient=address).filter(about_kind__in=("contract", "")).order_by("id")
    return [m.subject for m in rows if "sign" not in m.subject.lower()]


def said(contract):
    return [e.headline for e in outbox.timeline(subject=Ref("contract", contract.id))]
