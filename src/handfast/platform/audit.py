"""The audit trail: who did what, when and why, and the hash chain that proves it unchanged.

Writers only insert and never wait for each other. A sealer gives committed rows their place in
the tenant's chain, in batches. Rows that commit late get a later place, so no order of commits
can open a hole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef

from handfast.kernel.ref import Ref
from handfast.platform import bulk
from handfast.platform.access import Actor
from handfast.platform.audit_chain import START, Row, Seal, VerifyResult, prove, seals_for
from handfast.platform.canonical import plain
from handfast.platform.models.audit import AuditRecord, AuditSeal
from handfast.platform.tenancy import current_tenant_id, tenant_scope

__all__ = [
    "Entry", "VerifyResult", "changes", "record", "record_many", "seal", "search", "trail", "verify",
]  # fmt: skip

BATCH = 2000
# How far back of the last sealed row the frequent sealing looks for rows that committed late;
# the nightly one looks everywhere.
RECENT = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """What one audit row says, for `record_many`."""

    action: str
    subject: Ref
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    reason: str = ""


def record(
    action: str,
    *,
    subject: Ref,
    by: Actor,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditRecord:
    """Write one row in the caller's transaction; `before` and `after` hold the changed fields."""
    row = _record(Entry(action, subject, before, after, reason), by, at)
    bulk.insert([row])
    return row


def record_many(entries: Iterable[Entry], *, by: Actor, at: datetime) -> int:
    """Write many rows with one statement (bulk work); returns their number."""
    rows = [_record(entry, by, at) for entry in entries]
    bulk.insert(rows)
    return len(rows)


def trail(subject: Ref, *, limit: int = 200) -> list[AuditRecord]:
    """What happened to a record, newest first."""
    rows = AuditRecord.objects.filter(subject_kind=subject.kind, subject_id=subject.id)
    return list(rows.order_by("-id")[:limit])


def search(*, subject: Ref | None = None, actor: str = "", action: str = "") -> Any:
    """The rows about a record, by an actor or of an action, as a queryset to page through.

    `actor` and `action` match by their beginning.
    """
    rows = AuditRecord.objects.all()
    if subject is not None:
        rows = rows.filter(subject_kind=subject.kind, subject_id=subject.id)
    if actor:
        rows = rows.filter(actor_name__istartswith=actor)
    if action:
        rows = rows.filter(action__istartswith=action)
    return rows


def changes(row: AuditRecord) -> list[tuple[str, Any, Any]]:
    """The fields that differ: name, before, after."""
    before, after = row.before or {}, row.after or {}
    pairs = [(name, before.get(name), after.get(name)) for name in sorted({*before, *after})]
    return [(name, old, new) for name, old, new in pairs if old != new]


def seal(tenant_id: UUID, *, window: timedelta | None = RECENT) -> int:
    """Give committed rows their place in the chain; returns how many.

    `window` limits the search to rows born at most that long before the last sealed one; None
    searches all. Only one sealer works for a tenant at a time.
    """
    sealed = 0
    while True:
        with tenant_scope(tenant_id):
            _lock()
            count = _seal_batch(window)
        sealed += count
        if count < BATCH:
            return sealed


def verify(tenant_id: UUID, *, expected_head: str = "") -> VerifyResult:
    """Prove the chain from its start; names the first row that does not fit.

    With `expected_head` (kept elsewhere from an earlier proof) the chain must still contain it.
    """
    with tenant_scope(tenant_id):
        result = prove(_chain(), expected_head=expected_head)
        return replace(result, unsealed=_without_seal().count())


def _record(entry: Entry, by: Actor, at: datetime) -> AuditRecord:
    return AuditRecord(
        action=entry.action,
        subject_kind=entry.subject.kind,
        subject_id=entry.subject.id,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        at=at,
        before=plain(entry.before),
        after=plain(entry.after),
        reason=entry.reason,
    )


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"audit.seal:{current_tenant_id()}"],
        )


def _seal_batch(window: timedelta | None) -> int:
    last = AuditSeal.objects.order_by("-seq").first()
    rows = _without_seal()
    if window is not None and last is not None:
        rows = rows.filter(id__gte=_born_before(last.record_id, window))
    found = [_row(row) for row in rows.order_by("id")[:BATCH]]
    seq, prev = (last.seq, bytes(last.hash)) if last else (0, START)
    seals = seals_for(found, seq=seq, prev=prev)
    AuditSeal.objects.bulk_create(
        AuditSeal(seq=s.seq, record_id=s.row_id, prev_hash=s.prev_hash, hash=s.hash) for s in seals
    )
    return len(seals)


def _without_seal() -> Any:
    return AuditRecord.objects.filter(~Exists(AuditSeal.objects.filter(record_id=OuterRef("id"))))


def _born_before(record_id: UUID, window: timedelta) -> UUID:
    """The smallest time-ordered id (UUIDv7) that was born that long before another."""
    milliseconds = (record_id.int >> 80) - int(window.total_seconds() * 1000)
    return UUID(int=max(milliseconds, 0) << 80)


def _chain() -> Iterator[tuple[Seal, Row | None]]:
    """All seals in order, each with its row, read in pages."""
    after = 0
    while True:
        page = list(AuditSeal.objects.filter(seq__gt=after).order_by("seq")[:BATCH])
        rows = AuditRecord.objects.in_bulk([mark.record_id for mark in page])
        for mark in page:
            row = rows.get(mark.record_id)
            yield _seal(mark), _row(row) if row else None
        if len(page) < BATCH:
            return
        after = page[-1].seq


def _seal(mark: AuditSeal) -> Seal:
    return Seal(mark.seq, mark.record_id, bytes(mark.prev_hash), bytes(mark.hash))


def _row(row: AuditRecord) -> Row:
    return Row(
        id=row.id,
        tenant_id=row.tenant_id,
        action=row.action,
        subject=str(row.subject),
        actor=(row.actor_kind, row.actor_id, row.actor_name),
        at=row.at,
        before=row.before,
        after=row.after,
        reason=row.reason,
    )
