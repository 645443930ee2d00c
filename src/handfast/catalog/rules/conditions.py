"""FEEL in a document: what each condition can read, and every word in one that nobody knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from handfast.catalog.rules.document import CatalogDocument
from handfast.catalog.rules.references import arrows_of, choice
from handfast.feel import FeelSyntaxError, UnknownName, compile_expression
from handfast.kernel.errors import Problem

# What a name stands for: None is anything, a mapping the members that can be read of it.
Shape: TypeAlias = "Mapping[str, Shape | None]"
Unsure = Callable[[str], bool]

ACCOUNT = ("region", "segment", "industry", "kind", "risk_tier", "country")
LINE = ("offering", "quantity", "action")


def condition_problems(document: CatalogDocument, unsure: Unsure) -> Iterator[Problem]:
    """Conditions that are no FEEL, or that read a name or member which does not exist."""
    traits = _characteristics(document, unsure)
    quantity = _known({o.id for o in document.product_offering}, unsure("$.productOffering"))
    yield from _sold(document, _scope_of_sale(document, quantity, traits))
    yield from _delivered(document, quantity, traits)


def _known(names: set[str], unknown: bool) -> Shape | None:
    return None if unknown else {name: {} for name in sorted(names)}


def _characteristics(document: CatalogDocument, unsure: Unsure) -> dict[str, Shape | None]:
    """The characteristics of each product specification, as far as they could be read."""
    return {
        spec.id: _known(
            {c.name for c in spec.product_spec_characteristic},
            unsure(f"$.productSpecification[{place}].productSpecCharacteristic"),
        )
        for place, spec in enumerate(document.product_specification)
    }


def _scope_of_sale(
    document: CatalogDocument, quantity: Shape | None, traits: Mapping[str, Shape | None]
) -> Shape:
    of_offering: dict[str, Shape | None] = {}
    for offering in document.product_offering:
        spec = offering.product_specification
        of_offering[offering.id] = traits.get(spec.id) if spec else {}
    return {
        "quantity": quantity,
        "characteristics": None if quantity is None else of_offering,
        "term_months": {},
        "account": {name: {} for name in ACCOUNT},
    }


def _sold(document: CatalogDocument, scope: Shape) -> Iterator[Problem]:
    sold: tuple[tuple[str, list[Any]], ...] = (
        ("rule", document.rule),
        ("promotion", document.promotion),
    )
    for section, nodes in sold:
        for place, node in enumerate(nodes):
            yield from _judge(f"$.{section}[{place}].condition", node.condition, scope)


def _delivered(
    document: CatalogDocument, quantity: Shape | None, traits: Mapping[str, Shape | None]
) -> Iterator[Problem]:
    outputs: dict[str, Shape | None] = {task.id: None for task in document.task_specification}
    merged: Shape | None = {}
    for own in traits.values():
        merged = None if own is None or merged is None else {**merged, **own}
    everywhere = {**outputs, **_line(merged), "quantity": quantity}
    for place, task in enumerate(document.task_specification):
        yield from _judge(f"$.taskSpecification[{place}].condition", task.condition, everywhere)
    for place, spec in enumerate(document.product_specification):
        scope = {**everywhere, **_line(traits[spec.id])}
        yield from _arrows(f"$.productSpecification[{place}]", "productSpecification", spec, scope)
    for place, service in enumerate(document.service_specification):
        path = f"$.serviceSpecification[{place}]"
        yield from _arrows(path, "serviceSpecification", service, everywhere)


def _line(characteristics: Shape | None) -> dict[str, Shape | None]:
    line: dict[str, Shape | None] = {name: {} for name in LINE}
    line["characteristics"] = characteristics
    return {"line": line, "characteristics": characteristics}


def _arrows(path: str, section: str, owner: Any, scope: Shape) -> Iterator[Problem]:
    for name, refs in arrows_of(section, owner):
        for index, ref in enumerate(refs):
            here = f"{path}.{name}[{index}]"
            yield from _judge(f"{here}.condition", ref.condition, scope)
            for target, text in ref.characteristic_mapping.items():
                yield from _judge(f"{here}.characteristicMapping.{target}", text, scope)


def _judge(path: str, text: str, scope: Shape) -> Iterator[Problem]:
    if not text:
        return
    try:
        unknown = compile_expression(text, tuple(scope)).unknown_names(scope)
    except FeelSyntaxError as fault:
        yield Problem(path, text, f"This is not a FEEL condition: {fault.message}.", fault.remedy)
        return
    for one in unknown:
        yield Problem(path, text, _message(one), _remedy(one))


def _message(unknown: UnknownName) -> str:
    owner, _, word = unknown.name.rpartition(".")
    where = f"“{owner}” has no member “{word}”" if owner else f"Nobody knows “{word}” here"
    return f"{where} (column {unknown.column})."


def _remedy(unknown: UnknownName) -> str:
    word = unknown.name.rpartition(".")[2]
    return choice(word, unknown.choices, "Use") if unknown.choices else "Remove it."
