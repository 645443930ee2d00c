"""Pages and API of the ledger: per customer and per order, the remedies, and who may take them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.kernel.ids import new_id
from handfast.orders.tests import scenes
from handfast.promises import queries, services
from handfast.promises.services import PromiseInput

OLD = {"hardware_version": "AX6-2.0"}


@pytest.fixture
def broken(deal, at):
    deal.says(deal.modem, "delivered", at, traits=OLD)
    (found,) = queries.discrepancies()
    return found


def text(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def test_the_ledger_of_a_customer_and_of_an_order(deal, broken, client_as):
    client = client_as("finance", name="Fay Okafor")
    shown = text(client.get(f"/promises/?account={deal.account_id}"))
    assert "Internet Access 500/100" in shown
    assert "Wi-Fi 6 Modem" in shown
    assert "Lakeside Bakery LLC" in shown
    assert f"/promises/discrepancies/{broken.id}/" in shown
    of_order = text(client.get(f"/promises/?order={deal.order_id}"))
    assert "Wi-Fi 6 Modem" in of_order
    other = text(client.get(f"/promises/?order={new_id()}"))
    assert "No promises here" in other
    assert "No difference is open." in other
    assert "Every promise is kept" not in other
    only = text(client.get("/promises/?faulty=1"))
    assert ("Wi-Fi 6 Modem" in only, "Internet Access 500/100" in only) == (True, False)
    assert client.get("/promises/?order=nonsense").status_code == 404


def test_a_difference_is_explained_on_its_page(deal, broken, client_as):
    client = client_as("sales", name="Sam Stone")
    url = f"/promises/discrepancies/{broken.id}/"
    assert "AX6-2.1" in text(client.get(url))
    assert "A reason is needed" in text(client.post(url, {"reason": ""}), 422)
    assert client.post(url, {"reason": "same chip set"}).status_code == 302
    shown = text(client.get(url))
    assert "same chip set" in shown
    assert "Close as explained" not in shown


def test_only_finance_is_offered_the_credit(charged, client_as):
    charged.bill(date(2026, 4, 1))
    (found,) = queries.discrepancies()
    url = f"/promises/discrepancies/{found.id}/"
    seller, finance = client_as("sales", name="Sam Stone"), client_as("finance", name="Fay Okafor")
    assert "Credit and correct" not in text(seller.get(url))
    assert seller.post(f"{url}credit/").status_code == 403
    assert "Credit and correct" in text(finance.get(url))
    assert finance.post(f"{url}credit/").headers["Location"] == url
    assert queries.discrepancy(found.id).state == "resolved"


def test_the_order_leads_to_its_ledger(tenant, actor, at, client_as):
    shop = scenes.open_shop(actor, at)
    order = scenes.bakery_order(shop, actor, at)
    client = client_as("finance", name="Fay Okafor")
    assert "Ledger of this order" not in text(client.get(f"/orders/{order.id}/"))
    services.record_promises(
        promises=[
            PromiseInput(new_id(), shop.account_id, None, "modem", "Wi-Fi 6 Modem", "rental", "USD",
                         links={"order_id": order.id, "order_number": order.number})
        ]
    )  # fmt: skip
    shown = text(client.get(f"/orders/{order.id}/"))
    assert f"/promises/?order={order.id}" in shown
    assert ("none yet" in shown, "Under way" in shown) == (True, True)
    assert "1 of 1" not in shown
    assert "Wi-Fi 6 Modem" in text(client.get(f"/promises/?order={order.id}"))


def test_the_ledger_is_for_those_who_may_see_it(broken, client_as):
    client = client_as("procurement", name="Pia Lund")
    assert client.get("/promises/").status_code == 403
    assert client.get(f"/promises/discrepancies/{broken.id}/").status_code == 403


def test_the_api_does_what_the_pages_do(deal, broken, charged, client_as):
    charged.bill(date(2026, 4, 1))
    client = client_as("finance", name="Fay Okafor")
    page = client.get("/api/v1/promises", {"order": str(deal.order_id)}).json()
    states = {row["name"]: row["kept"] for row in page["items"]}
    assert states == {"Internet Access 500/100": False, "Wi-Fi 6 Modem": False}
    assert client.get("/api/v1/promises", {"account": str(new_id())}).json()["items"] == []
    found = {d["kind"]: d for d in client.get("/api/v1/discrepancies").json()}
    billed, delivered = found["billed ≠ contracted"], found["delivered ≠ promised"]
    figures = client.get("/api/v1/promises/figures").json()
    assert {k: figures[k] for k in ("promises", "kept", "under_way", "differing", "cancelled")} == {
        "promises": 2, "kept": 0, "under_way": 0, "differing": 2, "cancelled": 0,
    }  # fmt: skip
    assert figures["open"] == 2
    assert {row["standing"] for row in page["items"]} == {"differing"}
    credited = client.post(f"/api/v1/discrepancies/{billed['id']}/credit").json()
    assert (credited["state"], Decimal(credited["make_whole"])) == ("resolved", Decimal("18.55"))
    path = f"/api/v1/discrepancies/{delivered['id']}/explain"
    refused = client.post(path, {"reason": " "}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "reason")
    done = client.post(path, {"reason": "same chip set"}, content_type="application/json").json()
    assert (done["state"], done["resolution"]) == ("explained", "same chip set")


def test_a_longer_ledger_takes_no_more_statements(deal, broken, client_as):
    client = client_as("finance", name="Fay Okafor")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            text(client.get("/promises/"))
        counts.append(len(caught))
        services.record_promises(
            promises=[
                PromiseInput(new_id(), deal.account_id, None, "x", f"Line {n}", "recurring", "USD",
                             deal.owner_id)
                for n in range(8)
            ]
        )  # fmt: skip
    assert counts[0] == counts[1]
