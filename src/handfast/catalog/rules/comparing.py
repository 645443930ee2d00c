"""What changes from one catalog version to another, in words for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from handfast.catalog.types import Catalog, Offering


@dataclass(frozen=True)
class Change:
    """One difference: the offering, what about it, and both values as text."""

    offering: str
    name: str
    what: str
    before: str
    after: str
    amount: Decimal | None = None


def changes_between(old: Catalog, new: Catalog) -> list[Change]:
    """Every commercial difference, offerings in the order of the new version."""
    found = [c for code in new.offerings for c in _offering(old, new, code)]
    gone = [old.offerings[code] for code in old.offerings if code not in new.offerings]
    found += [Change(o.code, o.name, "removed", _price(o), "—") for o in gone]
    return found


def _offering(old: Catalog, new: Catalog, code: str) -> Iterator[Change]:
    after = new.offerings[code]
    before = old.offerings.get(code)
    if before is None:
        yield Change(code, after.name, "added", "—", _price(after))
        return
    if before.name != after.name:
        yield Change(code, after.name, "name", before.name, after.name)
    if (before.list_price, before.charge_type) != (after.list_price, after.charge_type):
        difference = after.list_price - before.list_price
        yield Change(code, after.name, "list price", _price(before), _price(after), difference)
    if old.items_of(code) != new.items_of(code):
        yield Change(code, after.name, "bundle parts", _parts(old, code), _parts(new, code))
    if old.rules_of(code) != new.rules_of(code):
        yield Change(
            code, after.name, "rules", str(len(old.rules_of(code))), str(len(new.rules_of(code)))
        )
    if old.promotions_of(code) != new.promotions_of(code):
        yield Change(code, after.name, "promotions", _promotions(old, code), _promotions(new, code))


def _price(offering: Offering) -> str:
    return (
        "bundle" if offering.kind == "bundle" else f"{offering.currency} {offering.list_price:,.2f}"
    )


def _parts(catalog: Catalog, code: str) -> str:
    return ", ".join(f"{i.child} {i.min}..{i.max}" for i in catalog.items_of(code)) or "—"


def _promotions(catalog: Catalog, code: str) -> str:
    return ", ".join(p.code for p in catalog.promotions_of(code)) or "—"
