"""Home by role, and the records of a customer."""

from datetime import date
from decimal import Decimal

import pytest

from handfast.orders import services as orders
from handfast.orders.tests import scenes
from handfast.orders.types import Estimate
from handfast.parties import queries as parties
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.quotes import services as quotes
from handfast.sales import services as sales
from handfast.web.dashboard import dashboard
from handfast.web.dashboard.composing import greeting
from handfast.web.related import related


@pytest.fixture
def ana(member_as):
    return parties.actor_for_member(member_as("sales", name="Ana Ruiz").id)


@pytest.fixture
def deal(tenant, ana, actor, at):
    shop = scenes.open_shop(actor, at)
    opportunity = sales.create_opportunity(
        account_id=shop.account_id, contact_id=shop.contact_id, name="Home Fast 500",
        owner_id=ana.id, amount=Decimal(1500), close_date=date(2026, 3, 20), by=ana, at=at,
    )  # fmt: skip
    return shop, opportunity


def labels(board):
    return [stat["label"] for stat in board.stats]


def test_a_seller_sees_own_deals_with_the_next_action(deal, ana, at):
    _shop, opportunity = deal
    board = dashboard(ana, at)
    [row] = board.deals
    assert (row["account"], row["stage"], row["next"], row["next_url"]) == (
        "Lakeside Bakery LLC", "qualification", "Prepare a quote", "/quotes/new/",
    )  # fmt: skip
    quote = quotes.create_quote(opportunity_id=opportunity.id, by=ana, at=at)
    [row] = dashboard(ana, at).deals
    assert (row["next"], row["next_url"]) == ("Submit the quote", f"/quotes/{quote.id}/")
    assert labels(board) == [
        "My open pipeline",
        "Weighted by stage",
        "Won this month",
        "Promises kept",
    ]
    assert board.stats[0]["value"] == "USD 1,500"
    assert (board.stats[3]["value"], board.stats[3]["text"]) == (
        "none yet", "no difference open",
    )  # fmt: skip
    assert [chart["id"] for chart in board.charts] == ["chart-pipeline"]
    assert board.charts[0]["option"]["series"][0]["data"] == [1500.0, 0.0, 0.0, 0.0]


def test_another_seller_sees_none_of_them(deal, member_as, at):
    tom = parties.actor_for_member(member_as("sales", name="Tom Okafor").id)
    board = dashboard(tom, at)
    assert (board.deals, board.charts) == ([], [])


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("finance", "Recurring a month"), ("operations", "Orders under way"),
        ("legal", "In drafting"), ("executive", "Open pipeline"), ("admin", "Orders under way"),
        ("sales_ops", "Open pipeline"), ("customer_success", "Orders under way"),
    ],
)  # fmt: skip
def test_each_role_sees_first_what_it_needs(deal, member_as, at, role, first):
    actor = parties.actor_for_member(member_as(role, name="Lee Park").id)
    assert labels(dashboard(actor, at))[0] == first


def test_a_role_without_figures_still_has_a_home(tenant, actor_with, at):
    board = dashboard(actor_with("parties.view"), at)
    assert (board.stats, board.deals, board.late, board.charts) == ([], [], [], [])


def test_a_late_order_is_shown_to_whoever_sold_it(deal, ana, actor, at):
    shop, _opportunity = deal
    order = orders.create_order(
        account_id=shop.account_id, lines=scenes.bakery_lines(shop), term_months=24,
        seller_id=ana.id, by=actor, at=at,
    )  # fmt: skip
    orders.submit_order(order_id=order.id, by=actor, at=at)
    outbox.drain()
    assert dashboard(ana, at).late == []
    late = Estimate(order.id, date(2026, 5, 1), "critical")
    orders.set_estimates(estimates=[late], by=Actor.system("Fulfillment"))
    [row] = dashboard(ana, at).late
    assert row["title"] == f"{order.number} · Lakeside Bakery LLC"
    assert row["label"] == "est. 1 May"


def test_promises_under_way_stand_beside_those_kept(deal, ana, actor, at, client_as):
    shop, _opportunity = deal
    order = scenes.bakery_order(shop, actor, at)
    orders.submit_order(order_id=order.id, by=actor, at=at)
    outbox.drain()
    [shown] = [stat for stat in dashboard(ana, at).stats if stat["label"] == "Promises kept"]
    assert (shown["value"], shown["text"]) == ("none yet", "4 under way, no difference open")
    assert "4 under way" in client_as("admin").get(f"/accounts/{shop.account_id}").content.decode()


def test_the_greeting_follows_the_clock(at):
    assert greeting(at, "Ana Ruiz") == "Good morning, Ana"
    assert greeting(at.replace(hour=14), "Ana Ruiz") == "Good afternoon, Ana"
    assert greeting(at.replace(hour=19), "") == "Good evening"


def test_home_takes_few_queries(deal, client_as, django_assert_max_num_queries):
    client = client_as("admin")
    client.get("/")
    with django_assert_max_num_queries(30):
        assert client.get("/").status_code == 200


def test_signed_out_the_front_door_is_the_login(db, client):
    response = client.get("/")
    assert response["Location"] == "/accounts/login/?next=/"
    assert "Handfast" in client.get("/accounts/login/").content.decode()


def test_a_customer_page_gathers_records_by_permission(deal, ana, actor_with, at, client_as):
    shop, opportunity = deal
    quotes.create_quote(opportunity_id=opportunity.id, by=ana, at=at)
    assert [group.label for group in related(shop.account_id, by=ana)] == [
        "Opportunities",
        "Quotes",
    ]
    assert related(shop.account_id, by=actor_with("orders.view")) == []
    page = client_as("sales", name="Tom Okafor").get(f"/accounts/{shop.account_id}")
    assert "Q-2026-000001" in page.content.decode()
