"""What the shape alone cannot tell: dangling and doubled ids, rings, limits of bundles.

Each check yields problems whose `field` is the JSON path of the fault.
"""

from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import Any

from handfast.catalog.rules.document import CatalogDocument, SpecRef
from handfast.kernel.errors import Problem

Unsure = Callable[[str], bool]

# What must not occur twice in a section.
SECTIONS = {
    "productSpecification": ("id",),
    "productOfferingPrice": ("id",),
    "productOffering": ("id",),
    "rule": ("id",),
    "promotion": ("id",),
    "serviceSpecification": ("id",),
    "resourceSpecification": ("id",),
    "taskSpecification": ("id",),
    "taskDependency": ("predecessor", "successor"),
    "entitlementSpecification": ("offering", "key"),
}


def reference_problems(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    """Everything that is wrong between the parts; `unsure` tells places that could not be read."""
    yield from _doubled(document)
    yield from _offerings(document, unsure)
    yield from _bundles(document, unsure)
    yield from _rules(document, unsure)
    yield from _promotions(document, unsure)
    yield from _specs(document, unsure)
    yield from _tasks(document, unsure)
    yield from _entitlements(document, unsure)


def _doubled(document: CatalogDocument) -> Iterator[Problem]:
    for section, key in SECTIONS.items():
        seen: dict[str, int] = {}
        for place, node in enumerate(getattr(document, _attribute(section))):
            value = " → ".join(getattr(node, name) for name in key)
            first = seen.setdefault(value, place)
            if first != place:
                path = f"$.{section}[{place}]"
                yield _twice(f"{path}.id" if key == ("id",) else path, value, section, first)
    services = {s.id: i for i, s in enumerate(document.service_specification)}
    for place, resource in enumerate(document.resource_specification):
        if resource.id in services:
            path = f"$.resourceSpecification[{place}].id"
            yield _twice(path, resource.id, "serviceSpecification", services[resource.id])


def _attribute(section: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in section)


def _twice(path: str, value: str, section: str, first: int) -> Problem:
    return Problem(
        path, value, f"This is taken already, by $.{section}[{first}].",
        "Remove one of the two, or give it an id of its own.",
    )  # fmt: skip


def _ids(document: CatalogDocument, unsure: Unsure, *sections: str) -> set[str] | None:
    """The ids of sections as far as they could be read; None when one could not be at all."""
    if any(unsure(f"$.{section}") for section in sections):
        return None
    return {
        node.id
        for section in sections
        for place, node in enumerate(getattr(document, _attribute(section)))
        if not unsure(f"$.{section}[{place}].id")
    }


def _missing(path: str, value: str, known: Collection[str] | None, kind: str) -> Iterator[Problem]:
    """A problem when a value is none of the known ones, with those that look like it."""
    if known is not None and value not in known:
        yield Problem(
            path, value, f"There is no {kind} with this id in the document.",
            choice(value, known, "Add it, or use"),
        )  # fmt: skip


def choice(word: str, known: Collection[str], verb: str) -> str:
    """What to do about an unknown word: the known ones that look like it, else some of them."""
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    if near:
        return f"Did you mean {' or '.join(f'“{n}”' for n in near)}?"
    some = sorted(known)
    more = f" and {len(some) - 8} more" if len(some) > 8 else ""
    return f"{verb} one of: {', '.join(some[:8]) or 'none defined'}{more}."


def _offerings(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    specs = _ids(document, unsure, "productSpecification")
    prices = _ids(document, unsure, "productOfferingPrice")
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
        if not unsure(f"{path}.isBundle"):
            yield from _price_of(path, offering.is_bundle, bool(offering.product_offering_price))


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


def _bundles(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    bundles = {o.id for o in document.product_offering if o.is_bundle}
    offerings = _ids(document, unsure, "productOffering")
    for place, offering in enumerate(document.product_offering):
        path = f"$.productOffering[{place}].bundledProductOffering"
        if offering.is_bundle and not offering.bundled_product_offering:
            yield Problem(path, "", "A bundle needs at least one part.", "List its parts.")
        seen: set[str] = set()
        for index, part in enumerate(offering.bundled_product_offering):
            here = f"{path}[{index}]"
            yield from _missing(f"{here}.id", part.id, offerings, "product offering")
            if part.id in bundles:
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


def _rules(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    offerings = _ids(document, unsure, "productOffering")
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


def _promotions(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    offerings = _ids(document, unsure, "productOffering")
    for place, promotion in enumerate(document.promotion):
        path = f"$.promotion[{place}]"
        yield from _missing(f"{path}.offering", promotion.offering, offerings, "product offering")
        if (promotion.percent is None) == (promotion.amount is None):
            yield Problem(
                path, promotion.id, "A promotion takes off either a percentage or an amount.",
                "Give one of percent and amount.",
            )  # fmt: skip


def _specs(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    services = _ids(document, unsure, "serviceSpecification")
    resources = _ids(document, unsure, "resourceSpecification")
    owners: tuple[tuple[str, list[Any]], ...] = (
        ("productSpecification", document.product_specification),
        ("serviceSpecification", document.service_specification),
    )
    for section, nodes in owners:
        for place, node in enumerate(nodes):
            path = f"$.{section}[{place}]"
            for name, arrows in arrows_of(section, node):
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


def _tasks(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    specs = _ids(document, unsure, "serviceSpecification", "resourceSpecification")
    keys = _ids(document, unsure, "taskSpecification")
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
    after: dict[str, list[str]] = {}
    for place, row in enumerate(document.task_dependency):
        for end in ("predecessor", "successor"):
            value = getattr(row, end)
            yield from _missing(
                f"$.taskDependency[{place}].{end}", value, keys, "task specification"
            )
        after.setdefault(row.predecessor, []).append(row.successor)
    yield from _rings(after, "$.taskDependency")


def _rings(after: dict[str, list[str]], path: str) -> Iterator[Problem]:
    try:
        TopologicalSorter(after).prepare()
    except CycleError as ring:
        names = [str(name) for name in reversed(ring.args[1])]
        yield Problem(
            path, " → ".join(names), "These depend on each other in a ring.", "Remove one arrow."
        )


def _entitlements(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    offerings = _ids(document, unsure, "productOffering")
    for place, row in enumerate(document.entitlement_specification):
        path = f"$.entitlementSpecification[{place}].offering"
        yield from _missing(path, row.offering, offerings, "product offering")


def arrows_of(section: str, owner: Any) -> Iterator[tuple[str, list[SpecRef]]]:
    """The lists of arrows of a product or service specification, by their names."""
    product = section == "productSpecification"
    yield (
        _arrow_name(section),
        owner.service_specification if product else owner.service_spec_relationship,
    )
    yield "resourceSpecification", owner.resource_specification
