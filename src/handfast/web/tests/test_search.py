"""The global search: every kind once, nothing that the person may not read, page and API."""

import pytest

from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.sales import services as sales
from handfast.web.search import search


@pytest.fixture
def bakery(tenant, actor, at):
    account = parties.create_account(
        name="Lakeside Bakery LLC", city="Evanston", region="IL", by=actor, at=at
    )
    parties.create_contact(
        account_id=account.id, name="Dana Whitfield", email="dana@lakeside.example", by=actor, at=at
    )
    sales.capture_lead(
        name="Lou Lakes", company="Lakeside Dry Cleaning", email="lou@lake.example", by=actor, at=at
    )
    sales.create_opportunity(account_id=account.id, name="Home Fast 500", by=actor, at=at)
    return account


def kinds(groups):
    return [group.kind for group in groups]


def test_results_are_grouped_by_kind(bakery, actor):
    groups = search("lakeside", by=actor)
    assert kinds(groups) == ["account", "contact", "lead", "opportunity"]
    [account] = groups[0].found
    assert (account.title, account.text) == (
        "Lakeside Bakery LLC", f"{bakery.number} · Evanston · IL",
    )  # fmt: skip
    assert account.url == f"/accounts/{bakery.id}"
    assert groups[3].found[0].state == "qualification"


def test_what_may_not_be_read_is_not_found(bakery, actor_with):
    assert kinds(search("lakeside", by=actor_with("parties.view"))) == ["account", "contact"]
    assert kinds(search("lakeside", by=actor_with("sales.view"))) == ["lead", "opportunity"]
    assert search("lakeside", by=actor_with("platform.search")) == []


def test_a_customer_finds_nothing(bakery):
    contact = Actor("contact", bakery.id, "Dana", frozenset({"portal.use"}), account_id=bakery.id)
    assert search("lakeside", by=contact) == []


def test_one_letter_is_not_searched(bakery, actor):
    assert search(" l ", by=actor) == []


def test_a_short_list_says_that_there_is_more(bakery, actor, at):
    parties.create_account(name="Lakeside Gym", by=actor, at=at)
    [accounts, *_] = search("lakeside", by=actor, limit=1)
    assert (len(accounts.found), accounts.more) == (1, True)


def test_the_search_asks_each_context_once(bakery, actor, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        search("lakeside", by=actor)


def test_the_page_and_its_short_form(bakery, client_as):
    client = client_as("sales")
    page = client.get("/search", {"q": "lakeside", "kind": "lead"})
    assert [g.kind for g in page.context["groups"]] == ["lead"]
    assert "Lou Lakes" in page.content.decode()
    short = client.get("/search/quick", {"q": "lakes"}, headers={"HX-Request": "true"})
    assert "Dana Whitfield" in short.content.decode()
    assert "<html" not in short.content.decode()
    assert "Nothing fits" in client.get("/search", {"q": "zebra"}).content.decode()


def test_the_api_finds_the_same(bakery, client_as):
    answer = client_as("sales").get("/api/v1/search", {"q": "dana@"})
    assert answer.status_code == 200
    [hit] = answer.json()["items"]
    assert (hit["kind"], hit["title"]) == ("contact", "Dana Whitfield")


def test_the_api_needs_credentials(db, client):
    assert client.get("/api/v1/search", {"q": "dana"}).status_code == 401


def test_a_lists_own_filter_does_not_fill_the_global_search(bakery, client_as):
    client = client_as("admin")
    searched = client.get("/search", {"q": "Lakeside"}).content.decode()
    assert '<input type="search" name="q" class="form-control" value="Lakeside"' in searched
    filtered = client.get("/quotes/", {"q": "Lakeside"}).content.decode()
    assert '<input type="search" name="q" class="form-control" value=""' in filtered
