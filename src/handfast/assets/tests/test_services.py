"""The installed base: registered once per promise, in service with its entitlements."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.assets import queries, services
from handfast.assets.models import Asset
from handfast.assets.types import EntitlementGrant, NewAsset
from handfast.kernel.errors import Forbidden, NotFound
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import services as parties
from handfast.platform import outbox

SPEED = EntitlementGrant("internet.download", "Download", Decimal(500), "Mbit/s")


@pytest.fixture
def account(tenant, actor, at):
    return parties.create_account(name="Lakeside Bakery LLC", by=actor, at=at).id


@pytest.fixture
def internet(account):
    return NewAsset(
        promise_id=new_id(), account_id=account, origin=Ref("order", new_id()),
        offering_code="internet-500", name="Internet Access 500/100", quantity=Decimal(1),
        catalog_version_id=new_id(), stream_id=new_id(), entitlements=(SPEED,),
    )  # fmt: skip


def test_a_promise_is_registered_once(internet, actor, at):
    (first,) = services.register_assets(assets=[internet], by=actor, at=at)
    assert services.register_assets(assets=[internet], by=actor, at=at) == []
    found = queries.asset(first)
    assert (found.number, found.status, found.promise_id) == (
        "AS-2026-000001", "pending", internet.promise_id,
    )  # fmt: skip


def test_nobody_is_entitled_before_activation(internet, account, actor, at):
    services.register_assets(assets=[internet], by=actor, at=at)
    answer = queries.entitlement_check(account_id=account, key=SPEED.key, at=at)
    assert (answer.entitled, answer.reason) == (
        False, "It has been bought, and the service is not active yet.",
    )  # fmt: skip


def test_activation_entitles_from_that_moment_on(internet, account, actor, at):
    services.register_assets(assets=[internet], by=actor, at=at)
    active_at = at + timedelta(days=15)
    services.activate_assets(promise_ids=[internet.promise_id], by=actor, at=active_at)
    check = queries.entitlement_check
    assert check(account_id=account, key=SPEED.key, at=at).entitled is False
    answer = check(account_id=account, key=SPEED.key, at=active_at)
    assert (answer.entitled, answer.since, answer.quantity, answer.unit) == (
        True, active_at, Decimal(500), "Mbit/s",
    )  # fmt: skip
    event = outbox.timeline(subject=internet.origin)[0]
    assert event.topic == "asset.activated"
    assert event.payload["assets"][0]["entitlements"] == [
        {
            "key": "internet.download",
            "name": "Download",
            "quantity": "500",
            "unit": "Mbit/s",
            "value": "",
        }
    ]


def test_termination_ends_the_entitlement_half_open(internet, account, actor, at):
    services.register_assets(assets=[internet], by=actor, at=at)
    services.activate_assets(promise_ids=[internet.promise_id], by=actor, at=at)
    end = at + timedelta(days=30)
    services.terminate_assets(promise_ids=[internet.promise_id], by=actor, at=end)
    assert queries.entitlement_check(account_id=account, key=SPEED.key, at=end).entitled is False
    assert queries.asset_by_promise(internet.promise_id).status == "terminated"


def test_delivery_keeps_what_was_promised_and_adds_what_came(internet, actor, at):
    services.register_assets(assets=[internet], by=actor, at=at)
    services.record_delivery(
        promise_id=internet.promise_id, characteristics={"hardware_version": "A"}, by=actor, at=at
    )
    found = queries.asset_by_promise(internet.promise_id)
    assert found.characteristics == {"hardware_version": "A"}
    with pytest.raises(NotFound):
        services.record_delivery(promise_id=new_id(), characteristics={}, by=actor, at=at)


def test_without_the_permission_nothing_is_registered(internet, actor_with, at):
    with pytest.raises(Forbidden):
        services.register_assets(assets=[internet], by=actor_with("assets.view"), at=at)
    assert Asset.objects.count() == 0


def test_many_assets_cost_as_many_statements_as_one(internet, actor, at):
    counts = []
    for size in (1, 200):
        batch = [replace(internet, promise_id=new_id()) for _ in range(size)]
        ids = [a.promise_id for a in batch]
        with CaptureQueriesContext(connection) as captured:
            services.register_assets(assets=batch, by=actor, at=at)
            services.activate_assets(promise_ids=ids, by=actor, at=at)
        counts.append(len(captured))
    assert counts[0] == counts[1]
