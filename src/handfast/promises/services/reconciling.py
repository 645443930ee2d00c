"""Comparing the stages of promises: a new difference gets an owner at once, a gone one closes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import audit, links, mail, outbox
from handfast.platform.access import Actor
from handfast.promises import rules
from handfast.promises.events import DiscrepancyOpened, DiscrepancyResolved
from handfast.promises.lifecycle import DISCREPANCY
from handfast.promises.models import Discrepancy, Promise
from handfast.promises.queries.stages import billed_of, stages_of
from handfast.promises.services.standing import note_standing
from handfast.promises.types import Difference


@transaction.atomic
def reconcile(
    *, promises: Sequence[Promise], by: Actor, at: datetime, recorded_at: datetime | None = None
) -> int:
    """Compare every stage of these locked promises; returns how many differences were newly opened.

    A difference that was explained stays closed while it is the same.
    """
    ids = [p.id for p in promises]
    stages, billed = stages_of(ids), billed_of(ids, unsettled=True)
    known: dict[UUID, dict[tuple[str, str], Discrepancy]] = {}
    explained: set[tuple[UUID, str, str, str, str]] = set()
    rows = Discrepancy.objects.select_for_update().filter(
        promise_id__in=ids, state__in=("open", "explained")
    )
    for row in rows.order_by("id"):
        if row.state == "open":
            known.setdefault(row.promise_id, {})[row.right, row.field] = row
        elif row.right != "billed":
            explained.add(_what(row.promise_id, row))
    opened, differing = 0, set()
    for promise in promises:
        found = [
            one
            for one in rules.differences(stages.get(promise.id, {}), billed.get(promise.id, []))
            if _what(promise.id, one) not in explained
        ]
        opened += _apply(promise, found, known.get(promise.id, {}), by, at, recorded_at)
        if found:
            differing.add(promise.id)
    note_standing(promises, stages, differing)
    return opened


def _what(promise_id: UUID, one: Discrepancy | Difference) -> tuple[UUID, str, str, str, str]:
    return promise_id, one.right, one.field, one.expected, one.found


def _apply(
    promise: Promise, found: Sequence[Difference], known: dict[tuple[str, str], Discrepancy],
    by: Actor, at: datetime, recorded_at: datetime | None,
) -> int:  # fmt: skip
    opened = 0
    for difference in found:
        row = known.pop((difference.right, difference.field), None)
        if row is None:
            _open(promise, difference, by, at, recorded_at)
            opened += 1
        else:
            _refresh(row, difference)
    for row in known.values():
        close(row, "resolve", "the stages agree again", by, at)
    return opened


def _open(
    promise: Promise, found: Difference, by: Actor, at: datetime, recorded_at: datetime | None
) -> None:
    waited = (timezone.now() - recorded_at).total_seconds() if recorded_at else 0.0
    row = Discrepancy.objects.create(
        promise=promise, left=found.left, right=found.right, field=found.field,
        expected=found.expected, found=found.found, make_whole=found.make_whole,
        make_whole_tax=found.make_whole_tax, invoices=found.invoices, owner_id=promise.owner_id,
        since=at, found_after_seconds=max(0.0, waited),
    )  # fmt: skip
    subject = Ref("discrepancy", row.id)
    after = {"kind": found.kind, "expected": found.expected, "found": found.found}
    audit.record("discrepancy.opened", subject=subject, by=by, at=at, after=after)
    event = DiscrepancyOpened(
        row.id, promise.promise_id, promise.name, found.kind, found.expected, found.found,
        found.make_whole, found.make_whole_tax, promise.owner_id,
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=promise.stream_id)
    _tell_owner(promise, found, subject, at)


def _tell_owner(promise: Promise, found: Difference, subject: Ref, at: datetime) -> None:
    if promise.owner_id is None:
        return
    owner = parties.member(promise.owner_id)
    mail.send_mail(
        to=owner.email,
        subject=f"{promise.name}: {found.kind}",
        text=(
            f"{promise.name}, order {promise.order_number}, contract {promise.contract_number}:\n"
            f"{found.field} {found.expected} expected, {found.found} found.\n"
            f"To make the customer whole: {promise.currency} {found.make_whole:.2f} "
            f"and {found.make_whole_tax:.2f} tax."
        ),
        about=subject,
        at=at,
        links=[("Open the discrepancy", links.absolute(f"/promises/discrepancies/{subject.id}/"))],
    )


def _refresh(row: Discrepancy, found: Difference) -> None:
    row.expected, row.found = found.expected, found.found
    row.make_whole, row.make_whole_tax = found.make_whole, found.make_whole_tax
    row.invoices = found.invoices
    row.save(update_fields=["expected", "found", "make_whole", "make_whole_tax", "invoices"])


def close(row: Discrepancy, action: str, resolution: str, by: Actor, at: datetime) -> None:
    """End a locked discrepancy, with the words of how."""
    row.state = DISCREPANCY.after(row.state, action)
    row.resolution, row.resolved_by, row.resolved_at = resolution[:300], by.name, at
    row.save(update_fields=["state", "resolution", "resolved_by", "resolved_at"])
    subject = Ref("discrepancy", row.id)
    audit.record(f"discrepancy.{row.state}", subject=subject, by=by, at=at, reason=row.resolution)
    event = DiscrepancyResolved(
        row.id, row.promise.promise_id, row.promise.name, f"{row.right} ≠ {row.left}", row.state,
        row.resolution,
    )  # fmt: skip
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.promise.stream_id)
