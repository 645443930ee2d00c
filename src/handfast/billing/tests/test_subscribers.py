"""Billing follows the delivery: it starts with the service, ends with it, and tells the customer."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from handfast.billing import queries, services
from handfast.billing.models import Charge, Invoice
from handfast.billing.types import NewCharge
from handfast.documents.rules.pages import page_text
from handfast.fulfillment.events import ServiceActivated, ServiceEnded
from handfast.kernel.ref import Ref
from handfast.orders import queries as orders
from handfast.orders.models import OrderLine
from handfast.orders.tests import scenes
from handfast.parties import services as parties
from handfast.platform import clock, files, mail, outbox
from handfast.platform.clock import at_local
from handfast.platform.models import Delivery

ACTIVE = date(2026, 3, 17)
D = Decimal


@pytest.fixture
def order(tenant, actor, at):
    services.set_tax_rate(region="IL", percent=D("8"), valid_from=date(2026, 1, 1), by=actor, at=at)
    shop = scenes.open_shop(actor, at)
    return scenes.bakery_order(shop, actor, scenes.day(5))


def activate(order, by, *codes, on=ACTIVE):
    at = at_local(on, 10)
    chosen = [x for x in orders.lines(order.id) if not codes or x.offering_code in codes]
    event = ServiceActivated(
        order_id=order.id, account_id=order.account_id, stream_id=order.stream_id,
        promise_ids=[x.promise_id for x in chosen], active_on=on, at=at,
    )  # fmt: skip
    outbox.publish(event, subject=Ref("order", order.id), by=by, at=at, stream_id=order.stream_id)
    outbox.drain()


def end(order, by, code, on):
    at = at_local(on, 8)
    gone = [x.promise_id for x in orders.lines(order.id) if x.offering_code == code]
    event = ServiceEnded(
        order_id=order.id, account_id=order.account_id, stream_id=order.stream_id,
        promise_ids=gone, ended_on=on, at=at,
    )  # fmt: skip
    outbox.publish(event, subject=Ref("order", order.id), by=by, at=at, stream_id=order.stream_id)
    outbox.drain()


def test_nothing_is_billed_before_the_service_is_active(order):
    outbox.drain()
    clock.run_ticker("billing.cycle", at_local(date(2026, 4, 1), 6))
    assert Charge.objects.count() == 0
    assert Invoice.objects.count() == 0


def test_activation_starts_the_charges_and_posts_the_first_invoice(order, actor):
    activate(order, actor)
    charges = {c.offering_code: c for c in Charge.objects.all()}
    assert {code: (c.amount, c.list_amount, c.start_on) for code, c in charges.items()} == {
        "internet_access": (D("47.50"), D("60.00"), ACTIVE),
        "modem": (D("5.00"), D("5.00"), ACTIVE),
        "static_ipv4": (D("8.00"), D("8.00"), ACTIVE),
        "installation": (D("49.50"), D("99.00"), ACTIVE),
    }
    promised = {x.offering_code: x.promise_id for x in orders.lines(order.id)}
    assert all(c.promise_id == promised[code] for code, c in charges.items())
    (invoice,) = queries.invoices_of(order.account_id)
    assert (invoice.net, invoice.tax, invoice.total) == (D("78.77"), D("6.30"), D("85.07"))
    assert invoice.stream_id == order.stream_id


def test_the_same_news_twice_bills_once(order, actor):
    activate(order, actor)
    activate(order, actor)
    assert len(queries.invoices_of(order.account_id)) == 1


def test_only_what_is_active_is_billed(order, actor):
    activate(order, actor, "internet_access", "installation")
    (first,) = queries.invoices_of(order.account_id)
    assert (first.net, first.tax) == (D("72.48"), D("5.80"))
    activate(order, actor, "modem", "static_ipv4", on=date(2026, 3, 20))
    second = queries.invoices_of(order.account_id)[0]
    assert [(x.description, x.net, x.days) for x in second.lines] == [
        ("Wi-Fi 6 Modem", D("1.94"), 12), ("Static IPv4", D("3.10"), 12),
    ]  # fmt: skip


def test_a_line_without_price_waits_for_somebody_instead_of_being_given_away(order, actor):
    OrderLine.objects.filter(order_id=order.id, offering_code="modem").update(net_price=None)
    with pytest.raises(Exception, match="has no price"), transaction.atomic():
        activate(order, actor)
    assert Charge.objects.count() == 0
    assert Delivery.objects.filter(subscriber="billing.start", state="done").count() == 0


def test_the_end_of_a_service_is_credited_from_its_day_on(order, actor):
    activate(order, actor)
    clock.run_ticker("billing.cycle", at_local(date(2026, 4, 1), 6))
    (run,) = queries.bill_runs()
    services.bill_next_chunk(run_id=run.id, by=actor, at=at_local(date(2026, 4, 1), 6))
    end(order, actor, "static_ipv4", date(2026, 4, 15))
    note = queries.invoices_of(order.account_id)[0]
    assert (note.kind, note.net, note.tax) == ("credit_note", D("4.27"), D("0.34"))
    assert note.reason == "Ended on 15 Apr 2026"
    assert outbox.timeline(stream_id=order.stream_id)[1].headline == (
        "Billing ends on 15 Apr 2026: Static IPv4"
    )
    (line,) = note.lines
    assert (line.period_start, line.period_end, line.days) == (
        date(2026, 4, 15), date(2026, 5, 1), 16,
    )  # fmt: skip
    ended = Charge.objects.get(offering_code="static_ipv4")
    assert (ended.status, ended.end_on) == ("ended", date(2026, 4, 15))
    assert set(Charge.objects.filter(status="active").values_list("offering_code", flat=True)) == {
        "internet_access", "modem",
    }  # fmt: skip


def test_the_invoice_becomes_a_pdf_and_the_billing_contact_is_told(order, actor, at):
    parties.create_contact(
        account_id=order.account_id, name="Ben Ortiz", email="billing@lakeside.example",
        roles=["billing"], by=actor, at=at,
    )  # fmt: skip
    activate(order, actor)
    (invoice,) = queries.invoices_of(order.account_id)
    text = page_text(files.read(invoice.file_id))
    for words in (
        "INV-2026-000001", "Lakeside Bakery LLC", "Internet Access 500/100", "15 of 31 days",
        "22.98", "78.77", "6.30", "85.07",
    ):  # fmt: skip
        assert words in text
    (letter,) = mail.mailbox(recipient="billing@lakeside.example")
    assert (letter.subject, letter.text) == (
        "Invoice INV-2026-000001", "Invoice INV-2026-000001 over USD 85.07 is ready.",
    )  # fmt: skip
    assert not mail.mailbox(recipient="dana@lakeside.example").filter(subject__startswith="Invoice")


def test_without_a_billing_contact_the_first_one_with_an_address_is_told(order, actor):
    activate(order, actor)
    letters = mail.mailbox(recipient="dana@lakeside.example")
    assert [m.subject for m in letters] == ["Invoice INV-2026-000001"]


def test_the_preview_is_the_invoice_that_follows(order, actor):
    wanted = [
        NewCharge(
            promise_id=x.promise_id, kind=x.charge_type, description=x.name, amount=x.net_total,
            list_amount=x.list_price, offering_code=x.offering_code,
        )
        for x in orders.lines(order.id)
        if not x.is_bundle
    ]  # fmt: skip
    preview = queries.preview_first_invoice(wanted, on=ACTIVE, region="il", currency="USD")
    assert Invoice.objects.count() == 0
    activate(order, actor)
    (invoice,) = queries.invoices_of(order.account_id)
    assert (preview.net, preview.tax, preview.total) == (invoice.net, invoice.tax, invoice.total)
    assert preview.monthly_net == D("60.50")
    assert [(x.description, x.net, x.tax) for x in preview.lines] == [
        (x.description, x.net, x.tax) for x in invoice.lines
    ]
