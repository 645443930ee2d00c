"""The pages and the API: live prices, refusals with their remedy, constant numbers of queries."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handfast.approvals import services as approvals
from handfast.policies import queries as policy_queries
from handfast.policies import services as policies
from handfast.quotes import queries, services

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def seller(client_as):
    return client_as("sales", name="Sam Stone")


def url(quote, step=""):
    return f"/quotes/{quote.id}/{step}"


def lines_of(quote):
    return {x.offering_code: x for x in queries.lines(quote.id)}


def test_the_builder_shows_every_amount_of_the_journey(seller, draft):
    page = seller.get(url(draft)).content.decode()
    for text in ("47.50", "49.50", "60.50", "1,501.50", "41.2", "Why 47.50?", "Home Fast 500"):
        assert text in page
    assert "Send to customer" in page
    assert "P-" + lines_of(draft)["modem"].promise_id.hex[-6:].upper() in page


def test_a_discount_changes_the_price_without_reload(seller, draft):
    line = lines_of(draft)["internet_access"].promise_id
    answer = seller.post(
        url(draft, "discount/"), {"line": line, "percent": "15 %", "version": draft.version},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.lstrip().startswith('<div class="hf-layout" id="quote">')
    assert "42.50" in page
    assert "Ask for approval" in page
    assert queries.quote(draft.id).monthly == D("55.50")


def test_a_wrong_discount_is_said_beside_it_and_kept(seller, draft):
    line = lines_of(draft)["internet_access"].promise_id
    answer = seller.post(
        url(draft, "discount/"), {"line": line, "percent": "150"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="150"' in page
    assert "A discount lies between 0 and 100 percent." in page
    assert queries.quote(draft.id).monthly == D("60.50")


def test_a_refusal_offers_its_remedy_and_one_click_carries_it_out(seller, draft):
    bundle = lines_of(draft)["home_fast_500"].promise_id
    wish = {"bundle": bundle, "offering": "voice_line", "quantity": 1}
    answer = seller.post(url(draft, "option/"), wish, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The modem is not voice-ready, and Static IPv4 excludes Voice Line." in page
    assert "Switch the modem to voice-ready and remove Static IPv4" in page
    assert "+7.00" in page
    mended = seller.post(
        url(draft, "option/"), {**wish, "accept_remedy": "1"}, headers={"HX-Request": "true"}
    )
    assert mended.status_code == 200
    assert queries.quote(draft.id).monthly == D("67.50")


def test_without_scripts_a_change_comes_back_to_the_page(seller, draft):
    answer = seller.post(url(draft, "terms/"), {
        "term_months": "12", "payment_frequency": "monthly", "valid_until": "2026-04-01",
        "contact_id": str(draft.contact_id), "start_date": "",
    })  # fmt: skip
    assert answer.status_code == 302
    assert queries.quote(draft.id).tcv == D("825.00")


def test_two_sellers_get_a_conflict_not_a_lost_change(seller, draft):
    line = lines_of(draft)["modem"].promise_id
    form = {"line": line, "percent": "1", "version": draft.version}
    assert (
        seller.post(url(draft, "discount/"), form, headers={"HX-Request": "true"}).status_code
        == 200
    )
    late = seller.post(url(draft, "discount/"), form, headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert late["HX-Retarget"] == "#toasts"


def test_sending_from_the_page_submits_first(seller, draft):
    answer = seller.post(url(draft, "send/"), {"version": draft.version})
    assert answer.status_code == 302
    assert queries.quote(draft.id).status == "presented"
    page = seller.get(url(draft)).content.decode()
    assert "As sent" in page
    assert "With Dana Whitfield since" in page


def test_a_fact_that_the_matrix_does_not_allow_is_said(seller, draft, actor, at):
    approvals.ensure_matrices(at=at)
    row = policies.draft_table(key="quote_approval", by=actor, at=at)
    table = policy_queries.table(row.id).table
    inputs = tuple(
        replace(c, choices=(("TX", "Texas"),)) if c.key == "region" else c for c in table.inputs
    )
    policies.save_table(table_id=row.id, table=replace(table, inputs=inputs), by=actor, at=at)
    policies.publish_table(table_id=row.id, by=actor, at=at)
    answer = seller.post(
        url(draft, "send/"), {"version": draft.version}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "“IL” is not an allowed value of Region." in said
    assert "Allowed: Texas (TX). So says the rule “Quote approval”." in said
    assert queries.quote(draft.id).status == "draft"
    plain = seller.post(url(draft, "send/"), {"version": draft.version}, follow=True)
    assert "is not an allowed value of Region" in plain.content.decode()


def test_the_preview_is_a_pdf(seller, draft):
    answer = seller.get(url(draft, "preview/"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")


def test_products_can_be_found_and_added(seller, draft):
    found = seller.get(url(draft, "offers/"), {"q": "support"}).content.decode()
    assert "Priority Support 24×7" in found
    assert "Home Fast" not in found
    assert 'hx-target="#quote" hx-swap="outerHTML"' in found  # else it inherits the dialog's way
    seller.post(url(draft, "add/"), {"offering": "priority_support"})
    assert queries.quote(draft.id).monthly == D("105.50")
    assert "Single products" in seller.get(url(draft)).content.decode()


def test_a_reader_sees_prices_but_no_inputs(client_as, draft):
    reader = client_as("finance", name="Fay Lee")
    page = reader.get(url(draft)).content.decode()
    assert "47.50" in page
    assert 'name="percent"' not in page
    assert reader.post(url(draft, "send/")).status_code == 403


def test_strangers_are_sent_to_sign_in(client, draft):
    assert client.get(url(draft)).status_code == 302
    assert client.get("/api/v1/quotes").status_code == 401


def test_the_list_finds_filters_and_asks_the_same_number_of_questions(
    seller, draft, deal, actor, at
):
    assert "Q-2026-000001" in seller.get("/quotes/?q=lakeside").content.decode()
    assert "No quote fits" in seller.get("/quotes/?status=accepted").content.decode()
    with CaptureQueriesContext(connection) as few:
        seller.get("/quotes/")
    for _ in range(6):
        services.create_quote(opportunity_id=deal.id, by=actor, at=at)
    with CaptureQueriesContext(connection) as many:
        seller.get("/quotes/")
    assert len(many) == len(few)


def test_the_builder_asks_the_same_number_of_questions_for_more_lines(seller, draft, actor, at):
    seller.get(url(draft))
    with CaptureQueriesContext(connection) as few:
        seller.get(url(draft))
    for _ in range(5):
        services.add_bundle(quote_id=draft.id, offering_code="home_fast_500", by=actor, at=at)
    with CaptureQueriesContext(connection) as many:
        seller.get(url(draft))
    assert len(many) == len(few)


def test_a_quote_can_be_started_from_an_opportunity(seller, deal, catalog_version):
    page = seller.get(f"/quotes/new/?opportunity={deal.id}").content.decode()
    assert "Shop internet" in page
    answer = seller.post("/quotes/new/", {
        "opportunity_id": str(deal.id), "account_id": "", "pattern": "new", "term_months": "24",
    })  # fmt: skip
    assert answer.status_code == 302
    assert queries.quote_of_stream(deal.stream_id).number == "Q-2026-000001"
    nobody = seller.post("/quotes/new/", {"pattern": "new", "term_months": "24"})
    assert nobody.status_code == 422


def test_versions_can_be_compared(seller, presented, actor, at):
    newer = services.clone_revision(quote_id=presented.id, by=actor, at=at)
    services.set_discount(quote_id=newer.id, line="internet_access", percent=D(10), by=actor, at=at)
    page = seller.get(url(newer, "compare/")).content.decode()
    assert "47.50" in page
    assert "45.00" in page


def send(client, method, path, body=None, **headers):
    return getattr(client, method)(
        f"/api/v1{path}", json.dumps(body or {}), content_type="application/json", headers=headers
    )


def test_the_api_does_the_whole_journey(seller, deal, catalog_version):
    made = send(seller, "post", "/quotes", {"opportunity_id": str(deal.id)})
    assert made.status_code == 201
    quote = made.json()
    path = f"/quotes/{quote['id']}"
    assert made["Location"] == f"/api/v1{path}"
    send(seller, "post", f"{path}/lines", {"offering_code": "home_fast_500"})
    send(seller, "post", f"{path}/options", {"offering_code": "static_ipv4", "quantity": 1})
    priced = seller.get(f"/api/v1{path}").json()
    line = next(x for x in priced["lines"] if x["offering_code"] == "internet_access")
    answer = send(seller, "patch", f"{path}/lines/{line['promise_id']}", {"discount_percent": "5"})
    assert (answer.json()["monthly"], answer.json()["tcv"]) == ("60.50", "1501.50")
    assert answer.json()["allowed_actions"] == ["submit"]
    assert seller.get(f"/api/v1{path}/replay").json() == {"same": True, "differences": []}
    assert send(seller, "post", f"{path}/submit").json()["status"] == "approved"
    assert send(seller, "post", f"{path}/send").json()["status"] == "presented"
    assert send(seller, "post", f"{path}/accept").json()["status"] == "accepted"


def test_the_api_refuses_with_reasons_and_remedy(seller, draft):
    answer = send(seller, "post", f"/quotes/{draft.id}/options",
                  {"offering_code": "voice_line", "quantity": 1})  # fmt: skip
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["field"] == "voice_line"
    assert "Static IPv4 excludes Voice Line" in error["message"]
    assert error["remedy"] == "Switch the modem to voice-ready and remove Static IPv4."


def test_the_api_guards_against_lost_updates(seller, draft):
    tag = seller.get(f"/api/v1/quotes/{draft.id}")["ETag"]
    first = send(seller, "patch", f"/quotes/{draft.id}", {"term_months": 36}, **{"If-Match": tag})
    assert first.status_code == 200
    late = send(seller, "patch", f"/quotes/{draft.id}", {"term_months": 12}, **{"If-Match": tag})
    assert late.status_code == 409
    assert queries.quote(draft.id).term_months == 36


def test_the_api_names_an_unknown_field(seller, draft):
    answer = send(seller, "patch", f"/quotes/{draft.id}", {"termMonths": 36})
    assert answer.status_code == 422
    assert "termMonths" in answer.json()["errors"][0]["field"]
