"""Values that have the right shape and are wrong: days, amounts, currencies, characteristics."""

from collections.abc import Callable, Iterator

from handfast.catalog.rules.document import CatalogDocument, Price, ProductSpecification, Validity
from handfast.kernel.errors import Problem

_PYTHON = {"boolean": "bool", "string": "str", "number": "Decimal"}


def value_problems(document: CatalogDocument, unsure: Callable[[str], bool]) -> Iterator[Problem]:
    """Every wrong value; `unsure` tells places that could not be read."""
    yield from _days("$.validFor", document.valid_for)
    for place, promotion in enumerate(document.promotion):
        yield from _days(f"$.promotion[{place}].validFor", promotion.valid_for)
    for place, spec in enumerate(document.product_specification):
        yield from _characteristics(f"$.productSpecification[{place}]", spec)
    if not unsure("$.currency"):
        yield from _currencies(document)


def _days(path: str, valid: Validity) -> Iterator[Problem]:
    start, end = valid.start_date_time, valid.end_date_time
    if start is not None and end is not None and end <= start:
        yield Problem(
            f"{path}.endDateTime", str(end), f"The end must lie after the start, {start}.",
            "Correct one of the two days.",
        )  # fmt: skip


def _characteristics(path: str, spec: ProductSpecification) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(spec.product_spec_characteristic):
        here = f"{path}.productSpecCharacteristic[{index}]"
        if one.name in seen:
            yield Problem(
                f"{here}.name", one.name, "This characteristic is listed twice.", "Remove one."
            )
        seen.add(one.name)
        for number, value in enumerate(one.product_spec_characteristic_value):
            if type(value.value).__name__ != _PYTHON[one.value_type]:
                yield Problem(
                    f"{here}.productSpecCharacteristicValue[{number}].value", str(value.value),
                    f"The value is no {one.value_type}, as valueType says.", "Correct one of them.",
                )  # fmt: skip


def _currencies(document: CatalogDocument) -> Iterator[Problem]:
    for place, node in enumerate(document.product_offering_price):
        path = f"$.productOfferingPrice[{place}]"
        yield from _amount(f"{path}.price", node.price, document.currency)
        if node.unit_cost is not None:
            yield from _amount(f"{path}.unitCost", node.unit_cost, document.currency)
    for place, offering in enumerate(document.product_offering):
        for index, part in enumerate(offering.bundled_product_offering):
            here = f"$.productOffering[{place}].bundledProductOffering[{index}].priceAlteration"
            if part.price_alteration is not None:
                yield from _amount(here, part.price_alteration, document.currency, signed=True)


def _amount(path: str, price: Price, currency: str, *, signed: bool = False) -> Iterator[Problem]:
    if price.unit != currency:
        yield Problem(
            f"{path}.unit", price.unit, f"The catalog is priced in {currency}.",
            "Use one currency per version.",
        )  # fmt: skip
    if price.value < 0 and not signed:
        yield Problem(
            f"{path}.value", str(price.value), "An amount cannot be negative here.",
            "Use a promotion, or a bundle's priceAlteration, for reductions.",
        )  # fmt: skip
