"""From a document to a `Catalog` value: all faults at once, or the whole version."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.catalog import types as t
from handfast.catalog.rules import document as d
from handfast.catalog.rules.conditions import condition_problems
from handfast.catalog.rules.mending import Reading, read_leniently
from handfast.catalog.rules.plausible import value_problems
from handfast.catalog.rules.references import reference_problems
from handfast.kernel.errors import Problem, collect, invalid
from handfast.kernel.period import Period

_CHARGES: dict[str, t.ChargeType] = {
    "recurring": "recurring",
    "oneTime": "one_time",
    "usage": "usage",
}
_EARLIEST = date(1900, 1, 1)


def read_catalog(data: Any, *, version_id: UUID) -> t.Catalog:
    """The document as one catalog version; raises InvalidInput with every fault and its path."""
    if not isinstance(data, dict):
        raise invalid("$", type(data).__name__, "The document must be a JSON object.")
    reading = read_leniently(data)
    collect(sorted(_problems(reading), key=lambda p: _order(data, p.field)))
    return _catalog(reading.document, version_id)


def _problems(reading: Reading) -> list[Problem]:
    """Faults of shape first, then what the rest of the document says wrongly."""
    judged = (
        *value_problems(reading.document, reading.unsure),
        *reference_problems(reading.document, reading.unsure),
        *condition_problems(reading.document, reading.unsure),
    )
    return [*reading.problems, *(p for p in judged if not reading.unsure(p.field))]


def _order(data: Any, path: str) -> tuple[int, ...]:
    """Where a path stands in the document, so that faults are told from its top to its end."""
    order: list[int] = []
    for part in re.findall(r"\[(\d+)\]|\.([^.\[]+)", path):
        index, key = part
        if index:
            order.append(int(index))
            data = data[int(index)] if isinstance(data, list) and int(index) < len(data) else None
        else:
            keys = list(data) if isinstance(data, dict) else []
            order.append(keys.index(key) if key in keys else len(keys))
            data = data.get(key) if isinstance(data, dict) else None
    return tuple(order)


def _catalog(document: d.CatalogDocument, version_id: UUID) -> t.Catalog:
    return t.Catalog(
        version_id=version_id,
        number=document.version,
        name=document.name,
        status="draft",
        currency=document.currency,
        effective_from=document.valid_for.start_date_time,
        effective_to=document.valid_for.end_date_time,
        offerings={o.id: _offering(o, document) for o in document.product_offering},
        bundle_items=tuple(_bundle_items(document)),
        rules=tuple(_rule(r) for r in document.rule),
        promotions=tuple(_promotion(p) for p in document.promotion),
        specs=_specs(document),
        decompositions=tuple(_decompositions(document)),
        task_specs={s.id: _task(s) for s in document.task_specification},
        task_dependencies=tuple(
            t.TaskDependency(x.predecessor, x.successor, x.kind, x.lag_hours)
            for x in document.task_dependency
        ),
        entitlements=tuple(
            t.EntitlementSpec(e.offering, e.key, e.name, e.quantity, e.unit, e.value, e.per_unit)
            for e in document.entitlement_specification
        ),
    )


def _offering(node: d.ProductOffering, document: d.CatalogDocument) -> t.Offering:
    spec_id = node.product_specification.id if node.product_specification else ""
    spec = next((s for s in document.product_specification if s.id == spec_id), None)
    wanted = node.product_offering_price[0].id if node.product_offering_price else ""
    price = next((p for p in document.product_offering_price if p.id == wanted), None)
    return t.Offering(
        code=node.id,
        name=node.name,
        kind="bundle" if node.is_bundle else "simple",
        charge_type=_charge(price),
        list_price=price.price.value if price else Decimal(0),
        currency=document.currency,
        unit_cost=price.unit_cost.value if price and price.unit_cost else Decimal(0),
        description=node.description,
        specification=spec_id,
        period=price.recurring_charge_period_type if price and _monthly(price) else "",
        category=node.category[0].id if node.category else "",
        icon=node.icon,
        sellable=node.is_sellable,
        characteristics=tuple(
            _characteristic(c) for c in (spec.product_spec_characteristic if spec else ())
        ),
    )


def _monthly(price: d.OfferingPrice) -> bool:
    return _charge(price) in t.MONTHLY_CHARGES


def _charge(price: d.OfferingPrice | None) -> t.ChargeType:
    if price is None:
        return "none"
    return price.charge_type or _CHARGES[price.price_type]


def _characteristic(node: d.SpecCharacteristic) -> t.Characteristic:
    values = node.product_spec_characteristic_value
    default = next((v.value for v in values if v.is_default), values[0].value if values else None)
    return t.Characteristic(
        name=node.name,
        label=node.description or node.name.replace("_", " ").capitalize(),
        type=node.value_type,
        default=default,
        values=tuple(v.value for v in values),
        unit=values[0].unit_of_measure if values else "",
        configurable=node.configurable,
    )


def _bundle_items(document: d.CatalogDocument) -> list[t.BundleItem]:
    found = []
    for offering in document.product_offering:
        for position, part in enumerate(offering.bundled_product_offering):
            option = part.bundled_product_offering_option
            low = option.number_rel_offer_lower_limit
            default = option.number_rel_offer_default
            found.append(
                t.BundleItem(
                    bundle=offering.id,
                    child=part.id,
                    min=low,
                    max=option.number_rel_offer_upper_limit,
                    default=low if default is None else default,
                    price_delta=part.price_alteration.value
                    if part.price_alteration
                    else Decimal(0),
                    position=position,
                )
            )
    return found


def _rule(node: d.SelectionRule) -> t.Rule:
    fixes = tuple(
        t.Fix(f.offering, f.text, f.characteristic, f.value, f.quantity) for f in node.fix
    )
    return t.Rule(node.id, node.offering, node.kind, node.condition, node.message, fixes)


def _promotion(node: d.PromotionNode) -> t.Promotion:
    return t.Promotion(
        code=node.id,
        name=node.name,
        offering=node.offering,
        condition=node.condition,
        message=node.description,
        valid=Period(node.valid_for.start_date_time or _EARLIEST, node.valid_for.end_date_time),
        percent=node.percent,
        amount=node.amount,
    )


def _specs(document: d.CatalogDocument) -> dict[str, t.ServiceSpec | t.ResourceSpec]:
    found: dict[str, t.ServiceSpec | t.ResourceSpec] = {}
    for s in document.service_specification:
        kind: t.SpecKind = "cfs" if s.category == "CFS" else "rfs"
        found[s.id] = t.ServiceSpec(s.id, s.name, kind, s.description, s.version)
    for r in document.resource_specification:
        found[r.id] = t.ResourceSpec(
            r.id, r.name, r.category, r.description, r.version,
            stock_item=r.stock_item, hardware_version=r.hardware_version,
        )  # fmt: skip
    return found


def _decompositions(document: d.CatalogDocument) -> list[t.DecompositionRow]:
    rows: list[t.DecompositionRow] = []
    products = {s.id: s for s in document.product_specification}
    for offering in document.product_offering:
        spec = products.get(
            offering.product_specification.id if offering.product_specification else ""
        )
        if spec is not None:
            arrows = (*spec.service_specification, *spec.resource_specification)
            rows += [_row("offering", offering.id, ref) for ref in arrows]
    for service in document.service_specification:
        arrows = (*service.service_spec_relationship, *service.resource_specification)
        rows += [_row("spec", service.id, ref) for ref in arrows]
    return rows


def _row(kind: t.SourceKind, source: str, ref: d.SpecRef) -> t.DecompositionRow:
    return t.DecompositionRow(
        kind, source, ref.id, ref.condition, dict(ref.characteristic_mapping), ref.per_unit
    )


def _task(node: d.TaskSpecification) -> t.TaskSpec:
    values = node.model_dump(
        by_alias=False, exclude={"id", "specification"} | set(node.model_extra or ())
    )
    return t.TaskSpec(key=node.id, spec=node.specification, **values)
