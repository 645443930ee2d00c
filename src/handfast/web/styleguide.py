"""Styleguide: one page with every component and sample data, to look at and to check with axe.

The samples tell the story of one broadband deal; they live here only and reach no other page.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

ZONE = ZoneInfo("America/Chicago")


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Customer name", help_text="As it appears on the contract.")
    email = forms.EmailField(label="E-mail", initial="dana@lakeside")
    start = forms.DateField(label="Service start", initial=date(2026, 3, 17))
    discount = forms.DecimalField(label="Discount", initial="5", required=False)
    account = forms.ChoiceField(
        label="Account",
        choices=[(name, name) for name in ("Lakeside Bakery LLC", "Harbor Clinic", "Elm School")],
    )
    term = forms.ChoiceField(
        label="Term",
        choices=[("12", "12 months"), ("24", "24 months"), ("36", "36 months")],
        widget=forms.RadioSelect,
        initial="24",
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    notify = forms.BooleanField(label="Tell the customer by e-mail", required=False)


@require_http_methods(["GET", "POST"])
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show all components; a POST answers the sample forms and board without keeping anything."""
    if request.method == "POST" and request.POST.get("card"):
        return HttpResponse(status=204)
    bound = SampleForm({"email": "dana@lakeside", "term": "24", "account": "Harbor Clinic"})
    return render(
        request,
        "styleguide.html",
        {
            "stages": _stages(),
            "states": ["draft", "in_approval", "sent", "accepted", "ordered"],
            "badges": _badges(),
            "events": _events(),
            "why_rows": _why_rows(),
            "form": bound,
            "lines": _lines(),
            "page": Paginator(range(95), 20).get_page(2),
            "nodes": _nodes(),
            "edges": _edges(),
            "tasks": _tasks(),
            "today": date(2026, 3, 16),
            "now": datetime(2026, 3, 16, 14, 20, tzinfo=ZONE),
            "columns": _columns(),
            "speeds": _speeds(),
            "chart": _chart(),
        },
    )


def _stages() -> list[dict[str, str]]:
    words = (
        ("Opportunity", "OP-2026-0042", "done"),
        ("Quote", "Q-2026-000118", "done"),
        ("Contract", "C-2026-000057", "done"),
        ("Signature", "signed 5 Mar", "done"),
        ("Order", "O-2026-000061", "done"),
        ("Delivery", "est. 17 Mar", "current"),
        ("Service", "", "todo"),
        ("Invoice", "", "todo"),
    )
    return [
        {"label": label, "text": text, "state": state, "url": "#" if text else ""}
        for label, text, state in words
    ]


def _badges() -> list[str]:
    return ["draft", "in_progress", "in_approval", "done", "rejected", "amended", "expired"]


def _events() -> list[dict[str, Any]]:
    at = datetime(2026, 3, 16, 13, 55, tzinfo=ZONE)
    return [
        {"title": "Truck on site", "when": at, "who": "field app", "tone": "blue"},
        {
            "title": "Modem delivered",
            "when": at - timedelta(days=4),
            "who": "carrier callback",
            "tone": "green",
        },
        {
            "title": "Fallout: carrier refused shipment",
            "when": at - timedelta(days=7),
            "who": "carrier",
            "text": "“address incomplete: suite” → Logistics, mended in 17 h",
            "tone": "red",
            "url": "#",
        },
        {"title": "Port activated", "when": at - timedelta(days=5), "tone": "green"},
    ]


def _why_rows() -> list[dict[str, Any]]:
    return [
        {"label": "List price", "text": "price book US-2026", "amount": Decimal("60.00")},
        {"label": "Bundle Home Fast 500", "amount": Decimal("-10.00"), "url": "#"},
        {"label": "Promotion LAUNCH26", "text": "not for this line", "amount": Decimal(0)},
        {"label": "Discount 5 %", "text": "Ana Ruiz, 2 Mar", "amount": Decimal("-2.50")},
    ]


def _lines() -> list[SimpleNamespace]:
    rows = (
        ("Internet Access 500/100", "P-7Q2", "month", "60.00", "47.50", "in_progress"),
        ("Wi-Fi 6 Modem", "P-7Q3", "month", "5.00", "5.00", "done"),
        ("Static IPv4", "P-7Q4", "month", "8.00", "8.00", "waiting"),
        ("Standard Installation", "P-7Q5", "once", "99.00", "49.50", "failed"),
    )
    names = ("name", "promise", "charge", "list", "net", "state")
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]


def _nodes() -> list[dict[str, Any]]:
    rows = (
        ("test", "Line test", "10 Mar", "done", True),
        ("ship", "Ship modem", "12 Mar", "done", False),
        ("port", "Activate DSLAM port", "11 Mar", "done", True),
        ("roll", "Truck roll to customer premises, second visit", "16 Mar", "in_progress", True),
        ("ip", "Assign IPv4 address", "11 Mar", "failed", False),
        ("activate", "Customer connects and activates", "17 Mar", "waiting", True),
        ("live", "Service active", "17 Mar · milestone", "milestone", True),
    )
    names = ("id", "label", "text", "state", "critical")
    return [dict(zip(names, row, strict=True)) | {"url": "#"} for row in rows]


def _edges() -> list[tuple[str, str]]:
    return [
        ("test", "port"),
        ("port", "roll"),
        ("port", "ip"),
        ("roll", "activate"),
        ("ship", "activate"),
        ("ip", "live"),
        ("activate", "live"),
    ]


def _tasks() -> list[dict[str, Any]]:
    def march(first: int, last: int) -> tuple[date, date]:
        return date(2026, 3, first), date(2026, 3, last)

    return [
        {"label": "Line test", "state": "done", "planned": march(9, 10), "estimated": march(9, 10)},
        {
            "label": "Ship modem",
            "state": "done",
            "planned": march(9, 11),
            "estimated": march(9, 12),
        },
        {
            "label": "Truck roll",
            "state": "in_progress",
            "planned": march(13, 14),
            "estimated": march(14, 16),
            "critical": True,
            "url": "#",
        },
        {
            "label": "Customer connects and activates",
            "state": "waiting",
            "planned": march(15, 15),
            "estimated": march(17, 17),
            "critical": True,
        },
    ]


def _columns() -> list[dict[str, Any]]:
    def card(number: int, title: str, text: str, amount: str, owner: str) -> dict[str, Any]:
        price = Decimal(amount)
        return {"id": number, "title": title, "text": text, "amount": price, "currency": "USD",
                "owner": owner, "url": "#", "meta": "closes 31 Mar"}  # fmt: skip

    bakery = card(1, "Lakeside Bakery", "Home Fast 500", "1501.50", "Ana Ruiz")
    clinic = card(2, "Harbor Clinic", "Business 1G, two sites", "18240", "Ben Okafor")
    school = card(3, "Elm School District", "Campus network", "96400", "Ana Ruiz")
    return [
        {"key": "qualified", "label": "Qualified", "tone": "neutral", "cards": [clinic],
         "total": Decimal(18240), "currency": "USD"},
        {"key": "proposal", "label": "Proposal", "tone": "blue", "cards": [bakery, school],
         "total": Decimal("97901.50"), "currency": "USD"},
        {"key": "negotiation", "label": "Negotiation", "tone": "amber", "cards": []},
        {"key": "won", "label": "Won", "tone": "green", "cards": []},
    ]  # fmt: skip


def _speeds() -> list[dict[str, Any]]:
    return [
        {"value": "300", "title": "300 / 50", "text": "Streaming and calls", "price": "USD 45.00"},
        {"value": "500", "title": "500 / 100", "text": "Home office", "price": "USD 60.00",
         "selected": True, "badge": "in bundle", "tone": "blue"},
        {"value": "1000", "title": "1000 / 200", "text": "Studio", "price": "USD 89.00",
         "disabled": True, "reason": "No fiber at this address before May"},
    ]  # fmt: skip


def _chart() -> dict[str, Any]:
    months = ["Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": months},
        "yAxis": {"type": "value"},
        "series": [
            {"name": "Recurring", "type": "bar", "stack": "a", "data": [82, 91, 98, 104, 117, 131]},
            {"name": "Once", "type": "bar", "stack": "a", "data": [21, 18, 30, 16, 22, 25]},
        ],
    }
