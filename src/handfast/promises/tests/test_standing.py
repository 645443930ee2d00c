"""How promises stand: kept is what was delivered as promised, and every promise counts once."""

from importlib import import_module

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures.database import named, owner_url
from tests.fixtures.people import START, make_tenant

from handfast.kernel.ids import new_id
from handfast.orders import queries as orders
from handfast.orders import services as ordering
from handfast.orders.tests import scenes
from handfast.parties import services as parties
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.promises import queries, rules, services
from handfast.promises.models import Promise
from handfast.promises.services import FactInput, PromiseInput

NEW, OLD = {"hardware_version": "AX6-2.1"}, {"hardware_version": "AX6-2.0"}
TERMS = {
    "promised": {"quantity": "1", "price": "5.0000"},
    "contracted": {"quantity": "1", "price": "5.0000"},
    "ordered": {"quantity": "1", "price": "5.0000", "traits": NEW},
    "taken back": {"quantity": "0"},
    "delivered": {"traits": NEW},
    "delivered wrong": {"traits": OLD},
    "entitled": {"entitlements": []},
}
COUNTED = ("kept", "under_way", "differing", "cancelled")
backfill = import_module("handfast.promises.migrations.0003_count_promises_by_how_they_stand")


def counts(**asked):
    seen = queries.figures(**asked)
    return {name: getattr(seen, name) for name in COUNTED if getattr(seen, name)}


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ((), "under_way"), (("promised", "contracted", "ordered"), "under_way"),
        (("ordered", "entitled"), "under_way"), (("ordered", "delivered"), "kept"),
        (("ordered", "taken back"), "cancelled"), (("ordered", "delivered", "taken back"), "cancelled"),
        (("contracted", "taken back"), "differing"), (("ordered", "delivered wrong"), "differing"),
        (("taken back", "ordered", "delivered"), "kept"),
    ],
)  # fmt: skip
def test_how_a_promise_stands_by_what_was_said(deal, at, said, stands):
    made = PromiseInput(new_id(), deal.account_id, None, "modem", "Modem", "rental", "USD")
    services.record_promises(promises=[made])
    for number, one in enumerate(said):
        stage = "ordered" if one == "taken back" else one.split()[0]
        deal.says(made.promise_id, stage, at, str(number), **TERMS[one])
    row = queries.ledger_row(made.promise_id)
    assert (row.standing, row.kept) == (stands, stands == "kept")


def test_what_is_under_way_is_counted_apart_from_what_is_kept(deal, at):
    assert counts() == {"under_way": 2}
    assert (queries.figures().share, queries.figures().all_kept) == ("none yet", False)
    deal.says(deal.modem, "delivered", at, traits=NEW)
    assert counts() == {"kept": 1, "under_way": 1}
    assert (queries.figures().share, queries.figures().all_kept) == ("1 of 1", False)
    deal.says(deal.internet, "delivered", at, quantity="2")
    assert counts() == {"kept": 1, "differing": 1}
    assert queries.figures().share == "1 of 2"
    deal.says(deal.internet, "delivered", at, "mended", quantity="1")
    assert counts(account_id=deal.account_id) == counts(order_id=deal.order_id) == {"kept": 2}
    assert (queries.figures().share, queries.figures().all_kept) == ("2 of 2", True)
    assert counts(order_id=new_id()) == {}


def test_an_explained_difference_lets_the_promise_stand_as_it_was_delivered(deal, at):
    deal.says(deal.modem, "delivered", at, traits=OLD)
    (found,) = queries.discrepancies()
    services.explain(discrepancy_id=found.id, reason="same chip set", by=deal.by, at=at)
    assert queries.ledger_row(deal.modem).standing == "kept"
    deal.says(deal.internet, "ordered", at, "gone", quantity="0")
    (found,) = queries.discrepancies()
    assert queries.ledger_row(deal.internet).standing == "differing"
    services.explain(discrepancy_id=found.id, reason="the customer let go", by=deal.by, at=at)
    assert queries.ledger_row(deal.internet).standing == "cancelled"


def test_a_promise_with_another_difference_open_goes_on_differing(deal, at):
    deal.says(deal.modem, "delivered", at, traits=OLD, quantity="2")
    first, second = queries.discrepancies()
    services.explain(discrepancy_id=first.id, reason="as agreed", by=deal.by, at=at)
    assert queries.ledger_row(deal.modem).standing == "differing"
    services.explain(discrepancy_id=second.id, reason="as agreed", by=deal.by, at=at)
    assert queries.ledger_row(deal.modem).standing == "kept"


def test_what_was_delivered_before_it_was_known_stands_as_delivered(deal, at):
    early = new_id()
    deal.says(early, "delivered", at, traits=NEW)
    made = PromiseInput(early, deal.account_id, None, "modem", "Modem", "rental", "USD")
    services.record_promises(promises=[made])
    assert queries.ledger_row(early).standing == "kept"


def test_a_cancelled_direct_order_counts_as_neither_kept_nor_under_way(
    tenant, actor, at, client_as
):
    shop = scenes.open_shop(actor, at)
    order = scenes.bakery_order(shop, actor, scenes.day(5))
    ordering.submit_order(order_id=order.id, by=actor, at=scenes.day(5))
    outbox.drain()
    own = [x for x in orders.lines(order.id) if not x.is_bundle]
    assert counts(order_id=order.id) == {"under_way": len(own)}
    ordering.cancel_order(order_id=order.id, reason="rang", by=actor, at=scenes.day(6))
    outbox.drain()
    assert counts(order_id=order.id) == {"cancelled": len(own)}
    assert queries.figures(order_id=order.id).share == "none yet"
    shown = client_as("finance").get(f"/promises/?order={order.id}").content.decode()
    assert f"and {len(own)} cancelled" in shown
    assert "Every promise is kept" not in shown


SAYINGS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(sorted(TERMS))), max_size=14)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(SAYINGS, st.booleans())
def test_every_promise_counts_exactly_once_whatever_is_said(deal, at, sayings, explain):
    with transaction.atomic():
        _say(deal, at, sayings, explain)
        seen, rows = queries.figures(), list(queries.ledger(limit=50))
        together = seen.kept + seen.under_way + seen.differing + seen.cancelled
        assert together == seen.promises == len(rows) == 6
        for name in COUNTED:
            assert getattr(seen, name) == sum(row.standing == name for row in rows)
        for row in rows:
            shown = {cell.stage: cell.state for cell in row.cells}
            assert (row.standing == "differing") is bool(row.discrepancies)
            if row.kept:
                assert (shown["delivered"], "fault" in shown.values()) == ("kept", False)
        _the_same_comes_from_the_facts_alone()
        transaction.set_rollback(True)


def _say(deal, at, sayings, explain):
    ids = [new_id() for _ in range(4)]
    services.record_promises(
        promises=[
            PromiseInput(i, deal.account_id, None, "modem", "Modem", "rental", "USD") for i in ids
        ]
    )
    for number, (which, one) in enumerate(sayings):
        stage = "ordered" if one == "taken back" else one.split()[0]
        deal.says(ids[which], stage, at, str(number), **TERMS[one])
        if explain and number == len(sayings) // 2:
            for found in queries.discrepancies():
                services.explain(discrepancy_id=found.id, reason="agreed", by=deal.by, at=at)


def _the_same_comes_from_the_facts_alone():
    """By the rule from what the stages say, and by the statement that moved older installations."""
    kept = dict(Promise.objects.values_list("id", "standing"))
    said = queries.stages_of(list(kept))
    assert kept == {
        id_: rules.standing(said.get(id_, {}), differs=stands == "differing")
        for id_, stands in kept.items()
    }
    Promise.objects.update(standing="under_way")
    with connection.cursor() as cursor:
        cursor.execute(backfill.STAND)
    assert dict(Promise.objects.values_list("id", "standing")) == kept


@pytest.mark.django_db(transaction=True)
def test_the_migration_reaches_the_promises_of_all_tenants_and_leaves_them_secured():
    tenants, by = [make_tenant(slug, slug) for slug in ("one", "two")], Actor.system("test")
    for tenant in tenants:
        with tenant_scope(tenant.id):
            account = parties.create_account(
                name="Lakeside Bakery LLC", by=Actor("user", new_id(), "Ana", frozenset({"*"})),
                at=START,
            )  # fmt: skip
            made = PromiseInput(new_id(), account.id, None, "modem", "Modem", "rental", "USD")
            services.record_promises(promises=[made])
            fact = FactInput(made.promise_id, "delivered", "delivered:1", "d", {"quantity": "1"})
            services.record_facts(facts=[fact], by=by, at=START)
            Promise.objects.update(standing="under_way")
    move = next(o for o in backfill.Migration.operations if hasattr(o, "sql"))
    url = named(owner_url(), django_settings.DATABASES["default"]["NAME"])
    with psycopg.connect(url) as owner:
        owner.execute(move.sql)
        forced = owner.execute(
            "SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND relforcerowsecurity",
            [list(backfill.TABLES)],
        ).fetchone()
    assert forced == (3,)
    for tenant in tenants:
        with tenant_scope(tenant.id):
            assert counts() == {"kept": 1}
