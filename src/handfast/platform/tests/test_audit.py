"""The audit trail: written with the change, sealed by batches, proved, and found when changed."""

import io

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from tests.fixtures.database import named, owner_url
from tests.fixtures.people import START, make_tenant

from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import audit
from handfast.platform.access import Actor
from handfast.platform.models import AuditRecord, AuditSeal
from handfast.platform.tenancy import tenant_scope

BY = Actor(kind="user", id=new_id(), name="Ana Ruiz")


def write(count, action="quote.submit"):
    quote = Ref("quote", new_id())
    for number in range(count):
        audit.record(
            action, subject=quote, by=BY, at=START, before={"step": number},
            after={"step": number + 1, "kept": "same"}, reason="because",
        )  # fmt: skip
    return quote


def tamper(tenant_id, statement, *values):
    """Do what only somebody with the owner's login can."""
    url = named(owner_url(), settings.DATABASES["default"]["NAME"])
    with psycopg.connect(url) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant_id)])
        assert owner.execute(statement, values).rowcount == 1


def test_a_row_says_who_what_when_and_why(tenant):
    quote = write(2)
    newest, oldest = audit.trail(quote)
    assert (oldest.action, oldest.actor_name, oldest.actor_id) == (
        "quote.submit",
        "Ana Ruiz",
        BY.id,
    )
    assert (oldest.at, oldest.reason, oldest.subject) == (START, "because", quote)
    assert (oldest.before, oldest.after) == ({"step": 0}, {"step": 1, "kept": "same"})
    assert audit.changes(newest) == [("kept", None, "same"), ("step", 1, 2)]


def test_a_record_is_one_statement_and_so_are_many(tenant, django_assert_num_queries):
    subject = Ref("order", new_id())
    with django_assert_num_queries(1):
        audit.record("order.submit", subject=subject, by=BY, at=START)
    entries = [audit.Entry("line.add", subject, after={"n": n}) for n in range(500)]
    with django_assert_num_queries(1), transaction.atomic(savepoint=False):
        assert audit.record_many(entries, by=BY, at=START) == 500
    assert len(audit.trail(subject, limit=1000)) == 501


def test_the_trail_is_searched_by_record_person_and_action(tenant):
    quote = write(1)
    write(1, action="order.submit")
    assert [r.subject for r in audit.search(subject=quote)] == [quote]
    assert [r.action for r in audit.search(actor="ana", action="order.")] == ["order.submit"]
    assert list(audit.search(actor="Bo")) == []


def test_nobody_else_sees_the_rows(tenant):
    quote = write(1)
    with tenant_scope(make_tenant("southbeam", "Southbeam").id):
        assert audit.trail(quote) == []


@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["platform_auditrecord", "platform_auditseal"])
def test_the_application_cannot_change_the_trail(tenant, verb, table):
    write(1)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(verb.format(table))


def test_sealing_takes_each_row_once(tenant):
    first = audit.seal(tenant.id)
    write(3)
    assert audit.seal(tenant.id) == 3
    assert audit.seal(tenant.id) == 0
    assert AuditSeal.objects.count() == first + 3
    result = audit.verify(tenant.id)
    assert (result.ok, result.checked, result.unsealed) == (True, first + 3, 0)


def test_batches_form_one_chain(tenant, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 2)
    write(7)
    expected = AuditRecord.objects.count()
    assert audit.seal(tenant.id) == expected
    assert audit.verify(tenant.id).checked == expected


def test_rows_without_seal_are_counted(tenant):
    audit.seal(tenant.id)
    write(2)
    result = audit.verify(tenant.id)
    assert (result.ok, result.unsealed) == (True, 2)


def test_a_row_that_commits_late_gets_a_later_place(tenant):
    """Its id is older than the newest sealed one: a chain by id would have a hole here."""
    write(1)
    late_id = new_id()
    write(1)
    audit.seal(tenant.id)
    late = AuditRecord(
        id=late_id, action="late.commit", subject_kind="quote", subject_id=new_id(),
        actor_kind="user", actor_name="Ana Ruiz", at=START,
    )  # fmt: skip
    late.save(force_insert=True)
    assert audit.seal(tenant.id) == 1
    assert AuditSeal.objects.order_by("-seq").first().record_id == late_id
    assert audit.verify(tenant.id).ok is True


@pytest.fixture
def sealed(transactional_db):
    """A committed chain of the tenant: the creation of the tenant and three rows."""
    tenant = make_tenant()
    with tenant_scope(tenant.id):
        write(3)
    audit.seal(tenant.id)
    with tenant_scope(tenant.id):
        ids = list(AuditSeal.objects.order_by("seq").values_list("record_id", flat=True))
    return tenant.id, ids


def test_a_changed_row_is_named(sealed):
    tenant_id, ids = sealed
    tamper(
        tenant_id, "UPDATE platform_auditrecord SET after = '{\"step\": 99}' WHERE id = %s", ids[2]
    )
    result = audit.verify(tenant_id)
    assert (result.ok, result.checked, result.first_broken) == (False, 2, ids[2])
    assert result.why == f"Row {ids[2]}, sealed as number 3, was changed."


def test_a_removed_row_is_named(sealed):
    tenant_id, ids = sealed
    tamper(tenant_id, "DELETE FROM platform_auditrecord WHERE id = %s", ids[1])
    result = audit.verify(tenant_id)
    assert (result.ok, result.first_broken) == (False, ids[1])
    assert result.why.endswith("is missing.")


def test_rows_cut_off_the_end_are_found_with_the_head_of_an_earlier_proof(sealed):
    tenant_id, ids = sealed
    head = audit.verify(tenant_id).head
    tamper(tenant_id, "DELETE FROM platform_auditseal WHERE record_id = %s", ids[-1])
    tamper(tenant_id, "DELETE FROM platform_auditrecord WHERE id = %s", ids[-1])
    assert audit.verify(tenant_id).ok is True
    assert audit.verify(tenant_id, expected_head=head).ok is False


def run_verify(*words):
    out = io.StringIO()
    try:
        call_command("verify_audit", *words, stdout=out)
    except CommandError as error:
        return out.getvalue().strip(), str(error)
    return out.getvalue().strip(), ""


def test_the_command_proves_every_tenant(tenant):
    write(2)
    said, error = run_verify()
    head = audit.verify(tenant.id).head
    assert (said, error) == (f"northbeam: unchanged, 3 rows, last seal {head}", "")
    assert run_verify("--tenant", "northbeam", "--expected-head", head)[1] == ""
    assert run_verify("--tenant", "northbeam", "--expected-head", "00")[1] != ""
    assert "give --tenant" in run_verify("--expected-head", head)[1]
    assert "no tenant" in run_verify("--tenant", "nobody")[1]


def test_the_command_names_the_broken_row_and_fails(sealed):
    tenant_id, ids = sealed
    tamper(tenant_id, "UPDATE platform_auditrecord SET reason = 'x' WHERE id = %s", ids[1])
    said, error = run_verify()
    assert said.startswith("northbeam: BROKEN after 1 sound rows:")
    assert said.endswith(f"first broken row {ids[1]}")
    assert error == "The audit trail of 1 tenant(s) was changed."
