"""What the shape alone cannot tell: dangling ids, doubled ids, rings, prices, and FEEL faults.

Each check yields problems whose `field` is the JSON path of the fault.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from handfast.catalog.rules.document import CatalogDocument, SpecRef
from handfast.feel import FeelSyntaxError, compile_expression
from handfast.kernel.errors import Problem

SECTIONS = (
    ("product_specification", "productSpecification"),
    ("product_offering_price", "productOfferingPrice"),
    ("product_offering", "productOffering"),
    ("rule", "rule"),
    ("promotion", "promotion"),
    ("service_specification", "serviceSpecification"),
    ("resource_specification", "resourceSpecification"),
    ("task_specification", "taskSpecification"),
)

# What conditions can read: of rules and promotions, and of steps and what lies below a product.
SOLD = ("quantity", "characteristics", "term_months", "account")
DELIVERED = ("line", "characteristics", "quantity")


def problems_of(document: CatalogDocument) -> list[Problem]:
    """Everything that is wrong with a well-shaped document."""
    return [
        *_doubled(document),
        *_offerings(document),
        *_bundles(document),
        *_rules(document),
        *_promotions(document),
        *_specs(document),
        *_tasks(document),
        *_entitlements(document),
        *_conditions(document),
    ]


def _doubled(document: CatalogDocument) -> Iterator[Problem]:
    for attribute, section in SECTIONS:
        seen: set[str] = set()
        for place, node in enumerate(getattr(document, attribute)):
            if node.id in seen:
                yield Problem(
                    f"$.{section}[{place}].id", node.id, "This id occurs twice in the section.",
                    "Give each entry an id of its own.",
                )  # fmt: skip
            seen.add(node.id)


def _missing(path: str, value: str, known: Iterable[str], kind: str) -> Iterator[Problem]:
    names = sorted(known)
    if value not in names:
        yield Problem(
            path, value, f"There is no {kind} with this id in the document.",
            f"Add it, or use one of: {', '.join(names[:8]) or 'none defined'}.",
        )  # fmt: skip


def _offerings(document: CatalogDocument) -> Iterator[Problem]:
    specs = {s.id for s in document.product_specification}
    prices = {p.id: p for p in document.product_offering_price}
    for place, offering in enumerate(document.product_offering):
        path = f"$.productOffering[{place}]"
        if offering.product_specification is not None:
            spec = offering.product_specification.id
            yield from _missing(
                f"{path}.productSpecification.id", spec, specs, "product specification"
            )
        for price in offering.product_offering_price:
            yield from _missing(
                f"{path}.productOfferingPrice[0].id", price.id, prices, "product offering price"
            )
        yield from _price_of(path, offering.is_bundle, bool(offering.product_offering_price))
    for place, price_node in enumerate(document.product_offering_price):
        if price_node.price.unit != document.currency:
            yield Problem(
                f"$.productOfferingPrice[{place}].price.unit", price_node.price.unit,
                f"The catalog is priced in {document.currency}.", "Use one currency per version.",
            )  # fmt: skip
        if price_node.price.value < 0:
            yield Problem(
                f"$.productOfferingPrice[{place}].price.value", str(price_node.price.value),
                "A list price cannot be negative.", "Use a promotion for reductions.",
            )  # fmt: skip


def _price_of(path: str, bundle: bool, priced: bool) -> Iterator[Problem]:
    if bundle and priced:
        yield Problem(
            f"{path}.productOfferingPrice", "", "A bundle has no price of its own.",
            "Price its parts and state the bundle's effect in priceAlteration.",
        )  # fmt: skip
    if not bundle and not priced:
        yield Problem(
            f"{path}.productOfferingPrice", "", "A simple offering needs a price.",
            "Refer to a product offering price; 0.00 is allowed.",
        )  # fmt: skip


def _bundles(document: CatalogDocument) -> Iterator[Problem]:
    kinds = {o.id: o.is_bundle for o in document.product_offering}
    for place, offering in enumerate(document.product_offering):
        path = f"$.productOffering[{place}].bundledProductOffering"
        if offering.is_bundle and not offering.bundled_product_offering:
            yield Problem(path, "", "A bundle needs at least one part.", "List its parts.")
        seen: set[str] = set()
        for index, part in enumerate(offering.bundled_product_offering):
            here = f"{path}[{index}]"
            yield from _missing(f"{here}.id", part.id, kinds, "product offering")
            if kinds.get(part.id):
                yield Problem(
                    f"{here}.id", part.id, "A part of a bundle must be a simple offering."
                )
            if part.id in seen:
                yield Problem(
                    f"{here}.id", part.id, "This part is listed twice.", "Raise its limit."
                )
            seen.add(part.id)
            option = part.bundled_product_offering_option
            low, high = option.number_rel_offer_lower_limit, option.number_rel_offer_upper_limit
            default = option.number_rel_offer_default
            if not low <= (low if default is None else default) <= high:
                yield Problem(
                    f"{here}.bundledProductOfferingOption", f"{low}..{high}, default {default}",
                    "The default must lie between the lower and the upper limit.",
                    "Correct the three numbers.",
                )  # fmt: skip


def _rules(document: CatalogDocument) -> Iterator[Problem]:
    offerings = {o.id for o in document.product_offering}
    for place, rule in enumerate(document.rule):
        path = f"$.rule[{place}]"
        yield from _missing(f"{path}.offering", rule.offering, offerings, "product offering")
        for index, fix in enumerate(rule.fix):
            here = f"{path}.fix[{index}]"
            yield from _missing(f"{here}.offering", fix.offering, offerings, "product offering")
            if (fix.characteristic is None) == (fix.quantity is None):
                yield Problem(
                    here, fix.text, "A fix sets either a characteristic or a quantity.",
                    "Give one of the two.",
                )  # fmt: skip


def _promotions(document: CatalogDocument) -> Iterator[Problem]:
    offerings = {o.id for o in document.product_offering}
    for place, promotion in enumerate(document.promotion):
        path = f"$.promotion[{place}]"
        yield from _missing(f"{path}.offering", promotion.offering, offerings, "product offering")
        if (promotion.percent is None) == (promotion.amount is None):
            yield Problem(
                path, promotion.id, "A promotion takes off either a percentage or an amount.",
                "Give one of percent and amount.",
            )  # fmt: skip


def _specs(document: CatalogDocument) -> Iterator[Problem]:
    services = {s.id for s in document.service_specification}
    resources = {r.id for r in document.resource_specification}
    owners: tuple[tuple[str, list[Any]], ...] = (
        ("productSpecification", document.product_specification),
        ("serviceSpecification", document.service_specification),
    )
    for section, nodes in owners:
        for place, node in enumerate(nodes):
            path = f"$.{section}[{place}]"
            for name, arrows in _arrows(section, node):
                known = resources if name == "resourceSpecification" else services
                for index, ref in enumerate(arrows):
                    here = f"{path}.{name}[{index}].id"
                    yield from _missing(here, ref.id, known, "specification of that kind")
    yield from _rings(
        {s.id: [r.id for r in s.service_spec_relationship] for s in document.service_specification},
        "$.serviceSpecification",
    )


def _arrow_name(section: str) -> str:
    return (
        "serviceSpecification" if section == "productSpecification" else "serviceSpecRelationship"
    )


def _tasks(document: CatalogDocument) -> Iterator[Problem]:
    specs = {s.id for s in document.service_specification}
    specs |= {r.id for r in document.resource_specification}
    keys = {t.id for t in document.task_specification}
    for place, task in enumerate(document.task_specification):
        path = f"$.taskSpecification[{place}]"
        yield from _missing(f"{path}.specification", task.specification, specs, "specification")
        if task.compensation:
            yield from _missing(
                f"{path}.compensation", task.compensation, keys, "task specification"
            )
        if task.handler == "http" and not task.connector:
            yield Problem(
                f"{path}.connector", "", "A step that calls a partner names its connector.",
                "Give the key of a connector.",
            )  # fmt: skip
    after: dict[str, list[str]] = {key: [] for key in keys}
    for place, row in enumerate(document.task_dependency):
        for end in ("predecessor", "successor"):
            value = getattr(row, end)
            yield from _missing(
                f"$.taskDependency[{place}].{end}", value, keys, "task specification"
            )
        after.setdefault(row.predecessor, []).append(row.successor)
    yield from _rings(after, "$.taskDependency")


def _rings(after: dict[str, list[str]], path: str) -> Iterator[Problem]:
    done: set[str] = set()

    def walk(node: str, trail: tuple[str, ...]) -> str | None:
        if node in trail:
            return " → ".join((*trail[trail.index(node) :], node))
        if node in done:
            return None
        found = next((r for n in after.get(node, ()) if (r := walk(n, (*trail, node)))), None)
        done.add(node)
        return found

    for start in after:
        ring = walk(start, ())
        if ring:
            yield Problem(path, ring, "These depend on each other in a ring.", "Remove one arrow.")
            return


def _entitlements(document: CatalogDocument) -> Iterator[Problem]:
    offerings = {o.id for o in document.product_offering}
    for place, row in enumerate(document.entitlement_specification):
        path = f"$.entitlementSpecification[{place}].offering"
        yield from _missing(path, row.offering, offerings, "product offering")


def _conditions(document: CatalogDocument) -> Iterator[Problem]:
    delivered = (*DELIVERED, *(task.id for task in document.task_specification))
    for path, text in _feel_texts(document):
        if not text:
            continue
        names = SOLD if path.startswith(("$.rule", "$.promotion")) else delivered
        try:
            unknown = compile_expression(text, names).unknown_names(names)
        except FeelSyntaxError as fault:
            yield Problem(
                path, text, f"This is not a FEEL condition: {fault.message}.", fault.remedy
            )
            continue
        for one in unknown:
            yield Problem(
                path, text, f"Nobody knows “{one.name}” (column {one.column}) here.",
                f"Correct it, or use one of: {', '.join(names[:8])}.",
            )  # fmt: skip


def _feel_texts(document: CatalogDocument) -> Iterator[tuple[str, str]]:
    judged: tuple[tuple[str, list[Any]], ...] = (
        ("rule", document.rule),
        ("promotion", document.promotion),
        ("taskSpecification", document.task_specification),
    )
    for section, nodes in judged:
        for place, node in enumerate(nodes):
            yield f"$.{section}[{place}].condition", node.condition
    sources: tuple[tuple[str, list[Any]], ...] = (
        ("productSpecification", document.product_specification),
        ("serviceSpecification", document.service_specification),
    )
    for section, owners in sources:
        for place, owner in enumerate(owners):
            for name, refs in _arrows(section, owner):
                for index, ref in enumerate(refs):
                    here = f"$.{section}[{place}].{name}[{index}]"
                    yield f"{here}.condition", ref.condition
                    for target, text in ref.characteristic_mapping.items():
                        yield f"{here}.characteristicMapping.{target}", text


def _arrows(section: str, owner: Any) -> Iterator[tuple[str, list[SpecRef]]]:
    product = section == "productSpecification"
    yield (
        _arrow_name(section),
        owner.service_specification if product else owner.service_spec_relationship,
    )
    yield "resourceSpecification", owner.resource_specification
