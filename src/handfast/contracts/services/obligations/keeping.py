"""A due day is settled: done with evidence, waived, or opened again with more time."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.contracts.events import ObligationDone, ObligationReopened, ObligationWaived
from handfast.contracts.lifecycle import OCCURRENCE
from handfast.contracts.models import Occurrence
from handfast.contracts.rules.obligation_checks import LARGEST
from handfast.contracts.rules.obligations import (
    first_reminder,
    is_kept,
    measure_words,
    plain,
)
from handfast.contracts.services.locking import require_reason
from handfast.contracts.services.obligations.drawing import KEEP
from handfast.contracts.services.obligations.telling import named, publish, tell_unkept
from handfast.contracts.services.responsible import require_act
from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, files
from handfast.platform.access import Actor
from handfast.platform.clock import local_date


@dataclass(frozen=True)
class Evidence:
    """A file that proves what was done."""

    name: str
    content_type: str
    content: bytes


@transaction.atomic
def complete_occurrence(
    *, occurrence_id: UUID, by: Actor, at: datetime, note: str = "",
    measured: Decimal | None = None, evidence: Evidence | None = None,
) -> Occurrence:  # fmt: skip
    """Say that it was done, with a note, a file, and the measured value where one is agreed.

    Raises Forbidden for anybody but the responsible person or role and whoever manages
    obligations, InvalidInput when evidence or the value is missing.
    """
    row = _locked(occurrence_id)
    _require_keeper(row, by)
    obligation, before = row.obligation, row.status
    row.status = OCCURRENCE.after(row.status, "complete")
    if obligation.needs_evidence and not note.strip() and evidence is None:
        raise invalid("note", "", "It counts as done only with evidence.",
                      "Say what was done, or attach a file.")  # fmt: skip
    row.measured, row.kept = measured, _judge(row, measured)
    row.note = note.strip()[:2000]
    if evidence is not None:
        row.file_id = files.store(
            evidence.content, name=evidence.name, content_type=evidence.content_type,
            subject=Ref("obligation", obligation.id), by=by, at=at,
        ).id  # fmt: skip
    row.done_at, row.done_by_id, row.done_by_name = at, by.id, by.name
    row.remind_on, row.reason = None, ""
    row.save()
    _note("complete", row, before, by, at, note=row.note, measured=measured, file_id=row.file_id)
    outcome = "failed" if row.kept is False else "kept"
    event = ObligationDone(
        **named(row), outcome=outcome, result=_result(row), measured=measured, due_on=row.due_on
    )
    publish([(row, event)], by=by, at=at)
    if row.kept is False:
        tell_unkept(row, _result(row), at)
    return row


@transaction.atomic
def waive_occurrence(*, occurrence_id: UUID, reason: str, by: Actor, at: datetime) -> Occurrence:
    """Let a due day go, with a reason; nobody has to do it any more."""
    require_act("obligations", by=by)
    row = _locked(occurrence_id)
    words, before = require_reason(reason), row.status
    row.status = OCCURRENCE.after(row.status, "waive")
    row.reason, row.remind_on = words, None
    row.done_at, row.done_by_id, row.done_by_name = at, by.id, by.name
    row.save()
    _note("waive", row, before, by, at, reason=words)
    event = ObligationWaived(**named(row), reason=words, due_on=row.due_on)
    publish([(row, event)], by=by, at=at)
    return row


@transaction.atomic
def reopen_occurrence(
    *, occurrence_id: UUID, reason: str, by: Actor, at: datetime, due_on: date | None = None
) -> Occurrence:
    """Open a settled or missed day again, with a reason and, where it has passed, a new day.

    Raises InvalidInput without a reason, or when the day it is due by has passed.
    """
    require_act("obligations", by=by)
    row = _locked(occurrence_id)
    words, before, today = require_reason(reason), row.status, local_date(at)
    status = OCCURRENCE.after(row.status, "reopen")
    wanted = due_on or row.due_on
    if wanted < today or wanted.year >= 2200:
        raise invalid("due_on", wanted, "This day cannot be kept any more.",
                      "Give today or a later day.")  # fmt: skip
    row.status, row.due_on, row.reason = status, wanted, words
    row.remind_on = first_reminder(wanted, row.obligation.remind_days, today)
    row.note, row.file_id, row.measured, row.kept = "", None, None, None
    row.done_at, row.done_by_id, row.done_by_name, row.reminders = None, None, "", 0
    row.save()
    _note("reopen", row, before, by, at, reason=words, due_on=wanted)
    event = ObligationReopened(**named(row), reason=words, due_on=wanted)
    publish([(row, event)], by=by, at=at)
    return row


def _locked(occurrence_id: UUID) -> Occurrence:
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related(
        "obligation", "obligation__contract", "obligation__contract__account"
    )
    row = rows.filter(id=occurrence_id).first()
    if row is None:
        raise not_found("due date", occurrence_id)
    return row


def _require_keeper(row: Occurrence, by: Actor) -> None:
    """Raise Forbidden unless it is the actor's to do."""
    if access.can(by, KEEP):
        mine = by.id is not None and row.obligation.member_id == by.id
        if mine or row.obligation.role in by.roles:
            return
    require_act("obligations", by=by)


def _judge(row: Occurrence, measured: Decimal | None) -> bool | None:
    """Whether the measure was kept; None where none is agreed."""
    said = row.obligation
    if measured is not None and (not measured.is_finite() or abs(measured) >= LARGEST):
        raise invalid("measured", str(measured), "This number is too large.", "Correct it.")
    if said.threshold is None:
        return None
    if measured is None:
        words = measure_words(said.measure, said.comparison, said.threshold, said.unit)
        raise invalid("measured", "", "The measured value is needed.", f"Agreed is: {words}.")
    return is_kept(said.comparison, said.threshold, measured)


def _result(row: Occurrence) -> str:
    said = row.obligation
    if row.kept is None or row.measured is None:
        return "done"
    value = f"{plain(row.measured)} {said.unit}".strip()
    agreed = measure_words(said.measure, said.comparison, said.threshold, said.unit)
    return f"{value}, as agreed" if row.kept else f"{value}, but agreed is {agreed}"


def _note(
    action: str, row: Occurrence, before: str, by: Actor, at: datetime, *, reason: str = "",
    **after: Any,
) -> None:  # fmt: skip
    audit.record(
        f"obligation.{action}", subject=Ref("obligation", row.obligation_id), by=by, at=at,
        before={"status": before},
        after={"status": row.status, "planned_on": row.planned_on, **after}, reason=reason,
    )  # fmt: skip
