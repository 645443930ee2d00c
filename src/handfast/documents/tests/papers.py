"""Sample data for papers: the order of Lakeside Bakery, with amounts from the broadband journey."""

from decimal import Decimal
from typing import Any

from handfast.kernel.money import Money

BRAND = {"name": "Northbeam Telecom", "address": ["200 West Madison Street", "Chicago, IL 60606"]}
CUSTOMER = {"name": "Lakeside Bakery LLC", "address": ["12 Shore Road", "Evanston, IL 60201"]}


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def lines() -> list[dict[str, Any]]:
    rows = (
        ("Internet Access 500/100", "per month", "60", "-12.5", "47.5"),
        ("Wi-Fi 6 Modem", "per month", "5", None, "5"),
        ("Static IPv4", "per month", "8", None, "8"),
        ("Standard Installation", "once", "99", "-49.5", "49.5"),
    )
    return [
        {
            "name": name, "charge": charge, "quantity": "1", "list": usd(listed),
            "discount": usd(off) if off else None, "net": usd(net), "unit_price": usd(net),
            "tax": usd("0"), "total": usd(net), "period": "March",
        }
        for name, charge, listed, off, net in rows
    ]  # fmt: skip


def totals() -> list[dict[str, Any]]:
    return [
        {"label": "Monthly", "amount": usd("60.5")},
        {"label": "Total, 24 months", "amount": usd("1501.5"), "strong": True},
    ]


def quote(**more: Any) -> dict[str, Any]:
    return {
        "brand": BRAND, "number": "Q-2026-000118", "date": "2026-03-02", "customer": CUSTOMER,
        "currency": "USD", "lines": lines(), "totals": totals(), "title": "Home Fast 500", **more,
    }  # fmt: skip


def contract(**more: Any) -> dict[str, Any]:
    signers = [
        {"role": "customer", "party": "Lakeside Bakery LLC", "name": "Dana Whitfield"},
        {"role": "supplier", "party": "Northbeam Telecom", "name": "Marcus Bell"},
    ]
    return {
        "brand": BRAND, "number": "C-2026-000057", "title": "Order Form", "date": "2026-03-04",
        "parties": [{"role": "Supplier", **BRAND}, {"role": "Customer", **CUSTOMER}],
        "clauses": [
            {"heading": "Services", "paragraphs": ["The supplier provides the services.", "Well."]},
            {"heading": "Governing law", "paragraphs": ["The law of Illinois applies."]},
        ],
        "schedule": {"currency": "USD", "lines": lines(), "totals": totals()},
        "signers": signers, **more,
    }  # fmt: skip


def invoice(**more: Any) -> dict[str, Any]:
    return {
        "brand": BRAND, "number": "INV-2026-000001", "date": "2026-03-17",
        "due_date": "2026-04-16", "bill_to": CUSTOMER, "amount_due": usd("85.07"),
        "currency": "USD", "lines": lines(), "totals": totals(), **more,
    }  # fmt: skip
