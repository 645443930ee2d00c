"""The clock of obligations: due days are opened ahead, people reminded, the missed are told.

A day's round begins at eight in the morning in the tenant's zone, so that nobody is written to at
night; until then the day before still counts.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from handfast.contracts.events import ObligationDue, ObligationMissed
from handfast.contracts.lifecycle import OCCURRENCE
from handfast.contracts.models import Obligation, Occurrence
from handfast.contracts.rules.obligations import AHEAD, following_reminder
from handfast.contracts.services.obligations.drawing import open_days
from handfast.contracts.services.obligations.telling import named, publish, remind, tell_missed
from handfast.kernel.ref import Ref
from handfast.platform import audit
from handfast.platform.access import Actor
from handfast.platform.audit import Entry
from handfast.platform.clock import local_date

BATCH = 500
MORNING = timedelta(hours=8)
BY = Actor.system("Obligations")


@transaction.atomic
def look_after(*, at: datetime) -> int:
    """Open what falls due next, mark what was missed, remind of what is coming; returns mails."""
    today = local_date(at - MORNING)
    while len(_draw(today, at)) == BATCH:
        pass
    mails = 0
    while missed := _missed(today, at):
        mails += tell_missed(missed, at)
    while coming := _coming(today):
        mails += _remind(coming, today, at)
    return mails


def _draw(today: date, at: datetime) -> list[Obligation]:
    rows = list(
        Obligation.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("contract")
        .filter(status="active", drawn_to__lte=today + AHEAD)
        .order_by("drawn_to", "id")[:BATCH]
    )
    opened = open_days(rows, today=today) if rows else {}
    audit.record_many(
        [
            Entry("obligation.opened", Ref("obligation", row_id), after={"days": list(days)})
            for row_id, days in opened.items()
        ],
        by=BY, at=at,
    )  # fmt: skip
    return rows


def _missed(today: date, at: datetime) -> list[Occurrence]:
    """Mark the next batch of what has passed undone."""
    rows = _open().filter(due_on__lt=today).order_by("due_on", "id")[:BATCH]
    found = list(rows)
    for row in found:
        row.status, row.remind_on = OCCURRENCE.after(row.status, "miss"), None
    Occurrence.objects.bulk_update(found, ["status", "remind_on"])
    audit.record_many(
        [
            Entry("obligation.miss", Ref("obligation", row.obligation_id),
                  before={"status": "open"}, after={"status": "missed", "due_on": row.due_on})
            for row in found
        ],
        by=BY, at=at,
    )  # fmt: skip
    publish([(row, ObligationMissed(**_facts(row))) for row in found], by=BY, at=at)
    return found


def _coming(today: date) -> list[Occurrence]:
    return list(_open().filter(remind_on__lte=today).order_by("due_on", "id")[:BATCH])


def _remind(rows: list[Occurrence], today: date, at: datetime) -> int:
    first = [row for row in rows if row.reminders == 0]
    for row in rows:
        row.reminders += 1
        row.remind_on = following_reminder(row.due_on, row.obligation.remind_days, today)
    Occurrence.objects.bulk_update(rows, ["reminders", "remind_on"])
    publish([(row, ObligationDue(**_facts(row))) for row in first], by=BY, at=at)
    return remind(rows, at)


def _open() -> Any:
    return (
        Occurrence.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("obligation", "obligation__contract", "obligation__contract__account")
        .filter(status="open", obligation__status="active")
    )


def _facts(row: Occurrence) -> dict[str, Any]:
    said = row.obligation
    return {
        **named(row), "due_on": row.due_on, "owed_by": said.owed_by,
        "consequence": said.consequence,
    }  # fmt: skip
