"""The page of one offering: price, parts, rules, what delivers it, and in which order."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from handfast.catalog import queries
from handfast.catalog.types import Catalog, Characteristic
from handfast.platform.http import page


@page("catalog.view")
def offering_page(request: Any, version_id: UUID, code: str) -> HttpResponse:
    """One offering of a version."""
    catalog = queries.catalog(version_id)
    offering = catalog.offering(code)
    nodes, arrows = queries.delivery_graph(version_id=version_id, offering=code)
    steps, waits = queries.work_graph(version_id=version_id, offering=code)
    codes = (code, *(item.child for item in catalog.items_of(code)))
    context = {
        "version": queries.version(version_id),
        "offering": offering,
        "parts": [
            {"item": item, "offering": catalog.offering(item.child)}
            for item in catalog.items_of(code)
        ],
        "sold_in": [
            catalog.offering(item.bundle) for item in catalog.bundle_items if item.child == code
        ],
        "rules": [_rule(catalog, rule) for c in codes for rule in catalog.rules_of(c)],
        "promotions": [
            {"promotion": p, "offering": catalog.offering(p.offering)}
            for c in codes
            for p in catalog.promotions_of(c)
        ],
        "entitlements": [
            {"entitlement": e, "offering": catalog.offering(c)}
            for c in codes
            for e in catalog.entitlements_of(c)
        ],
        "characteristics": [
            {"label": c.label, "shown": _values(c)} for c in offering.characteristics
        ],
        "nodes": nodes,
        "arrows": arrows,
        "steps": steps,
        "waits": waits,
        "tasks": [catalog.task_specs[step.id] for step in steps],
    }
    return render(request, "catalog/offering.html", context)


def _rule(catalog: Catalog, rule: Any) -> dict[str, Any]:
    return {"rule": rule, "offering": catalog.offering(rule.offering)}


def _values(found: Characteristic) -> str:
    if not found.configurable:
        return f"{_word(found.default)} {found.unit}".strip()
    words = " / ".join(_word(v) for v in found.values) or "free"
    return f"{words} {found.unit}".strip()


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
