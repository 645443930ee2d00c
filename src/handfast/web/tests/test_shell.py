"""The shell: navigation by permission and place, clock, profile, notifications."""

import pytest
from django.utils import timezone

from handfast.platform import mail
from handfast.web.shell import NAVIGATION, _place


def nav_of(response):
    return [entry["label"] for entry in response.context["nav"]]


def test_navigation_shows_what_the_role_may_open(client_as):
    sales = nav_of(client_as("sales").get("/profile"))
    assert "Quotes" in sales
    assert "Admin" not in sales
    admin = client_as("admin", name="Ada Admin").get("/profile")
    assert nav_of(admin)[-1] == "Admin"
    assert {e["group"] for e in admin.context["nav"]} == {"", "Set up"}


def test_the_phone_gets_four_tabs(client_as):
    nav = client_as("admin").get("/profile").context["nav"]
    assert [e["label"] for e in nav if e.get("tab")] == [
        "Home",
        "Opportunities",
        "Quotes",
        "Orders",
    ]


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "Home"), ("/contracts/", "Contracts"), ("/contracts/library/", "Clauses"),
        ("/accounts/1", "Customers"), ("/contacts", "Customers"), ("/admin/users", "Admin"),
    ],
)  # fmt: skip
def test_a_page_belongs_to_one_entry(path, label):
    assert _place(path).label == label


def test_a_page_of_nobody_belongs_to_no_entry():
    assert _place("/profile") is None
    assert len({item.label for item in NAVIGATION}) == len(NAVIGATION)


def test_the_clock_leads_to_its_page_for_whoever_may_set_it(client_as):
    assert client_as("admin").get("/profile").context["shell"]["clock_url"] == "/admin/clock"
    assert client_as("sales").get("/profile").context["shell"]["clock_url"] == ""


def test_the_profile_names_roles_and_asks_for_a_second_factor(client_as):
    page = client_as("sales", "deal_desk", name="Ana Ruiz").get("/profile").content.decode()
    assert "Sales (account executive)" in page
    assert "Deal desk" in page
    assert "No second factor yet." in page
    assert "/accounts/password/change/" in page


def test_notifications_show_unread_messages_once(client_as, at):
    client = client_as("sales", name="Ana Ruiz")
    address = "ana.sales@northbeam.example"
    mail.send_mail(to=address, subject="Fallout", text="Hello Ana,\n\nThe carrier refused.", at=at)
    mail.send_mail(to="other@x.example", subject="Not hers", text="x", at=at)
    page = client.get("/notifications")
    assert [m["title"] for m in page.context["unread"]] == ["Fallout"]
    assert page.context["unread"][0]["text"] == "The carrier refused."
    assert page.context["shell"]["unread"] == 1
    client.post("/notifications/read")
    page = client.get("/notifications")
    assert page.context["unread"] == []
    assert [m["title"] for m in page.context["read"]] == ["Fallout"]
    assert page.context["shell"]["unread"] == 0


def test_pages_run_in_the_zone_of_the_tenant(client_as, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "handfast.parties.queries.role_names",
        lambda: seen.append(str(timezone.get_current_timezone())) or {},
    )
    client_as("sales").get("/profile")
    assert seen == ["America/Chicago"]


def test_an_address_with_a_slash_too_many_or_too_few_finds_its_page(client_as):
    client = client_as("admin")
    over = client.get("/policies/?q=risk")
    assert (over.status_code, over["Location"]) == (301, "/policies?q=risk")
    under = client.get("/orders")
    assert (under.status_code, under["Location"]) == (301, "/orders/")
    customers = client.get("/accounts/")
    assert (customers.status_code, customers["Location"]) == (301, "/accounts")
    assert client.get("/no/such/page/").status_code == 404
    assert client.post("/policies/").status_code == 404
    assert client.get("/%2Fevil.example/").status_code == 404
