"""Two stages speak of one promise at the same moment: the difference between them is found."""

import pytest
from tests.fixtures.beside import Beside
from tests.fixtures.people import START, make_tenant

from handfast.kernel.ids import new_id
from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.promises import queries, services
from handfast.promises.services import FactInput, PromiseInput

pytestmark = pytest.mark.django_db(transaction=True)
ANA = Actor("user", new_id(), "Ana Ruiz", frozenset({"*"}))


def says(promise_id, stage, hardware):
    terms = {"traits": {"hardware_version": hardware}}
    fact = FactInput(promise_id, stage, f"{stage}:1", stage, terms)
    services.record_facts(facts=[fact], by=ANA, at=START)


def test_ordered_and_delivered_at_the_same_moment():
    tenant, promise_id = make_tenant(), new_id()
    with tenant_scope(tenant.id):
        account = parties.create_account(name="Lakeside Bakery LLC", by=ANA, at=START)
        made = PromiseInput(promise_id, account.id, None, "modem", "Modem", "rental", "USD")
        services.record_promises(promises=[made])
    with tenant_scope(tenant.id):
        says(promise_id, "ordered", "AX6-2.1")
        other = Beside(tenant.id, lambda: says(promise_id, "delivered", "AX6-2.0"))
        other.until_it_waits()
    other.done()
    with tenant_scope(tenant.id):
        (found,) = queries.discrepancies()
    assert (found.expected, found.found) == ("AX6-2.1", "AX6-2.0")
