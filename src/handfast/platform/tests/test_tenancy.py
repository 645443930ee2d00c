"""Row security: no tenant means no rows, and nothing reaches into another tenant."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.fixtures.people import make_tenant

from handfast.kernel.ids import new_id
from handfast.platform.models import Delivery, Event, StoredFile
from handfast.platform.tenancy import NoTenant, current_tenant_id, tenant_scope


def _event(**given):
    values = {
        "topic": "t", "subject_kind": "x", "subject_id": new_id(), "payload": {},
        "actor_kind": "system", "actor_name": "test", "occurred_at": "2026-03-02T09:00Z",
    }  # fmt: skip
    return Event.objects.create(**{**values, **given})


def _count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


def test_without_a_tenant_there_are_no_rows(db):
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        _event()
        assert _count("platform_event") >= 1
    assert _count("platform_event") == 0
    assert Event.objects.count() == 0
    with pytest.raises(NoTenant):
        current_tenant_id()


def test_a_tenant_sees_its_own_rows_only_even_by_raw_sql(db):
    one, two = make_tenant("one", "One"), make_tenant("two", "Two")
    with tenant_scope(one.id):
        mine = _event()
        before = _count("platform_event")
        with tenant_scope(two.id):
            assert not Event.objects.filter(id=mine.id).exists()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM platform_event WHERE id = %s", [mine.id])
                assert cursor.fetchone() is None
        assert _count("platform_event") == before


def test_a_row_for_another_tenant_is_refused_by_the_database(tenant):
    other = make_tenant("other", "Other")
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        _event(tenant_id=other.id)


def test_a_reference_into_another_tenant_is_refused_by_the_database(db):
    one, two = make_tenant("one", "One"), make_tenant("two", "Two")
    with tenant_scope(one.id):
        mine = _event()
    with pytest.raises(IntegrityError, match="fk_platform_delivery_event_id"), transaction.atomic():
        with tenant_scope(two.id):
            Delivery.objects.create(event_id=mine.id, subscriber="x")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_published_facts_cannot_be_changed_or_removed(tenant):
    row = _event()
    for change in (
        lambda: Event.objects.filter(id=row.id).update(topic="u"),
        lambda: Event.objects.filter(id=row.id)._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_scopes_nest_and_restore(db):
    one, two = make_tenant("one", "One"), make_tenant("two", "Two")
    with tenant_scope(one.id):
        with tenant_scope(two.id):
            assert current_tenant_id() == two.id
        assert current_tenant_id() == one.id
        StoredFile.objects.count()
        _event()
