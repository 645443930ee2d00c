"""What approvers judge a contract by: its facts, its way from list to net, its deviating clauses."""

from decimal import Decimal
from typing import Any

from handfast.catalog import queries as catalogs
from handfast.contracts import queries
from handfast.contracts.models import Contract
from handfast.parties.types import AccountView
from handfast.quotes import queries as quotes
from handfast.quotes.types import periods

DEVIATIONS = {
    "standard": "none", "nonstandard": "non-standard clauses", "high_risk": "high-risk clauses",
}  # fmt: skip


def approval_facts(row: Contract, account: AccountView) -> dict[str, Any]:
    """What the contract matrix reads; a decision stays bound to these facts."""
    margin = quotes.quote(row.quote_id).margin_percent if row.quote_id else None
    return {
        "tcv": row.tcv,
        "clause_deviation": row.review_class,
        "risk_tier": account.risk_tier,
        "term_months": row.term_months,
        "discount_percent": Decimal(str(_deal(row).get("discount_percent") or 0)),
        "margin_percent": margin if margin is not None else Decimal(0),
        "region": account.region,
        "product_family": _family(row),
        "payment_frequency": row.payment_frequency,
        "governing_law": row.governing_law,
        "kind": row.kind,
        "currency": row.currency,
    }


def approval_summary(row: Contract, account: AccountView) -> dict[str, Any]:
    """What approvers see: the contract in a few words, its waterfall, the clauses that deviate."""
    return {
        "title": f"Contract {row.number} with {account.name}",
        "number": row.number,
        "url": f"/contracts/{row.id}/",
        "account_name": account.name,
        "currency": row.currency,
        "monthly": str(row.monthly),
        "once": str(row.once),
        "tcv": str(row.tcv),
        "term_months": row.term_months,
        "risk_tier": account.risk_tier,
        "deviation": DEVIATIONS.get(row.review_class, row.review_class),
        "deviations": _deviations(row),
        "waterfall": _waterfall(row),
    }


def _deal(row: Contract) -> dict[str, Any]:
    found: dict[str, Any] = row.facts.get("deal", {})
    return found


def _family(row: Contract) -> str:
    """The category that most of the contract's value is in."""
    return catalogs.catalog(row.catalog_version_id).main_category(
        (line.offering_code, line.net_total * periods(line, row.term_months))
        for line in queries.schedule(row.id)
    )


def _deviations(row: Contract) -> list[dict[str, str]]:
    """The clauses that are not the standard: their title, and what is different about them."""
    return [
        {"clause": one.title, "how": _how(one.risk, one.standard)}
        for one in queries.clauses(row.id)
        if one.risk == "high_risk" or not one.standard
    ]


def _how(risk: str, standard: bool) -> str:
    words = [] if risk == "standard" else [risk.replace("_", " ")]
    return ", ".join(words if standard else [*words, "not the wording that the rules chose"])


def _waterfall(row: Contract) -> list[dict[str, str]]:
    """From the list price to the net price of the schedule over the term."""
    lines = queries.schedule(row.id)
    full, net = (
        sum(
            (getattr(x, name) * x.quantity * periods(x, row.term_months) for x in lines),
            Decimal("0.00"),
        )
        for name in ("list_price", "net_price")
    )
    return [
        {"label": "List price", "amount": str(full)},
        {"label": "Bundles, promotions and discounts", "amount": str(net - full)},
    ]
