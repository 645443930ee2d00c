"""The preview of the first invoice on the quote's pages: the very invoice that is posted later."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from handfast.platform.tenancy import tenant_scope
from handfast.quotes import queries as quotes
from handfast.web.first_invoice import first_invoice
from tests.fixtures.people import PASSWORD
from tests.journeys.story import DANA, Story
from tests.journeys.world import moment, northbeam

D = Decimal
AS_POSTED = {
    "Internet Access 500/100": ("17 Mar – 31 Mar 2026", "15 of 31 days", D("22.98"), D("1.84")),
    "Wi-Fi 6 Modem": ("17 Mar – 31 Mar 2026", "15 of 31 days", D("2.42"), D("0.19")),
    "Static IPv4": ("17 Mar – 31 Mar 2026", "15 of 31 days", D("3.87"), D("0.31")),
    "Standard Installation": ("once", "", D("49.50"), D("3.96")),
}


@pytest.fixture
def world(db):
    return northbeam()


def preview(story, today):
    with tenant_scope(story.world.tenant.id):
        quote = quotes.quote(story.ids["quote"])
        return first_invoice(quote, quotes.lines(quote.id), today=today)


def lines_of(found):
    return {x.description: (x.period_text, x.share_text, x.net, x.tax) for x in found.lines}


def totals(found):
    return found.net, found.tax, found.total


def test_an_empty_quote_has_no_first_invoice(world):
    story = Story(world)
    story.lead_to_opportunity()
    made = story.ana.post("/quotes", {"opportunity_id": story.ids["opportunity"]})
    story.ids["quote"] = made["id"]
    assert preview(story, date(2026, 3, 2)) is None


def test_the_preview_follows_the_planned_day_and_is_what_gets_posted(world):
    story = Story(world)
    story.lead_to_opportunity()
    story.build_quote()
    soon = preview(story, date(2026, 3, 2))
    assert (soon.on, soon.reason) == (
        date(2026, 3, 8), "ordered today and delivered 6 days later",
    )  # fmt: skip
    assert totals(soon) == (D("96.33"), D("7.71"), D("104.04"))

    path = f"/quotes/{story.ids['quote']}"
    story.ana.patch(path, {"start_date": "2026-03-17"})
    wished = preview(story, date(2026, 3, 2))
    assert (wished.on, wished.reason, wished.posted) == (
        date(2026, 3, 17),
        "the wished start",
        None,
    )
    assert lines_of(wished) == AS_POSTED
    assert (*totals(wished), wished.monthly) == (D("78.77"), D("6.30"), D("85.07"), D("60.50"))
    story.ana.patch(path, {"start_date": "2026-03-03"})
    assert preview(story, date(2026, 3, 2)).on == date(2026, 3, 8)

    story.send_quote()
    story.accept_quote()
    story.sign_contract()
    order = story.submit_order()
    planned = preview(story, date(2026, 3, 5))
    assert planned.on.isoformat() == order["estimated_date"]
    assert planned.reason == f"when the service of {order['number']} is planned to be active"
    story.retry_shipment()
    story.at(moment(3, 12, 11))
    story.report_delivery("AX6-2.1")
    story.at(moment(3, 16, 15))
    story.finish_truck_roll()
    foreseen = preview(story, date(2026, 3, 16))
    assert foreseen.on == date(2026, 3, 17)
    assert foreseen.posted is None

    story.at(moment(3, 17))
    story.activate()
    posted = preview(story, date(2026, 3, 17))
    assert posted.posted.number == "INV-2026-000001"
    assert lines_of(foreseen) == lines_of(posted) == AS_POSTED
    assert totals(foreseen) == totals(posted) == (D("78.77"), D("6.30"), D("85.07"))


def test_seller_and_customer_read_it_on_their_pages(world):
    story = Story(world)
    story.lead_to_opportunity()
    story.build_quote()
    story.ana.patch(f"/quotes/{story.ids['quote']}", {"start_date": "2026-03-17"})
    story.send_quote()
    seller = Client()
    assert seller.login(email="ana@northbeam.example", password=PASSWORD)
    token = story.link(DANA, r"/portal/q/([\w-]+)")
    for client, path in (
        (seller, f"/quotes/{story.ids['quote']}/"),
        (Client(), f"/portal/q/{token}"),
    ):
        page = client.get(path, follow=True).content.decode()
        assert 'id="first-invoice"' in page, path
        for words in ("15 of 31 days", "22.98", "78.77", "6.30", "85.07", "17 Mar 2026"):
            assert words in page, (path, words)
