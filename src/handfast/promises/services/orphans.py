"""Facts without a promise: kept until the ledger hears of the promise, or somebody explains them.

Stages speak through events, and events may overtake each other; what is billed or delivered without
ever having been promised is found here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from handfast.kernel.errors import invalid, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.promises.lifecycle import ORPHAN
from handfast.promises.models import Fact, OrphanFact, Promise

_OWNERS = {"billed": ("finance", "operations"), "": ("operations", "sales_ops", "admin")}
ADOPTED = "The promise became known."


@dataclass(frozen=True)
class FactInput:
    """What a stage says: `source` identifies the saying, `label` is shown to people."""

    promise_id: UUID
    stage: str
    source: str
    label: str
    terms: Mapping[str, Any]


def keep(facts: Sequence[FactInput], *, at: datetime) -> None:
    """Keep facts of unknown promises, each once, with somebody who looks after them."""
    if not facts:
        return
    owners = {stage: _owner(stage) for stage in {fact.stage for fact in facts}}
    OrphanFact.objects.bulk_create(
        (
            OrphanFact(
                promise_id=fact.promise_id, stage=fact.stage, source=fact.source,
                label=fact.label, terms=dict(fact.terms), at=at, owner_id=owners[fact.stage],
            )
            for fact in facts
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def adopt(promise_ids: Collection[UUID]) -> int:
    """Make facts of what was said of promises before they were known; returns how many."""
    orphans = OrphanFact.objects.select_for_update().filter(
        promise_id__in=promise_ids, state="open"
    )
    found = list(orphans.order_by("id"))
    if not found:
        return 0
    rows = dict(Promise.objects.filter(promise_id__in=promise_ids).values_list("promise_id", "id"))
    Fact.objects.bulk_create(
        (
            Fact(
                promise_id=rows[orphan.promise_id], stage=orphan.stage, source=orphan.source,
                label=orphan.label, terms=orphan.terms, at=orphan.at,
            )
            for orphan in found
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    for orphan in found:
        orphan.state = ORPHAN.after(orphan.state, "adopt")
        orphan.reason, orphan.closed_at = ADOPTED, timezone.now()
    OrphanFact.objects.bulk_update(found, ["state", "reason", "closed_at"])
    return len(found)


@transaction.atomic
def explain_orphan(*, orphan_id: UUID, reason: str, by: Actor, at: datetime) -> UUID:
    """Close a fact without a promise as intended, with the reason.

    Raises NotFound, InvalidInput without a reason, IllegalTransition when it is closed already.
    """
    access.require(by, "promises.explain")
    if not reason.strip():
        raise invalid("reason", reason, "A reason is needed.", "Say why nothing was promised.")
    row = OrphanFact.objects.select_for_update().filter(id=orphan_id).first()
    if row is None:
        raise not_found("fact", orphan_id)
    row.state = ORPHAN.after(row.state, "explain")
    row.reason, row.closed_by, row.closed_at = reason.strip()[:300], by.name, at
    row.save(update_fields=["state", "reason", "closed_by", "closed_at"])
    subject = Ref("orphan_fact", row.id)
    audit.record("orphan_fact.explained", subject=subject, by=by, at=at, reason=row.reason)
    return row.id


def _owner(stage: str) -> UUID | None:
    for role in _OWNERS.get(stage, _OWNERS[""]):
        holders = parties.holders_of(role=role)
        if holders:
            return holders[0].id
    return None
