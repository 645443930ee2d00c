"""Pages and API of fulfillment: worklist, task, fallout queue, plan on the order's page."""

import pytest

from handfast.fulfillment import queries, services
from handfast.fulfillment.models import Task
from handfast.gateways import services as gateways
from handfast.orders.tests.scenes import day


@pytest.fixture
def fallen(submitted, actor):
    """The line test failed and the carrier refused: a truck roll is ready, a shipment fell out."""
    gateways.set_script(
        key="line_test", values={"result": "fail", "attenuation_db": "62"}, by=actor, at=day(5)
    )
    gateways.set_script(
        key="carrier", next_answers=["error"], message="address incomplete: suite",
        by=actor, at=day(5),
    )  # fmt: skip
    services.run_ready(at=day(5))
    return submitted


def find(order, key):
    return Task.objects.get(order_id=order.id, spec_key=key)


def test_the_order_page_draws_the_plan_in_three_ways(
    fallen, client_as, django_assert_max_num_queries
):
    client = client_as("operations")
    graph = client.get(f"/orders/{fallen.id}/").content.decode()
    assert graph.count('class="hf-node ') == 7
    assert "is-critical" in graph
    assert "address incomplete: suite" in graph
    assert "Committed to customer" in graph
    gantt = client.get(f"/orders/{fallen.id}/?view=gantt").content.decode()
    assert gantt.count("hf-gantt-row") == 7
    tree = client.get(f"/orders/{fallen.id}/?view=list").content.decode()
    assert "DSLAM port" in tree
    assert "resource order" in tree


def test_the_page_costs_the_same_statements_for_few_and_many_lines(
    submitted, shop, actor, client_as
):
    from decimal import Decimal

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from handfast.orders import services as orders
    from handfast.orders.types import NewLine
    from handfast.platform import outbox

    client = client_as("operations")

    def count(lines: int) -> int:
        wanted = [NewLine("static_ipv4", "IP", net_price=Decimal(8)) for _ in range(lines)]
        order = orders.create_order(account_id=shop.account_id, lines=wanted, by=actor, at=day(5))
        orders.submit_order(order_id=order.id, by=actor, at=day(5))
        outbox.drain()
        client.get(f"/orders/{order.id}/?view=list")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/orders/{order.id}/?view=list").status_code == 200
        return len(seen)

    assert count(2) == count(60)


def test_the_worklist_shows_whose_turn_it_is_and_lets_one_take_it(fallen, client_as):
    client = client_as("operations")
    text = client.get("/fulfillment/?scope=all").content.decode()
    assert "Truck roll" in text
    assert "Ship modem" in text
    truck = find(fallen, "truck_roll")
    taken = client.post(f"/fulfillment/tasks/{truck.id}/claim/")
    assert taken.status_code == 302
    truck.refresh_from_db()
    assert (truck.state, truck.assignee.name) == ("running", "Ana Ruiz")
    assert "Truck roll" in client.get("/fulfillment/?scope=mine").content.decode()


def test_completing_on_the_page_records_what_came_of_it(fallen, client_as):
    client = client_as("operations")
    truck = find(fallen, "truck_roll")
    url = f"/fulfillment/tasks/{truck.id}/"
    bad = client.post(f"{url}complete/", {"output": "just words", "note": "spliced"})
    assert bad.status_code == 422
    assert "is not of the form name = value" in bad.content.decode()
    assert "spliced" in bad.content.decode()
    done = client.post(
        f"{url}complete/", {"output": "attenuation_db = 31", "note": "spliced", "cost": "120.50"}
    )
    assert done.status_code == 302
    task = queries.task(truck.id)
    assert (task.state, task.output, task.note, str(task.cost)) == (
        "done",
        {"attenuation_db": "31"},
        "spliced",
        "120.5000",
    )
    assert queries.history(truck.id)[0].action == "task.done"
    assert "spliced" in client.get(url).content.decode()


def test_the_fallout_queue_retries_and_refuses_a_skip_without_reason(fallen, client_as):
    client = client_as("operations")
    text = client.get("/fulfillment/fallout/?team=logistics").content.decode()
    assert "address incomplete: suite" in text
    assert "Nothing to mend" in client.get("/fulfillment/fallout/?team=field").content.decode()
    ship = find(fallen, "ship_modem")
    refused = client.post(f"/fulfillment/tasks/{ship.id}/skip/", {"reason": " "})
    assert refused.status_code == 422
    assert queries.task(ship.id).state == "fallout"
    again = client.post(f"/fulfillment/tasks/{ship.id}/retry/", {"changes": "suite = 4B"})
    assert again.status_code == 302
    assert queries.task(ship.id).state == "ready"
    assert "Mended lately" in client.get("/fulfillment/fallout/").content.decode()


def test_inventory_is_filled_on_its_page(fallen, client_as):
    client = client_as("operations")
    done = client.post(
        "/fulfillment/inventory/", {"spec_code": "phone_number", "values": "+1 312 1\n+1 312 2\n"}
    )
    assert done.status_code == 302
    assert queries.Pool("phone_number", 2, 0) in queries.pools()


def test_sellers_look_but_do_not_touch(fallen, client_as):
    client = client_as("sales", name="Sam Seller")
    assert client.get("/fulfillment/").status_code == 200
    ship = find(fallen, "ship_modem")
    assert client.post(f"/fulfillment/tasks/{ship.id}/retry/").status_code == 403
    assert queries.task(ship.id).state == "fallout"


def test_the_api_says_what_the_pages_say(fallen, client_as, member_as, actor):
    from django.test import Client

    from handfast.parties import services as parties

    member = member_as("operations", name="Olga Ops")
    _, token = parties.issue_token(
        member_id=member.id, name="test", scopes=["*"], by=actor, at=day(5)
    )
    api = Client(headers={"Authorization": f"Bearer {token}"})
    plan = api.get(f"/api/v1/orders/{fallen.id}/plan").json()
    assert {t["spec_key"]: t["state"] for t in plan["tasks"]}["ship_modem"] == "fallout"
    assert len(plan["dependencies"]) == 8
    [row] = api.get("/api/v1/fallout").json()
    assert (row["owner_team"], row["message"]) == ("logistics", "address incomplete: suite")
    refused = api.post(
        f"/api/v1/tasks/{row['task_id']}/skip", {"reason": ""}, content_type="application/json"
    )
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reason"
    again = api.post(
        f"/api/v1/tasks/{row['task_id']}/retry", {"reason": "suite added"},
        content_type="application/json",
    )  # fmt: skip
    assert again.json()["state"] == "ready"
