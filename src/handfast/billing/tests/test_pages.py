"""The pages of billing: exact figures, forms that keep what was typed, doors that stay shut."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handfast.billing import queries, services
from handfast.billing.models import Charge, Invoice, TaxRate
from handfast.kernel.ids import new_id
from handfast.platform.clock import at_local
from handfast.platform.models import Tenant

D = Decimal
INVOICES = reverse("billing:invoices")


@pytest.fixture
def finance(client_as):
    return client_as("finance", name="Fay Lin")


def page_of(invoice):
    return reverse("billing:invoice", args=[invoice.id])


def credit_url(invoice, promise_id):
    return reverse("billing:credit", args=[invoice.id, promise_id])


def line_of(invoice, name):
    return next(x for x in invoice.lines if x.description == name)


def test_the_invoice_shows_each_figure_and_where_it_comes_from(billed, finance):
    text = finance.get(page_of(billed.invoice)).content.decode()
    for words in (
        "INV-2026-000001", "Lakeside Bakery LLC", "17 Mar – 31 Mar 2026", "15 of 31 days", "22.98",
        "1.84", "8 %", "78.77", "6.30", "USD 85.07", "16 Apr 2026", 'value="85.07"',
    ):  # fmt: skip
        assert words in text


def test_a_payment_is_recorded_and_one_too_large_is_refused_beside_the_field(billed, finance):
    url = page_of(billed.invoice)
    payment = {
        "amount": "85.08", "received_on": "2026-03-20", "method": "card", "reference": "TX-9",
    }  # fmt: skip
    answer = finance.post(url, payment)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "USD 85.07 are outstanding." in text
    assert 'value="TX-9"' in text
    assert finance.post(url, {**payment, "amount": "85.07"})["Location"] == url
    paid = queries.invoice(billed.invoice.id)
    assert (paid.status, paid.outstanding) == ("paid", D("0"))
    text = finance.get(url).content.decode()
    assert "TX-9" in text
    assert "Record a payment" not in text


def test_a_line_is_credited_with_its_tax_and_a_reason(billed, finance):
    line = line_of(billed.invoice, "Static IPv4")
    url = credit_url(billed.invoice, line.promise_id)
    assert 'value="3.87"' in finance.get(url).content.decode()
    answer = finance.post(url, {"net": "3.87", "reason": ""})
    assert answer.status_code == 422
    assert "A credit needs a reason." in answer.content.decode()
    assert Invoice.objects.count() == 1
    finance.post(url, {"net": "3.87", "reason": "Address did not work"})
    note = queries.invoices_of(billed.account_id)[0]
    assert (note.number, note.net, note.tax, note.credits_number) == (
        "CN-2026-000001", D("3.87"), D("0.31"), "INV-2026-000001",
    )  # fmt: skip
    assert "CN-2026-000001" in finance.get(page_of(billed.invoice)).content.decode()
    text = finance.get(page_of(note)).content.decode()
    assert "Address did not work" in text
    assert "Record a payment" not in text
    assert finance.get(credit_url(note, line.promise_id)).status_code == 404
    assert finance.get(credit_url(billed.invoice, new_id())).status_code == 404


def test_a_charge_is_corrected_with_a_reason_from_the_next_invoice_on(billed, finance):
    charge = Charge.objects.get(description="Wi-Fi 6 Modem")
    url = reverse("billing:charge", args=[charge.id])
    assert 'value="5.00"' in finance.get(url).content.decode()
    answer = finance.post(url, {"amount": "4.00", "reason": " "})
    assert answer.status_code == 422
    assert "A reason is needed." in answer.content.decode()
    to = finance.post(url, {"amount": "4.00", "reason": "Refurbished modem"})["Location"]
    assert to == reverse("billing:charges", args=[billed.account_id])
    assert Charge.objects.get(id=charge.id).amount == D("4.00")
    assert line_of(queries.invoice(billed.invoice.id), "Wi-Fi 6 Modem").net == D("2.42")
    assert ">USD\N{NO-BREAK SPACE}4.00<" in finance.get(to).content.decode()


def test_sales_may_look_and_not_touch(billed, client_as):
    sales = client_as("sales")
    line, charge = billed.invoice.lines[0], Charge.objects.first()
    text = sales.get(page_of(billed.invoice)).content.decode()
    assert "Record a payment" not in text
    assert ">Credit<" not in text
    payment = {"amount": "1.00", "received_on": "2026-03-20", "method": "card"}
    rate = {"name": "Tax", "percent": "1", "valid_from": "2026-01-01"}
    tries = [
        sales.post(page_of(billed.invoice), payment),
        sales.post(credit_url(billed.invoice, line.promise_id), {"net": "1", "reason": "x"}),
        sales.post(reverse("billing:charge", args=[charge.id]), {"amount": "1", "reason": "x"}),
        sales.post(reverse("billing:runs")),
        sales.post(reverse("billing:tax_rates"), rate),
    ]
    assert [answer.status_code for answer in tries] == [403] * 5
    assert Invoice.objects.count() == 1
    assert TaxRate.objects.count() == 1


def test_others_do_not_see_invoices(billed, client_as):
    assert client_as("operations").get(page_of(billed.invoice)).status_code == 403
    assert Client().get(page_of(billed.invoice)).status_code == 302


def test_the_list_shows_what_is_late_and_costs_the_same_for_many(billed, finance, actor, tenant):
    finance.get(INVOICES)
    with CaptureQueriesContext(connection) as one:
        finance.get(INVOICES)
    for month in (4, 5, 6):
        day = date(2026, month, 1)
        services.bill_now(account_id=billed.account_id, on=day, by=actor, at=at_local(day, 6))
    Tenant.objects.filter(id=tenant.id).update(clock=at_local(date(2026, 6, 2)))
    with CaptureQueriesContext(connection) as four:
        text = finance.get(INVOICES).content.decode()
    assert len(one) == len(four)
    assert text.count("data-row-link") == 4
    assert "USD 60.50" in text
    assert "USD 281.09" in text
    assert "3 invoices" in text
    assert text.count(">overdue<") == 3


def test_the_list_filters_sorts_and_pages(billed, finance, actor):
    day = date(2026, 4, 1)
    services.bill_now(account_id=billed.account_id, on=day, by=actor, at=at_local(day, 6))
    for sort in ("", "issued", "-issued", "number", "due", "total", "-total"):
        first = queries.search(by=actor, sort=sort, limit=1)
        second = queries.search(by=actor, sort=sort, limit=1, cursor=first.next_cursor)
        assert {first.rows[0].number, second.rows[0].number} == {
            "INV-2026-000001", "INV-2026-000002",
        }  # fmt: skip
    found = finance.get(INVOICES, {"q": "000002"}).content.decode()
    assert "INV-2026-000001" not in found
    nothing = finance.get(INVOICES, {"kind": "credit_note"}).content.decode()
    assert "No invoices here" in nothing
    assert finance.get(INVOICES, {"sort": "colour"}).status_code == 422


def test_a_run_is_started_by_hand_when_something_is_due(billed, finance, tenant):
    url = reverse("billing:runs")
    finance.post(url)
    assert queries.bill_runs() == []
    Tenant.objects.filter(id=tenant.id).update(clock=at_local(date(2026, 4, 1)))
    finance.post(url)
    (run,) = queries.bill_runs()
    assert (run.cycle_on, run.total, run.started_by) == (date(2026, 4, 1), 1, "Fay Lin")
    text = finance.get(url).content.decode()
    assert "0 of 1" in text
    assert "Accounts receivable" in text


def test_a_tax_rate_is_set_from_a_day_on(billed, finance):
    url = reverse("billing:tax_rates")
    rate = {"region": "ny", "name": "Sales tax", "percent": "8.875", "valid_from": "2026-01-01"}
    answer = finance.post(url, {**rate, "percent": "101"})
    assert answer.status_code == 422
    assert "between 0 and 100" in answer.content.decode()
    assert finance.post(url, rate).status_code == 302
    assert "8.875 %" in finance.get(url).content.decode()
