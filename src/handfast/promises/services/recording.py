"""Noting what each stage says of a promise; a repeated call has no second effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from handfast.platform.access import Actor
from handfast.promises.models import Fact, Promise
from handfast.promises.services.orphans import FactInput, adopt, keep
from handfast.promises.services.reconciling import reconcile
from handfast.promises.services.standing import stand_anew


@dataclass(frozen=True)
class PromiseInput:
    """A promise as the context that made it knows it."""

    promise_id: UUID
    account_id: UUID
    stream_id: UUID | None
    offering_code: str
    name: str
    charge_type: str
    currency: str
    owner_id: UUID | None = None
    links: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def record_promises(*, promises: Sequence[PromiseInput]) -> None:
    """Note promises, or complete known ones with the numbers of the records they reached."""
    ids = [p.promise_id for p in promises]
    known = {
        row.promise_id: row
        for row in Promise.objects.select_for_update().filter(promise_id__in=ids).order_by("id")
    }
    Promise.objects.bulk_create(
        Promise(
            promise_id=p.promise_id, account_id=p.account_id, stream_id=p.stream_id,
            offering_code=p.offering_code, name=p.name, charge_type=p.charge_type,
            currency=p.currency, owner_id=p.owner_id, **p.links,
        )
        for p in promises
        if p.promise_id not in known
    )  # fmt: skip
    changed = [known[p.promise_id] for p in promises if p.promise_id in known]
    names = sorted({name for p in promises for name in (*p.links, "owner_id")})
    for given in promises:
        row = known.get(given.promise_id)
        if row is not None:
            for name, value in {**given.links, "owner_id": given.owner_id}.items():
                setattr(row, name, value or getattr(row, name))
    if changed:
        Promise.objects.bulk_update(
            changed, [n.removesuffix("_id") if n == "owner_id" else n for n in names]
        )
    new = [p.promise_id for p in promises if p.promise_id not in known]
    if adopt(new):
        stand_anew(list(Promise.objects.filter(promise_id__in=new)))


@transaction.atomic
def record_facts(
    *, facts: Sequence[FactInput], by: Actor, at: datetime, recorded_at: datetime | None = None
) -> None:
    """Note what a stage says of promises, then compare their stages at once.

    Of promises the ledger does not know the facts are kept until it does, see `orphans`. The
    others are locked, so that of two stages that speak at once the later one sees what the earlier
    has said. `recorded_at` is the real time at which the fact came about, from which the time to
    find a difference is counted.
    """
    ids = [f.promise_id for f in facts]
    known = Promise.objects.select_for_update().filter(promise_id__in=ids).order_by("id")
    rows = {r.promise_id: r for r in known}
    Fact.objects.bulk_create(
        (
            Fact(
                promise=rows[f.promise_id], stage=f.stage, source=f.source, label=f.label,
                terms=dict(f.terms), at=at,
            )
            for f in facts
            if f.promise_id in rows
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    keep([fact for fact in facts if fact.promise_id not in rows], at=at)
    reconcile(promises=list(rows.values()), by=by, at=at, recorded_at=recorded_at)
