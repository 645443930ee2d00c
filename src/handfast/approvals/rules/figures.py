"""What an approver sees: the figures of the record as label and text, the same in mail and page."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

HIDDEN = (
    "title",
    "url",
    "currency",
    "waterfall",
    "lines",
    "figures",
    "number",
    "account_id",
    "pattern",
    "deviation",
    "deviations",
    "clause_deviation",
)
MONEY = (
    "tcv", "list_tcv", "monthly", "once", "total", "net", "list", "list_total", "net_total", "margin",
    "amount",
)  # fmt: skip
LABELS = {
    "tcv": "Total contract value",
    "list_tcv": "At list price",
    "discount_percent": "Highest discount",
    "max_discount_percent": "Highest discount",
    "margin_percent": "Margin",
    "term_months": "Term",
    "account_name": "Customer",
    "account": "Customer",
    "owner_name": "Seller",
    "owner": "Seller",
    "risk_tier": "Risk tier",
}

# What is shown first; stored summaries keep no order of their own.
ORDER = (
    "account_name", "account", "owner_name", "owner", "monthly", "once", "tcv", "list_tcv",
    "term_months", "discount_percent", "max_discount_percent", "margin_percent", "risk_tier",
)  # fmt: skip

HEADLINE = ("Customer", "Total contract value", "Highest discount", "Margin", "Term")


def figures(summary: Mapping[str, Any], facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and text of everything worth knowing, the most telling first, each label once.

    `summary["figures"]` may hold ready rows of label and value; other plain entries are named by
    their key. Amounts carry `summary["currency"]`.
    """
    currency = str(summary.get("currency", ""))
    found: dict[str, str] = {}
    for row in summary.get("figures", ()):
        label, value = (row["label"], row["value"]) if isinstance(row, Mapping) else row
        found[str(label)] = str(value)
    plain = {**facts, **summary}
    for key in [*(key for key in ORDER if key in plain), *sorted(set(plain) - set(ORDER))]:
        value = plain[key]
        if key in HIDDEN or value in (None, "") or isinstance(value, list | dict | tuple):
            continue
        found.setdefault(_label(key), _text(key, value, currency))
    return list(found.items())


def _label(key: str) -> str:
    return LABELS.get(key, key.removesuffix("_percent").replace("_", " ").capitalize())


def _text(key: str, value: Any, currency: str) -> str:
    number = _number(value)
    if number is None or isinstance(value, bool):
        text = {"True": "yes", "False": "no"}.get(str(value), str(value))
        return text if " " in text else text.replace("_", " ")
    if key in MONEY:
        return f"{currency} {number:,.2f}".strip()
    if key.endswith("_percent"):
        return f"{number.normalize():f} %"
    if key == "term_months":
        return f"{number:f} months"
    return str(value)


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def steps(summary: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The steps from list to net as the record keeps them: label and amount."""
    rows = summary.get("waterfall") or ()
    return [row for row in rows if isinstance(row, Mapping) and "amount" in row]


def waterfall(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The way from list to net as label and text, the net last; empty when the record has none."""
    currency, rows = str(summary.get("currency", "")), steps(summary)
    found = [(str(row.get("label", "")), _text("amount", row["amount"], currency)) for row in rows]
    net = sum((_number(row["amount"]) or Decimal(0) for row in rows), Decimal(0))
    return [*found, ("Net over the term", _text("amount", net, currency))] if found else []


def deviations(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The clauses that deviate from the standard, each with what is different about it."""
    return [
        (str(row.get("clause", "")), str(row.get("how", "")))
        for row in summary.get("deviations") or ()
        if isinstance(row, Mapping)
    ]


def value(given: Mapping[str, Any]) -> str:
    """The total value with its currency, without cents where there are none; empty for none."""
    number = _number(given.get("tcv", ""))
    if number is None:
        return ""
    whole = number == number.to_integral_value()
    return f"{given.get('currency', '')} {number:,.{0 if whole else 2}f}".strip()


def percent(share: Any) -> str:
    """A percentage in words; empty for none."""
    number = _number(share if share is not None else "")
    return f"{number.normalize():f} %" if number else ""


def headline(summary: Mapping[str, Any], facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The few figures that tell most about a record, for lists."""
    found = dict(figures(summary, facts))
    return [(label, found[label]) for label in HEADLINE if label in found]
