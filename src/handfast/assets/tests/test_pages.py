"""The pages and routes of services: readable, guarded, and honest about entitlements."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handfast.assets import services
from handfast.assets.types import EntitlementGrant, NewAsset
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import services as parties

LIST = reverse("assets:list")
CHECK = "/api/v1/entitlements/check"


@pytest.fixture
def account(tenant, actor, at):
    return parties.create_account(name="Lakeside Bakery LLC", by=actor, at=at)


def register(account, actor, at, *names):
    news = [
        NewAsset(
            promise_id=new_id(), account_id=account.id, origin=Ref("order", new_id()),
            offering_code="internet_access", name=name, quantity=Decimal(1),
            catalog_version_id=None, stream_id=new_id(),
            characteristics={"voice_ready": False, "hardware_version": "AX6-2.1"},
            entitlements=(
                EntitlementGrant("internet.download", "Download speed", Decimal(500), "Mbit/s"),
                EntitlementGrant("support.level", "Support level", value="Standard"),
            ),
        )
        for name in names
    ]  # fmt: skip
    ids = services.register_assets(assets=news, by=actor, at=at)
    services.activate_assets(
        promise_ids=[new.promise_id for new in news], by=actor, at=at + timedelta(hours=1)
    )
    return ids


def test_the_page_reads_like_words(account, actor, at, client_as):
    (asset_id,) = register(account, actor, at, "Internet Access 500/100")
    text = client_as("operations").get(reverse("assets:asset", args=[asset_id])).content.decode()
    for words in (
        "Internet Access 500/100", "AS-2026-000001", "Lakeside Bakery LLC", "500</span> Mbit/s",
        "Standard", "Hardware version", "AX6-2.1", "Voice ready", "Change or end it",
    ):  # fmt: skip
        assert words in text
    reader = client_as("legal").get(reverse("assets:asset", args=[asset_id])).content.decode()
    assert "Change or end it" not in reader


def test_who_may_look(account, actor, at, client_as):
    (asset_id,) = register(account, actor, at, "Internet")
    url = reverse("assets:asset", args=[asset_id])
    partner = client_as("partner")
    assert [partner.get(url).status_code, partner.get(LIST).status_code] == [403, 403]
    assert partner.get(CHECK, {"account": account.id, "key": "x"}).status_code == 403
    assert Client().get(url).status_code == 302
    assert client_as("sales").get(reverse("assets:asset", args=[new_id()])).status_code == 404


def test_the_list_costs_the_same_for_many_and_finds(account, actor, at, client_as):
    sales = client_as("sales")
    register(account, actor, at, "Internet")
    sales.get(LIST)
    with CaptureQueriesContext(connection) as one:
        sales.get(LIST)
    register(account, actor, at, "Modem", "Static IPv4", "Voice Line")
    with CaptureQueriesContext(connection) as four:
        text = sales.get(LIST).content.decode()
    assert len(one) == len(four)
    assert text.count("data-row-link") == 4
    found = sales.get(LIST, {"q": "voice"}).content.decode()
    assert (found.count("data-row-link"), "Voice Line" in found) == (1, True)
    assert "No services here" in sales.get(LIST, {"status": "terminated"}).content.decode()
    assert sales.get(LIST, {"after": "nonsense"}).status_code == 404


def test_the_check_answers_since_when_and_how_much(account, actor, at, client_as, tenant):
    register(account, actor, at - timedelta(days=1), "Internet")
    sales = client_as("sales")
    answer = sales.get(CHECK, {"account": account.id, "key": "internet.download"}).json()
    assert (answer["entitled"], Decimal(answer["quantity"]), answer["unit"]) == (
        True, Decimal(500), "Mbit/s",
    )  # fmt: skip
    level = sales.get(CHECK, {"account": account.id, "key": "support.level"}).json()
    assert (level["entitled"], level["value"], level["quantity"]) == (True, "Standard", None)
    never = sales.get(CHECK, {"account": account.id, "key": "tv"}).json()
    assert (never["entitled"], never["reason"]) == (
        False, "Nothing this account has bought gives this entitlement.",
    )  # fmt: skip
    rights = sales.get("/api/v1/entitlements", {"account": account.id}).json()
    assert [r["value"] for r in rights] == ["", "Standard"]
