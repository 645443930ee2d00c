"""Many rows by one statement: exactly what `bulk_create` would have written."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from handfast.kernel.ids import new_id
from handfast.platform import bulk
from handfast.platform.models import Event
from handfast.platform.models.audit import AuditRecord


def _event(number: int, **fields: object) -> Event:
    known = {
        "topic": f"test.{number}", "subject_kind": "order", "subject_id": new_id(),
        "payload": {"n": number, "day": None}, "actor_kind": "system", "actor_name": "Łódź; 'x'",
    }  # fmt: skip
    return Event(**{**known, **fields})


def test_any_number_of_rows_takes_one_statement(tenant, at):
    stream = new_id()
    rows = [
        _event(n, stream_id=stream if n else None, occurred_at=at + timedelta(n)) for n in range(3)
    ]
    with CaptureQueriesContext(connection) as asked:
        bulk.insert(rows)
        bulk.insert([])
    assert len(asked) == 1
    stored = list(Event.objects.filter(id__in=[row.id for row in rows]).order_by("seq"))
    assert [row.id for row in stored] == [row.id for row in rows]
    assert [row.stream_id for row in stored] == [None, stream, stream]
    assert [row.payload for row in stored] == [{"n": n, "day": None} for n in range(3)]
    assert {row.actor_name for row in stored} == {"Łódź; 'x'"}
    assert {row.tenant_id for row in stored} == {tenant.id}
    assert [row.occurred_at for row in stored] == [at + timedelta(n) for n in range(3)]
    assert all(row.recorded_at is not None for row in stored)


def test_a_lone_row_and_values_that_only_the_encoder_knows(tenant, at):
    kept = UUID(int=7)
    row = _event(1, occurred_at=at, payload={"id": kept, "amount": Decimal("1.50")})
    bulk.insert([row])
    assert Event.objects.get(id=row.id).payload == {"id": str(kept), "amount": "1.50"}


def test_an_absent_document_is_absent_and_not_the_word_null(tenant, at):
    known = {"action": "x", "subject_kind": "order", "subject_id": new_id(), "at": at,
             "actor_kind": "system", "actor_name": "Test"}  # fmt: skip
    rows = [AuditRecord(**known, before=None, after={"n": n}) for n in range(2)]
    bulk.insert(rows)
    assert AuditRecord.objects.filter(id__in=[r.id for r in rows], before__isnull=True).count() == 2


@pytest.mark.parametrize("count", [1, 2])
def test_a_text_that_is_too_long_is_refused_and_not_cut_off(tenant, at, count):
    rows = [_event(n, occurred_at=at, headline=f"{n}" * 301) for n in range(count)]
    with pytest.raises(DataError), transaction.atomic():
        bulk.insert(rows)
    assert not Event.objects.filter(id__in=[row.id for row in rows]).exists()
