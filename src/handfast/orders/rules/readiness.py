"""The readiness checklist: what must be known before an order may be submitted (R-090)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handfast.orders.types import Check, OrderLineView

_NEEDED = {"line1": "street", "city": "city", "region": "state", "postal_code": "postal code"}


@dataclass(frozen=True)
class Facts:
    """What the checklist judges."""

    account_name: str
    account_status: str
    account_legal_name: str
    account_url: str
    contact_name: str
    contact_email: str
    contract_number: str
    contract_status: str
    contract_url: str
    direct: bool
    catalog: str
    address: Mapping[str, str]
    billing_address: Mapping[str, str]
    lines: Sequence[OrderLineView]


def checklist(facts: Facts) -> list[Check]:
    """Every point, met or not, with what to do about it."""
    return [
        _account(facts), _contact(facts), _contract(facts), _catalog(facts), _prices(facts),
        _address(facts), _billing(facts),
    ]  # fmt: skip


def _account(facts: Facts) -> Check:
    ok = facts.account_status == "active"
    return Check(
        "account", "Customer account", ok,
        f"{facts.account_name} is {facts.account_status}",
        "" if ok else "Put the account back into use.", facts.account_url,
    )  # fmt: skip


def _contact(facts: Facts) -> Check:
    ok = bool(facts.contact_name and facts.contact_email)
    detail = f"{facts.contact_name}, {facts.contact_email}" if ok else "nobody to talk to"
    remedy = "" if ok else "Choose a contact with an e-mail address."
    return Check("contact", "Named contact", ok, detail, remedy, facts.account_url)


def _contract(facts: Facts) -> Check:
    if facts.direct:
        return Check("contract", "Contract", True, "direct order, no contract needed")
    ok = facts.contract_status == "active"
    detail = f"{facts.contract_number} is {facts.contract_status.replace('_', ' ')}"
    remedy = "" if ok else "Have the contract signed by everybody."
    return Check("contract", "Contract", ok, detail, remedy, facts.contract_url)


def _catalog(facts: Facts) -> Check:
    ok = bool(facts.catalog)
    detail = f"{facts.catalog} pinned" if ok else "no version pinned"
    remedy = "" if ok else "Publish a catalog version that is in effect, then capture anew."
    return Check("catalog", "Catalog version", ok, detail, remedy)


def _prices(facts: Facts) -> Check:
    missing = [line.name for line in facts.lines if line.net_price is None and not line.is_bundle]
    ok = bool(facts.lines) and not missing
    if not facts.lines:
        return Check("prices", "Prices", False, "no lines", "Add at least one line.")
    detail = f"{len(facts.lines)} lines priced" if ok else "no price: " + ", ".join(missing[:5])
    return Check("prices", "Prices", ok, detail, "" if ok else "Give these lines a price.")


def _address(facts: Facts) -> Check:
    missing = [word for key, word in _NEEDED.items() if not facts.address.get(key)]
    if missing:
        remedy = "Complete the service address."
        return Check("address", "Service address", False, "missing: " + ", ".join(missing), remedy)
    address = facts.address
    detail = f"{address['line1']}, {address['city']}, {address['region']} {address['postal_code']}"
    return Check("address", "Service address", True, detail)


def _billing(facts: Facts) -> Check:
    missing = [word for key, word in _NEEDED.items() if not facts.billing_address.get(key)]
    if not facts.account_legal_name:
        missing.insert(0, "legal name")
    ok = not missing
    detail = f"invoices to {facts.account_legal_name}" if ok else "missing: " + ", ".join(missing)
    remedy = "" if ok else "Complete the account's legal name and address."
    return Check("billing", "Billing data", ok, detail, remedy, facts.account_url)
