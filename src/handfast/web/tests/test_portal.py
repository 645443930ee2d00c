"""The portal: signing in by mail, answering, following, activating, and never another's records."""

import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client

from handfast.billing import queries as billing
from handfast.billing import services as billing_services
from handfast.billing.types import NewCharge
from handfast.fulfillment import queries as fulfillment
from handfast.fulfillment import services as fulfillment_services
from handfast.gateways import queries as gateways
from handfast.gateways import services as gateway_services
from handfast.orders import queries as orders
from handfast.orders import services as order_services
from handfast.orders.tests import scenes
from handfast.parties import services as parties
from handfast.platform import mail, outbox
from handfast.quotes import queries as quotes
from handfast.quotes import services as quote_services

DANA = "dana@lakeside.example"
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")


@pytest.fixture
def shop(tenant, actor, at):
    found = scenes.open_shop(actor, at)
    parties.update_contact(contact_id=found.contact_id, portal_enabled=True, by=actor, at=at)
    gateway_services.install_simulators(by=actor, at=at)
    return found


@pytest.fixture
def harbor(shop, actor, at):
    """Another customer, whose records Dana must never see."""
    account = parties.create_account(
        name="Harbor Clinic", region="WI", line1="418 Harbor Drive", city="Milwaukee", by=actor,
        at=at,
    )  # fmt: skip
    parties.create_contact(
        account_id=account.id, name="Mara Jensen", email="mara@harbor.example",
        portal_enabled=True, by=actor, at=at,
    )  # fmt: skip
    return account


@pytest.fixture
def dana(shop):
    return signed_in(DANA)


def signed_in(address):
    client = Client()
    client.post("/portal/login", {"email": address})
    client.post(link_to(address, "/portal/enter/"))
    return client


def link_to(address, beginning):
    """The newest link of that kind in the mails to an address."""
    for message in mail.mailbox(recipient=address).order_by("-id"):
        for link in message.links:
            path = "/" + link["url"].split("/", 3)[3]
            if path.startswith(beginning):
                return path
    raise LookupError(f"{address} got no {beginning}")


def presented(account_id, actor, at):
    view = quote_services.create_quote(account_id=account_id, by=actor, at=at)
    quote_services.add_bundle(quote_id=view.id, offering_code="home_fast_500", by=actor, at=at)
    start = {"start_date": date(2026, 3, 16)}
    quote_services.set_terms(quote_id=view.id, changes=start, by=actor, at=at)
    quote_services.submit_quote(quote_id=view.id, by=actor, at=at)
    return quote_services.send_quote(quote_id=view.id, by=actor, at=at)


def invoiced(account_id, actor, at):
    charge = NewCharge(
        uuid4(), "recurring", "Internet", Decimal(31), Decimal(31), "internet_access"
    )
    billing_services.start_charges(
        account_id=account_id, charges=[charge], start_on=at.date(), currency="USD", by=actor, at=at
    )
    [invoice_id] = billing_services.bill_now(account_id=account_id, on=at.date(), by=actor, at=at)
    billing_services.render_invoice(invoice_id=invoice_id, by=actor, at=at)
    return billing.invoice(invoice_id)


def activation_due(shop, actor, at):
    """The bakery's order, delivered up to the customer's own step."""
    order = scenes.bakery_order(shop, actor, at, "internet_access", "modem", "installation")
    order_services.submit_order(order_id=order.id, by=actor, at=at)
    outbox.drain()
    fulfillment_services.run_ready(at=at)
    gateway_services.send_report(
        connector_key="carrier", event="delivered", by=actor, at=at,
        reference=gateways.open_requests("carrier")[0].reference,
    )  # fmt: skip
    outbox.drain()
    return order


# -- signing in -----------------------------------------------------------------------------------


def test_an_unknown_address_learns_nothing(shop):
    client = Client()
    known, unknown = (
        TOKEN.sub("", client.post("/portal/login", {"email": address}).content.decode())
        for address in (DANA, "eve@evil.example")
    )
    assert known.replace(DANA, "x") == unknown.replace("eve@evil.example", "x")
    assert mail.mailbox(recipient="eve@evil.example").count() == 0
    [letter] = mail.mailbox(recipient=DANA)
    assert letter.subject == "Sign in to Northbeam Telecom"


def test_the_link_signs_in_once_and_only_when_pressed(shop):
    client = Client()
    client.post("/portal/login", {"email": DANA.upper()})
    path = link_to(DANA, "/portal/enter/")
    assert "Welcome back, Dana Whitfield" in client.get(path).content.decode()
    assert client.get("/portal/").status_code == 302
    assert client.post(path)["Location"] == "/portal/"
    assert "Hello Dana Whitfield" in client.get("/portal/").content.decode()
    assert Client().post(path).status_code == 410


def test_the_way_on_stays_in_the_portal(shop):
    client = Client()
    wanted = client.get("/portal/invoices/")["Location"]
    assert wanted == "/portal/login?next=%2Fportal%2Finvoices%2F"
    client.post("/portal/login", {"email": DANA, "next": "/portal/invoices/"})
    path = link_to(DANA, "/portal/enter/")
    assert client.post(path)["Location"] == "/portal/invoices/"
    client.post("/portal/login", {"email": DANA})
    evil = (
        link_to(DANA, "/portal/enter/").split("?", maxsplit=1)[0] + "?next=//evil.example/portal/"
    )
    assert client.post(evil)["Location"] == "/portal/"


def test_an_address_gets_four_links_in_a_quarter_of_an_hour(shop):
    for _ in range(6):
        Client().post("/portal/login", {"email": DANA})
    assert mail.mailbox(recipient=DANA).count() == 4


def test_a_contact_without_access_gets_no_link_and_loses_the_session(shop, dana, actor, at):
    assert dana.get("/portal/").status_code == 200
    parties.update_contact(contact_id=shop.contact_id, portal_enabled=False, by=actor, at=at)
    assert dana.get("/portal/").status_code == 302
    before = mail.mailbox(recipient=DANA).count()
    Client().post("/portal/login", {"email": DANA})
    assert mail.mailbox(recipient=DANA).count() == before


def test_portal_and_staff_sessions_open_only_their_own_side(shop, dana, client_as):
    assert dana.get("/quotes/").status_code == 302
    assert dana.get("/api/v1/accounts").status_code == 401
    assert client_as("admin").get("/portal/").status_code == 302


def test_signing_out_ends_it(dana):
    dana.post("/portal/logout")
    assert dana.get("/portal/").status_code == 302


# -- offers -----------------------------------------------------------------------------------------


def test_an_offer_is_read_and_accepted_in_the_portal(shop, dana, actor, at):
    quote = presented(shop.account_id, actor, at)
    home = dana.get("/portal/")
    assert [(w["state"], w["url"]) for w in home.context["waiting"]] == [
        ("to answer", f"/portal/quotes/{quote.id}/")
    ]
    page = dana.get(f"/portal/quotes/{quote.id}/")
    assert [line.name for line in page.context["lines"]] == [
        "Internet Access 500/100", "Wi-Fi 6 Modem", "Standard Installation",
    ]  # fmt: skip
    assert "Accept" in page.content.decode()
    assert dana.get(f"/portal/quotes/{quote.id}/document/")["Content-Type"] == "application/pdf"
    dana.post(f"/portal/quotes/{quote.id}/accept/")
    found = quotes.quote(quote.id)
    assert (found.status, found.accepted_by) == ("accepted", "Dana Whitfield")
    page = dana.get(f"/portal/quotes/{quote.id}/").content.decode()
    assert "Thank you, the offer is accepted." in page


def test_the_mailed_link_answers_without_signing_in(shop, actor, at):
    quote = presented(shop.account_id, actor, at)
    path = link_to(DANA, "/portal/q/")
    client = Client()
    page = client.get(path)
    assert page.status_code == 200
    assert page.context["portal"]["nav"] == ()
    assert client.get(f"{path}/document")["Content-Type"] == "application/pdf"
    client.post(f"{path}/reject", {"reason": " "}, headers={"Referer": f"http://testserver{path}"})
    assert quotes.quote(quote.id).status == "presented"
    client.post(f"{path}/reject", {"reason": "Too dear"})
    found = quotes.quote(quote.id)
    assert (found.status, found.reject_reason) == ("rejected", "Too dear")
    assert "You have declined this offer." in client.get(path).content.decode()


def test_a_wrong_link_is_refused(shop):
    assert Client().get("/portal/q/nonsense").status_code == 410


def test_an_offer_is_accepted_by_api_once(shop, actor, at):
    presented(shop.account_id, actor, at)
    token = link_to(DANA, "/portal/q/").rsplit("/", 1)[1]
    client = Client()
    seen = client.get(f"/api/v1/public/quotes/{token}").json()
    assert (seen["status"], seen["monthly"], seen["once"]) == ("presented", "55.00", "49.50")
    done = client.post(f"/api/v1/public/quotes/{token}/accept")
    assert (done.status_code, done.json()["status"]) == (200, "accepted")
    again = client.post(f"/api/v1/public/quotes/{token}/accept")
    assert again.status_code == 409
    assert client.get("/api/v1/public/quotes/nonsense").status_code == 410


def test_declining_by_api_needs_a_reason(shop, actor, at):
    quote = presented(shop.account_id, actor, at)
    token = link_to(DANA, "/portal/q/").rsplit("/", 1)[1]
    url = f"/api/v1/public/quotes/{token}/reject"
    refused = Client().post(url, {"reason": ""}, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "reason"
    Client().post(url, {"reason": "Later"}, content_type="application/json")
    assert quotes.quote(quote.id).reject_reason == "Later"


# -- orders -----------------------------------------------------------------------------------------


def test_the_customer_follows_and_activates(shop, dana, actor, at):
    order = activation_due(shop, actor, at)
    page = dana.get(f"/portal/orders/{order.id}/")
    steps = {step["name"]: step["words"] for step in page.context["steps"]}
    assert steps == {
        "Line test": "done", "DSLAM port activation": "done", "Ship modem": "done",
        "Customer connects and activates the modem": "your turn",
    }  # fmt: skip
    assert page.context["here"] == "your turn"
    [mine] = page.context["mine"]
    dana.post(mine["url"])
    assert orders.order(order.id).status == "completed"
    page = dana.get(f"/portal/orders/{order.id}/")
    assert page.context["here"] == "active"
    assert "Your service is active." in page.content.decode()
    shown = dana.get("/portal/services/")
    assert [row["asset"].status for row in shown.context["rows"]] == ["active"] * len(
        shown.context["rows"]
    )
    assert "Mbit/s" in shown.content.decode()


def test_the_activation_is_done_by_the_mailed_link_or_api(shop, actor, at):
    order = activation_due(shop, actor, at)
    path = link_to(DANA, "/portal/t/")
    page = Client().get(path)
    assert page.context["mine"][0]["url"].startswith(path)
    token = path.rsplit("/", 1)[1]
    seen = Client().get(f"/api/v1/public/tasks/{token}").json()
    assert [step["name"] for step in seen["steps"]] == ["Customer connects and activates the modem"]
    url = f"/api/v1/public/tasks/{token}/complete"
    done = Client().post(url, {}, content_type="application/json")
    assert (done.status_code, done.json()["status"]) == (200, "completed")
    assert Client().post(url, {}, content_type="application/json").status_code == 409
    assert orders.order(order.id).status == "completed"


# -- what belongs to others -----------------------------------------------------------------------------


def test_nothing_of_another_account_is_visible(shop, harbor, dana, actor, at):
    quote = presented(harbor.id, actor, at)
    invoice = invoiced(harbor.id, actor, at)
    own = invoiced(shop.account_id, actor, at)
    order = activation_due(shop, actor, at)
    [task] = fulfillment.tasks_for_customer(shop.account_id)
    for path in (
        f"/portal/quotes/{quote.id}/", f"/portal/quotes/{quote.id}/document/",
        f"/portal/invoices/{invoice.id}/document/", f"/portal/orders/{uuid4()}/",
        f"/portal/contracts/{uuid4()}/document/",
    ):  # fmt: skip
        assert dana.get(path).status_code == 404, path
    assert dana.post(f"/portal/quotes/{quote.id}/accept/").status_code == 404
    assert quotes.quote(quote.id).status == "presented"
    page = dana.get("/portal/invoices/")
    assert [i.number for i in page.context["invoices"]] == [own.number]
    assert dana.get(f"/portal/invoices/{own.id}/document/")["Content-Type"] == "application/pdf"
    mara = signed_in("mara@harbor.example")
    assert mara.get(f"/portal/orders/{order.id}/").status_code == 404
    assert mara.post(f"/portal/orders/{order.id}/steps/{task.id}/").status_code == 404
    assert mara.get("/portal/services/").context["rows"] == []
    assert orders.order(order.id).status == "in_progress"


def test_a_draft_is_not_shown(shop, dana, actor, at):
    view = quote_services.create_quote(account_id=shop.account_id, by=actor, at=at)
    assert dana.get(f"/portal/quotes/{view.id}/").status_code == 404
    assert dana.get("/portal/quotes/").context["quotes"] == []


def test_a_link_of_a_contact_who_left_is_refused(shop, actor, at):
    presented(shop.account_id, actor, at)
    path = link_to(DANA, "/portal/q/")
    parties.update_contact(
        contact_id=shop.contact_id, email="new@lakeside.example", by=actor, at=at
    )
    assert Client().get(path).status_code == 410
