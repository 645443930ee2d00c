"""From a document to a `Catalog` value: all faults at once, or the whole version."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from handfast.catalog import types as t
from handfast.catalog.rules import document as d
from handfast.catalog.rules import references
from handfast.kernel.errors import InvalidInput, Problem, collect, invalid
from handfast.kernel.period import Period

_CHARGES: dict[str, t.ChargeType] = {
    "recurring": "recurring",
    "oneTime": "one_time",
    "usage": "usage",
}
_EARLIEST = date(1900, 1, 1)


def read_catalog(data: Any, *, version_id: UUID) -> t.Catalog:
    """The document as one catalog version; raises InvalidInput with every fault and its path."""
    try:
        document = d.parse(data)
    except ValidationError as faults:
        raise InvalidInput(*(_problem(fault) for fault in faults.errors())) from None
    collect(references.problems_of(document))
    return _catalog(document, version_id)


def _problem(fault: Any) -> Problem:
    value = fault.get("input")
    shown = "" if isinstance(value, dict | list) or value is None else str(value)[:120]
    remedy = "Add it." if fault["type"] == "missing" else "Correct the value and import again."
    return Problem(_path(fault["loc"]), shown, f"{fault['msg']}.", remedy)


def _path(location: tuple[int | str, ...]) -> str:
    kept = [p for p in location if p not in ("bool", "decimal", "str")]
    return "$" + "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in kept)


def _catalog(document: d.CatalogDocument, version_id: UUID) -> t.Catalog:
    start, end = _days(document.valid_for, "$.validFor")
    return t.Catalog(
        version_id=version_id,
        number=document.version,
        name=document.name,
        status="draft",
        currency=document.currency,
        effective_from=start,
        effective_to=end,
        offerings={o.id: _offering(o, document) for o in document.product_offering},
        bundle_items=tuple(_bundle_items(document)),
        rules=tuple(_rule(r) for r in document.rule),
        promotions=tuple(_promotion(p, i) for i, p in enumerate(document.promotion)),
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


def _promotion(node: d.PromotionNode, place: int) -> t.Promotion:
    start, end = _days(node.valid_for, f"$.promotion[{place}].validFor")
    return t.Promotion(
        code=node.id,
        name=node.name,
        offering=node.offering,
        condition=node.condition,
        message=node.description,
        valid=Period(start or _EARLIEST, end),
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


def _days(validity: d.Validity, path: str) -> tuple[date | None, date | None]:
    start = _day(validity.start_date_time, f"{path}.startDateTime")
    end = _day(validity.end_date_time, f"{path}.endDateTime")
    if start is not None and end is not None and end <= start:
        raise invalid(
            f"{path}.endDateTime", end, "The end must lie after the start.", "Correct it."
        )
    return start, end


def _day(text: str | None, path: str) -> date | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise invalid(path, text, "This is not a date.", "Write it as 2026-01-31.") from None
