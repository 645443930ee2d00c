"""Human numbers: gap-free per tenant, kind and year, also when transactions roll back."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from tests.fixtures.people import START, make_tenant

from handfast.kernel.errors import InvalidInput
from handfast.platform import numbering
from handfast.platform.tenancy import tenant_scope


@pytest.fixture(autouse=True)
def prefixes(monkeypatch):
    monkeypatch.setattr(numbering, "_prefixes", {"quote": "Q", "order": "O"})


def test_numbers_count_up_per_kind(tenant):
    assert numbering.next_number("quote", at=START) == "Q-2026-000001"
    assert numbering.next_number("quote", at=START) == "Q-2026-000002"
    assert numbering.next_number("order", at=START) == "O-2026-000001"


def test_the_year_is_that_of_the_tenants_zone(tenant):
    midnight_in_chicago = datetime(2027, 1, 1, 6, 0, tzinfo=UTC)
    just_before = datetime(2027, 1, 1, 5, 59, tzinfo=UTC)
    assert numbering.next_number("quote", at=just_before) == "Q-2026-000001"
    assert numbering.next_number("quote", at=midnight_in_chicago) == "Q-2027-000001"


def test_a_chunk_is_taken_with_one_statement(tenant, django_assert_num_queries):
    numbering.next_number("order", at=START)
    with django_assert_num_queries(1):
        taken = numbering.next_numbers("order", 1000, at=START)
    assert (taken[0], taken[-1], len(set(taken))) == ("O-2026-000002", "O-2026-001001", 1000)
    assert numbering.next_number("order", at=START) == "O-2026-001002"


def test_a_number_that_was_rolled_back_is_given_out_again(tenant):
    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        assert numbering.next_number("quote", at=START) == "Q-2026-000001"
        raise Undo
    assert numbering.next_number("quote", at=START) == "Q-2026-000001"


def test_tenants_count_for_themselves(tenant):
    other = make_tenant("southbeam", "Southbeam")
    assert numbering.next_number("quote", at=START) == "Q-2026-000001"
    with tenant_scope(other.id):
        assert numbering.next_number("quote", at=START) == "Q-2026-000001"


def test_no_number_is_an_error(tenant):
    with pytest.raises(InvalidInput, match="At least one number"):
        numbering.next_numbers("quote", 0, at=START)


def test_an_unknown_kind_is_an_error(tenant):
    with pytest.raises(LookupError, match="'invoice'"):
        numbering.next_number("invoice", at=START)


def test_a_prefix_belongs_to_one_kind():
    numbering.register_prefix("quote", "Q")
    with pytest.raises(ValueError, match="'Q' of 'quotation' is taken by 'quote'"):
        numbering.register_prefix("quotation", "Q")
    assert numbering.prefixes() == {"quote": "Q", "order": "O"}


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_get_every_number_once():
    tenant = make_tenant()
    taken: list[str] = []

    def work():
        try:
            for _ in range(10):
                with tenant_scope(tenant.id):
                    taken.append(numbering.next_number("order", at=START))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"O-2026-{n:06d}" for n in range(1, 41)]
